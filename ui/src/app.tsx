import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { cache } from './api/queries';
import { router } from './router';

export const App = () => <QueryClientProvider client={cache}><RouterProvider router={router} /></QueryClientProvider>;
