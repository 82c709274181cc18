import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { I18nProvider } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { cache } from './api/queries';
import { router } from './router';

export function App() {
  const { i18n } = useTranslation();
  return (
    <I18nProvider locale={i18n.language === 'en' ? 'en-US' : 'ja-JP'}>
      <QueryClientProvider client={cache}><RouterProvider router={router} /></QueryClientProvider>
    </I18nProvider>
  );
}
