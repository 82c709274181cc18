import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { alarmsIn, isVerified, LOOK_EVERY, lookQuery } from '../api/ledger';
import { cache, useMay } from '../api/queries';
import { dayTime } from '../lib/dates';
import { lastStood, useAlarms } from '../lib/ledger_memory';
import { textLink } from './button';
import { Card, Notice } from './notice';

type Health = { state: 'checking' | 'good' | 'bad' | 'unknown' | 'elsewhere'; size: number; at: string | null };

/** How the ledger stands as far as this browser can tell; `at`: when it was last seen to stand. `elsewhere`: whoever may not read
 *  tiles cannot tell. An alarm that nobody has dealt with keeps it bad, whatever the server says later. */
export function useLedgerHealth(business: number): Health {
  const may = useMay();
  const seen = useQuery({ ...lookQuery(business), enabled: may('readTile') });
  const open = useAlarms().some(([b, alarms]) => b === business && alarms.some((a) => !a.dealt));
  const now = seen.data;
  const bad = open || (now !== undefined && alarmsIn(now).length > 0);
  const state = bad ? 'bad' : !may('readTile') ? 'elsewhere' : seen.isPending ? 'checking' : !now || seen.error || !isVerified(now) ? 'unknown' : 'good';
  return { state, size: now?.now.size ?? 0, at: lastStood(business) };
}

/** Looks after sign-in, and then every ten minutes as long as somebody is at the page: looking by itself would keep a sign-in
 *  awake that nobody uses. */
export function useLedgerWatch(business: number | undefined) {
  const may = useMay();
  const watched = business !== undefined && may('readTile') ? business : undefined;
  useQuery({ ...lookQuery(watched ?? 0), enabled: watched !== undefined, refetchOnWindowFocus: false });
  useEffect(() => {
    if (watched === undefined) return;
    const used = () => {
      const query = lookQuery(watched);
      const state = cache.getQueryState(query.queryKey);
      if (state?.fetchStatus === 'idle' && Date.now() - Math.max(state.dataUpdatedAt, state.errorUpdatedAt) >= LOOK_EVERY) void cache.refetchQueries({ queryKey: query.queryKey });
    };
    const kinds = ['pointerdown', 'keydown'];
    kinds.forEach((kind) => document.addEventListener(kind, used));
    return () => kinds.forEach((kind) => document.removeEventListener(kind, used));
  }, [watched]);
}

/** 台帳の健全性, for the first page. Nothing for those who can neither see the ledger nor do anything about it. */
export function LedgerHealth({ business }: { business: number }) {
  const { t } = useTranslation();
  const { state, size, at } = useLedgerHealth(business);
  const may = useMay();
  if (state === 'elsewhere' && !may('verifyLedger')) return null;
  const tone = { checking: 'info', good: 'good', bad: 'bad', unknown: 'warn', elsewhere: 'info' } as const;
  return (
    <Card title={t('health.title')}>
      <Notice tone={tone[state]} title={t(`health.${state}`, { n: size })}>
        {state !== 'checking' && <p>{state === 'elsewhere' ? t('health.elsewhere_how') : at ? t('health.at', { at: dayTime(at) }) : t('health.never')}</p>}
        {state === 'unknown' && <p>{t('health.unknown_how')}</p>}
        {may('verifyLedger') && <p className="mt-1"><Link to="/b/$b/ledger" params={{ b: String(business) }} className={textLink}>{t('health.open')}</Link></p>}
      </Notice>
    </Card>
  );
}
