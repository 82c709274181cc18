import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../api/client';
import { useBusinessId } from '../api/ids';
import { alarmsIn, lookQuery, provenQuery } from '../api/ledger';
import { accountsQuery, proceduresQuery, useMay } from '../api/queries';
import { Button } from '../components/button';
import { LedgerFilters, useSubject } from '../components/ledger_filters';
import { actName, LedgerLine, type Stamped } from '../components/ledger_line';
import { Card, Empty, Loading, Notice, PageHeader, ProblemNotice } from '../components/notice';
import { Head, Table } from '../components/table';
import { Turner } from '../components/turner';
import { VerifyPanel } from '../components/verify_panel';
import { day, instant } from '../lib/dates';
import type { LedgerSearch } from '../router';

const PAGE = 50;

export default function Ledger() {
  const { t } = useTranslation();
  const b = useBusinessId();
  const may = useMay();
  return (
    <>
      <PageHeader title={t('ledger.title')}><p>{t(may('listEntries') ? 'ledger.what' : 'ledger.what_short')}</p></PageHeader>
      <VerifyPanel business={b} canReadTiles={may('readTile')} />
      {may('listEntries') ? <Entries b={b} /> : <Card title={t('ledger.lines')}><p>{t('ledger.not_shown')}</p></Card>}
    </>
  );
}

function Entries({ b }: { b: number }) {
  const { t } = useTranslation();
  const search = useSearch({ from: '/b/$b/ledger' });
  const go = useNavigate({ from: '/b/$b/ledger' });
  const { back: _back, person, actor, ...words } = search;
  const list = useQuery({
    queryKey: ['entries', b, { ...search, back: undefined }],
    queryFn: () => ask(api.GET('/businesses/{business}/ledger', { params: { path: { business: b }, query: {
      limit: PAGE, ...(Object.fromEntries(Object.entries(words).filter(([, v]) => v)) as { act?: string }), ...(person ? { person: Number(person) } : {}), ...(actor ? { actor: Number(actor) } : {}),
    } } })),
    staleTime: 60_000, // Reading the book is itself written in the book: no needless second reading.
    refetchOnWindowFocus: false,
  });
  const items = list.data?.items ?? [];
  const proven = useQuery({ ...provenQuery(b, items), enabled: items.length > 0 });
  const seen = useQuery({ ...lookQuery(b), enabled: false }).data; // The latest look, whoever took it: what it finds holds for the lines too.
  const stampOf = (i: number): Stamped => (seen && alarmsIn(seen).length > 0 ? 'ledger_bad' : proven.error ? 'unreachable' : proven.data?.states[i] ?? 'checking');
  const procedures = useQuery(proceduresQuery).data?.items ?? [];
  const narrow = (change: LedgerSearch) => void go({ search: (s) => ({ ...s, ...change, cursor: undefined, back: undefined }) });
  return (
    <Card title={t('ledger.lines')}>
      <LedgerFilters key={b} b={b} search={search} narrow={narrow} clear={() => void go({ search: {} })} />
      <Conditions b={b} search={search} />
      <ProblemNotice problem={list.error} />
      {list.isPending ? <Loading /> : items.length === 0 ? !list.error && <Empty title={t('ledger.empty')}>{t('ledger.empty_how')}</Empty> : (
        <>
          <PageStamp stamps={items.map((_, i) => stampOf(i))} size={proven.data?.size ?? 0} at={proven.data?.at} again={() => void proven.refetch()} busy={proven.isFetching} />
          <Table label={t('ledger.lines')}>
            <thead><tr><Head>{t('ledger.no')}</Head><Head>{t('ledger.time')}</Head><Head>{t('ledger.act')}</Head><Head>{t('ledger.about')}</Head><Head>{t('ledger.actor')}</Head><Head>{t('ledger.purpose')}</Head><Head>{t('ledger.outcome')}</Head><Head className="no-print">{t('ledger.leaf')}</Head></tr></thead>
            <tbody>{items.map((e, i) => <LedgerLine key={`${e.id} ${i}`} b={b} entry={e} stamp={stampOf(i)} purposeName={(code) => procedures.find((p) => p.code === code)?.name ?? code} />)}</tbody>
          </Table>
        </>
      )}
      <Turner at={search} next={list.data?.next} onTurn={(to) => void go({ search: (s) => ({ ...s, ...to }) })} />
    </Card>
  );
}

/** On paper the filters are gone; what they said stays. */
function Conditions({ b, search }: { b: number; search: LedgerSearch }) {
  const { t } = useTranslation();
  const may = useMay();
  const subject = useSubject(b, search.person);
  const accounts = useQuery({ ...accountsQuery, enabled: search.actor !== undefined && may('listAccounts') }).data?.items ?? [];
  const said = [
    search.act && [t('ledger.act'), actName(search.act)], search.outcome && [t('ledger.outcome'), t(`outcome.${search.outcome as 'done'}`, { defaultValue: search.outcome })],
    search.actor && [t('ledger.actor'), accounts.find((a) => String(a.id) === search.actor)?.display_name ?? t('ledger.record.account', { id: search.actor })],
    subject && [t('ledger.about'), subject], search.from && [t('ledger.from'), day(search.from)], search.to && [t('ledger.to'), day(search.to)],
  ].filter((each) => each !== undefined && each !== '') as [string, string][];
  return <p className="print-only mb-2">{t('ledger.conditions')}{t('colon')}{said.length === 0 ? t('all') : said.map(([name, value]) => `${name}${t('colon')}${value}`).join('　')}</p>;
}

/** How many of the lines of this page this browser has verified. */
function PageStamp({ stamps, size, at, again, busy }: { stamps: Stamped[]; size: number; at: string | undefined; again: () => void; busy: boolean }) {
  const { t } = useTranslation();
  const count = (of: Stamped) => stamps.filter((s) => s === of).length;
  const n = stamps.length;
  if (count('checking') > 0) return <p role="status" className="mb-3">{t('stamp.checking', { n })}</p>;
  const wrong = count('wrong') + count('ledger_bad');
  const cannot = count('unsupported') + count('unreachable');
  const pending = count('pending');
  return (
    <div className="mb-3">
      <Notice tone={wrong > 0 ? 'bad' : cannot > 0 ? 'warn' : pending > 0 ? 'info' : 'good'} role={wrong > 0 ? 'alert' : 'status'} title={count('ledger_bad') > 0 ? t('stamp.is_ledger_bad') : t(wrong > 0 ? 'stamp.some_wrong' : cannot > 0 ? 'stamp.none' : 'stamp.some', { n, done: count('verified'), wrong })}>
        <p>{count('ledger_bad') > 0 ? t('stamp.how.ledger_bad') : wrong > 0 ? t('alarm.do_now') : count('unreachable') > 0 ? t('stamp.how.unreachable') : cannot > 0 ? t('stamp.how.unsupported') : t('stamp.against', { size, at: instant(at) })}</p>
        {pending > 0 && <p>{t('stamp.some_pending', { n: pending })}</p>}
        {(pending > 0 || cannot > 0) && <p className="no-print mt-2"><Button s="sm" busy={busy} onPress={again}>{t('stamp.again')}</Button></p>}
      </Notice>
    </div>
  );
}
