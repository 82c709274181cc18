import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';

const subscribe = (hear: () => void) => {
  ['online', 'offline'].forEach((what) => window.addEventListener(what, hear));
  return () => ['online', 'offline'].forEach((what) => window.removeEventListener(what, hear));
};

/** Said while the browser has no network, before anybody presses in vain. */
export function Offline() {
  const { t } = useTranslation();
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  return <div role="status" className="no-print">{!online && <p className="border-b-2 border-orange-800 bg-orange-50 px-4 py-2 font-bold md:px-6">{t('offline')}</p>}</div>;
}
