import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { acts } from '../api/acts.gen';
import { accountsQuery, personQuery, useMay } from '../api/queries';
import { fullName } from '../lib/people';
import type { LedgerSearch } from '../router';
import { Button } from './button';
import { box, Field, SelectField, toFirstFault } from './field';
import { actName } from './ledger_line';
import { sendable, WarekiField } from './wareki_field';

const PersonPicker = lazy(() => import('./person_picker'));

const areaOf = (act: string) => act.split('.')[0]!;
/** Those that are looked for most come first. */
const first = ['number', 'request', 'intake', 'import', 'disposal', 'person', 'holding', 'notice', 'work_session', 'handler', 'account', 'session', 'business', 'keys', 'keyring', 'recovery', 'custody', 'ledger', 'settings', 'house', 'clock'];
const areas = [...new Set([...first, ...acts.map(({ act }) => areaOf(act))])];
const outcomes = ['done', 'denied', 'failed'] as const;

/** The name of whoever the list is narrowed to. */
export function useSubject(b: number, person: string | undefined) {
  const { t } = useTranslation();
  const may = useMay();
  const found = useQuery({ ...personQuery(b, Number(person)), enabled: person !== undefined && may('readPerson') });
  return person === undefined ? undefined : found.data ? fullName(found.data.person) : t('ledger.record.person', { id: person });
}

export function LedgerFilters({ b, search, narrow, clear }: { b: number; search: LedgerSearch; narrow: (change: LedgerSearch) => void; clear: () => void }) {
  const { t } = useTranslation();
  const may = useMay();
  const [from, setFrom] = useState(search.from ?? '');
  const [to, setTo] = useState(search.to ?? '');
  const [tried, setTried] = useState(false);
  const [picking, setPicking] = useState(false);
  const self = useRef<HTMLElement>(null);
  const subject = useSubject(b, search.person);
  const accounts = (useQuery({ ...accountsQuery, enabled: may('listAccounts') }).data?.items ?? []).filter((a) => a.roles.length === 0 || a.roles.some((r) => r.business === b || r.business === 0));
  const [start, end] = [sendable(from), sendable(to)];
  const backwards = Boolean(start.iso && end.iso && end.iso < start.iso);
  const narrowDays = () => {
    setTried(true);
    if (!start.fault && !end.fault && !backwards) narrow({ from: start.iso, to: end.iso });
    else setTimeout(() => { if (self.current) toFirstFault(self.current); });
  };
  const filtered = Object.entries(search).some(([name, value]) => value && name !== 'cursor' && name !== 'back');
  return (
    <search ref={self} aria-label={t('people.filters')} className="no-print mb-4 grid items-end gap-3 sm:grid-cols-2 lg:grid-cols-4">
      <Field label={t('ledger.act')}>
        {(wiring) => (
          <select {...wiring} value={search.act ?? ''} onChange={(e) => narrow({ act: e.target.value || undefined })} className={box}>
            <option value="">{t('all')}</option>
            {areas.map((area) => {
              const inside = acts.filter(({ act }) => areaOf(act) === area);
              const name = t(`ledger.area.${area as 'number'}`);
              return (
                <optgroup key={area} label={name}>
                  {inside.length > 1 && <option value={`${area}.`}>{t('ledger.area_all', { area: name })}</option>}
                  {inside.map(({ act }) => <option key={act} value={act}>{actName(act)}</option>)}
                </optgroup>
              );
            })}
          </select>
        )}
      </Field>
      <SelectField label={t('ledger.outcome')} value={search.outcome ?? ''} onChange={(v) => narrow({ outcome: v || undefined })} options={[{ value: '', label: t('all') }, ...outcomes.map((o) => ({ value: o as string, label: t(`outcome.${o}`) }))]} />
      {may('listAccounts') && <SelectField label={t('ledger.actor')} value={search.actor ?? ''} onChange={(v) => narrow({ actor: v || undefined })} options={[{ value: '', label: t('all') }, ...accounts.map((a) => ({ value: String(a.id), label: a.display_name }))]} />}
      <div className="flex flex-col gap-1">
        <span id="ledger-subject" className="text-sm font-bold">{t('ledger.about')}</span>
        <span className="flex min-h-10 flex-wrap items-center gap-2">
          <span>{subject ?? t('all')}</span>
          {may('listPeople') && <Button s="sm" aria-describedby="ledger-subject" onPress={() => setPicking(true)}>{t('ledger.pick')}</Button>}
          {subject !== undefined && <Button s="sm" aria-describedby="ledger-subject" onPress={() => narrow({ person: undefined })}>{t('ledger.unpick')}</Button>}
        </span>
      </div>
      <WarekiField label={t('ledger.from')} value={from} onChange={setFrom} tried={tried} className="self-start" />
      <WarekiField label={t('ledger.to')} value={to} onChange={setTo} tried={tried} error={backwards ? t('ledger.backwards') : undefined} className="self-start" />
      <span className="flex flex-wrap gap-2 self-center sm:col-span-2">
        <Button v="solid" onPress={narrowDays}>{t('ledger.narrow')}</Button>
        <Button isDisabled={!filtered && from === '' && to === ''} onPress={() => { setFrom(''); setTo(''); setTried(false); clear(); }}>{t('people.clear')}</Button>
      </span>
      {picking && <Suspense fallback={null}><PersonPicker b={b} title={t('ledger.pick_title')} onClose={() => setPicking(false)} onPick={(person) => { setPicking(false); narrow({ person: String(person) }); }} /></Suspense>}
    </search>
  );
}
