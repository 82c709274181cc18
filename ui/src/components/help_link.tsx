import { useMatches } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { places, tabs } from '../help/places';

/** To the part of the manual that tells of this screen. Beside it, in a tab of its own: what is being typed stays. */
export function HelpLink() {
  const { t } = useTranslation();
  const here = useMatches({ select: (all) => all.at(-1) });
  if (here?.routeId.startsWith('/help')) return null;
  const tab = (here?.search as { tab?: string } | undefined)?.tab;
  const section = (tab && here?.routeId === '/b/$b/people/$p' ? tabs[tab] : undefined) ?? places[here?.routeId as keyof typeof places] ?? '0';
  return (
    <a href={`/help/${section.split('-')[0]}#${section}`} target="_blank" rel="noopener" className="inline-flex min-h-9 items-center rounded-lg px-2 text-sm text-blue-1000 underline hover:bg-blue-50 max-md:min-h-11">
      {t('help.link')}<span className="sr-only">{t('help.new_tab')}</span>
    </a>
  );
}
