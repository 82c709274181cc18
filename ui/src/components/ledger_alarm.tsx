// A ledger that does not stand, above everything on every page, until somebody of the right has dealt with it.
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { businessesQuery, useMay } from '../api/queries';
import { instant } from '../lib/dates';
import { useAlarms, type Alarm } from '../lib/ledger_memory';
import { readCheckpoint } from '../lib/note';
import { Button } from './button';

const DealDialog = lazy(() => import('./deal_dialog'));

const sizeIn = (text: string | undefined) => (text ? readCheckpoint(text)?.size ?? 0 : 0);

export function AlarmText({ alarm }: { alarm: Alarm }) {
  const { t } = useTranslation();
  return <>{t(`alarm.kind.${alarm.kind}`, { before: sizeIn(alarm.before), now: sizeIn(alarm.now), line: alarm.line ?? '' })}{alarm.at && <span className="ml-2 inline-block text-sm">{t('alarm.found', { at: instant(alarm.at) })}</span>}</>;
}

export function LedgerAlarm() {
  const { t } = useTranslation();
  const may = useMay();
  const [asking, setAsking] = useState<number | null>(null);
  const all = useAlarms().map(([b, alarms]) => [b, alarms.filter((a) => !a.dealt)] as const).filter(([, open]) => open.length > 0);
  const businesses = useQuery({ ...businessesQuery, enabled: all.length > 0 }).data?.items;
  const { b: here } = useParams({ strict: false }) as { b?: string };
  const mine = all.filter(([b]) => String(b) === here || !businesses || businesses.some((known) => known.id === b)); // Not the server alone says which of them are seen.
  if (mine.length === 0) return null;
  return (
    <section aria-label={t('alarm.region')} className="flex flex-col gap-3 bg-red-900 px-4 py-3 text-white md:px-6">
      {mine.map(([b, open]) => (
        <div key={b} className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
          <div role="alert" className="min-w-0 flex-1 basis-80">
            <p className="text-xl font-bold"><span aria-hidden="true">▲ </span>{t('alarm.title')}{businesses && businesses.length > 1 && t('brackets', { what: businesses.find((known) => known.id === b)?.name })}</p>
            <ul className="list-disc pl-6">{open.map((a) => <li key={a.kind}><AlarmText alarm={a} /></li>)}</ul>
            <p className="mt-1 font-bold">{t('alarm.do_now')}</p>
          </div>
          <div className="no-print flex flex-wrap items-center gap-3">
            {may('verifyLedger') && <Link to="/b/$b/ledger" params={{ b: String(b) }} className="min-h-9 content-center rounded-lg px-2 text-white underline">{t('health.open')}</Link>}
            {may('listEntries') && <Button onPress={() => setAsking(b)}>{t('alarm.deal')}</Button>}
          </div>
        </div>
      ))}
      {asking !== null && <Suspense fallback={null}><DealDialog business={asking} alarms={mine.find(([b]) => b === asking)?.[1] ?? []} onClose={() => setAsking(null)} /></Suspense>}
    </section>
  );
}
