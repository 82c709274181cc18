// Every component in every state: served by `vite` at /dev/components, built by `vite build --mode components`, never shipped.
import '../first';
import './answers';
import '../app.css';
import { createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { cache } from '../api/queries';
import { startI18n } from '../i18n';
import { applyTextSize } from '../lib/text_size';
import { Page } from './page';
import { watch } from './seen';

applyTextSize();
const root = createRootRoute({ component: Page });
const router = createRouter({ routeTree: root.addChildren([createRoute({ getParentRoute: () => root, path: '$' })]) }); // Links are shown; they lead nowhere.
const place = document.getElementById('root')!;
void startI18n().then(() => {
  createRoot(place).render(<QueryClientProvider client={cache}><RouterProvider router={router as never} /></QueryClientProvider>);
  watch(place);
});
