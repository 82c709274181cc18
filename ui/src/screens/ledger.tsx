import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { useBusinessId } from '../api/ids';
import { proceduresQuery, useMay } from '../api/queries';
import { Button, textLink } from '../components/button';
import { SelectField, toFirstFault } from '../components/field';
import { LedgerProof } from '../components/ledger_proof';
import { Card, Empty, Facts, Label, Loading, PageHeader, ProblemNotice } from '../components/notice';
import { Cell, Head, Table } from '../components/table';
import { VerifyPanel } from '../components/verify_panel';
import { sendable, WarekiField } from '../components/wareki_field';
import { instant } from '../lib/dates';
import { readLeaf } from '../lib/leaf';

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
  const [from, setFrom] = useState(search.from ?? '');
  const [to, setTo] = useState(search.to ?? '');
  const [tried, setTried] = useState(false);
  const filters = useRef<HTMLElement>(null);
  const query = Object.fromEntries(Object.entries(search).filter(([, v]) => v)) as { act?: string };
  const list = useQuery({
    queryKey: ['entries', b, search],
    queryFn: () => ask(api.GET('/businesses/{business}/ledger', { params: { path: { business: b }, query: { limit: 50, ...query, ...(search.person ? { person: Number(search.person) } : {}) } } })),
    staleTime: 60_000, // Reading the book is itself written in the book: no needless second reading.
    refetchOnWindowFocus: false,
  });
  const procedures = useQuery(proceduresQuery).data?.items ?? [];
  const items = list.data?.items ?? [];
  const acts = [...new Map(items.map((e) => [e.act, e.act_name ?? e.act])).entries()];
  if (search.act && !acts.some(([a]) => a === search.act)) acts.unshift([search.act, search.act]);
  const narrow = (change: Partial<typeof search>) => void go({ search: (s) => ({ ...s, ...change, cursor: undefined }) });
  const [first, last] = [sendable(from), sendable(to)];
  const backwards = Boolean(first.iso && last.iso && last.iso < first.iso);
  const narrowDays = () => {
    setTried(true);
    if (!first.fault && !last.fault && !backwards) narrow({ from: first.iso, to: last.iso });
    else setTimeout(() => { if (filters.current) toFirstFault(filters.current); });
  };
  return (
    <Card title={t('ledger.lines')}>
      <search ref={filters} aria-label={t('people.filters')} className="no-print mb-4 grid items-end gap-3 sm:grid-cols-2 lg:grid-cols-[1fr_1fr_1.4fr_1.4fr_auto]">
        <SelectField label={t('ledger.act')} value={search.act ?? ''} onChange={(v) => narrow({ act: v || undefined })} options={[{ value: '', label: t('all') }, ...acts.map(([value, label]) => ({ value, label }))]} className="self-start" hint={t('ledger.act_hint')} />
        <SelectField label={t('ledger.outcome')} value={search.outcome ?? ''} onChange={(v) => narrow({ outcome: v || undefined })} options={[{ value: '', label: t('all') }, ...(['done', 'denied', 'failed'] as const).map((o) => ({ value: o as string, label: t(`outcome.${o}`) }))]} className="self-start" hint={t('ledger.outcome_hint')} />
        <WarekiField label={t('ledger.from')} value={from} onChange={setFrom} tried={tried} className="self-start" />
        <WarekiField label={t('ledger.to')} value={to} onChange={setTo} tried={tried} error={backwards ? t('ledger.backwards') : undefined} className="self-start" />
        <span className="flex gap-2 self-center">
          <Button v="solid" onPress={narrowDays}>{t('ledger.narrow')}</Button>
          <Button onPress={() => { setFrom(''); setTo(''); void go({ search: {} }); }}>{t('people.clear')}</Button>
        </span>
      </search>
      {search.person && <p className="mb-2"><Label>{t('ledger.one_person')}</Label> <Link to="/b/$b/people/$p" params={{ b: String(b), p: search.person }} className={textLink}>{t('ledger.to_person')}</Link></p>}
      <ProblemNotice problem={list.error} />
      {list.isPending ? <Loading /> : items.length === 0 ? <Empty title={t('ledger.empty')} /> : (
        <Table label={t('ledger.lines')}>
          <thead><tr><Head>{t('ledger.no')}</Head><Head>{t('ledger.time')}</Head><Head>{t('ledger.act')}</Head><Head>{t('ledger.actor')}</Head><Head>{t('ledger.purpose')}</Head><Head>{t('ledger.outcome')}</Head><Head>{t('ledger.leaf')}</Head></tr></thead>
          <tbody>{items.map((e) => <Line key={e.id} b={b} e={e} purpose={procedures.find((p) => p.code === e.purpose)?.name ?? e.purpose} />)}</tbody>
        </Table>
      )}
      <div className="no-print mt-3 flex justify-center gap-3">
        {search.cursor && <Button onPress={() => void go({ search: (s) => ({ ...s, cursor: undefined }) })}>{t('people.first')}</Button>}
        {list.data?.next && <Button onPress={() => void go({ search: (s) => ({ ...s, cursor: list.data.next }) })}>{t('people.next')}</Button>}
      </div>
    </Card>
  );
}

/** One line of the book. What it says is read from the leaf's own bytes, which are what the tree covers; known fields get their
 *  names, and codes the words for them beside, so that nothing the leaf says is hidden. */
function Line({ b, e, purpose }: { b: number; e: Schema['Entry']; purpose: string | undefined }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const leaf = readLeaf(e.leaf);
  const words: Record<string, string | undefined> = {
    act: e.act_name, actor: e.actor?.display_name, time: instant(e.time), outcome: t(`outcome.${e.outcome}`), purpose,
  };
  return (
    <>
      <tr>
        <Cell name={t('ledger.no')}>{e.index < 0 ? t('ledger.pending') : e.index + 1}</Cell>
        <Cell name={t('ledger.time')}><span className="whitespace-nowrap">{instant(e.time)}</span></Cell>
        <Cell name={t('ledger.act')}><b>{e.act_name ?? e.act}</b></Cell>
        <Cell name={t('ledger.actor')}>{e.actor?.display_name ?? '—'}</Cell>
        <Cell name={t('ledger.purpose')}>{purpose ?? '—'}</Cell>
        <Cell name={t('ledger.outcome')}><Label tone={e.outcome === 'done' ? 'good' : e.outcome === 'denied' ? 'warn' : 'bad'}>{t(`outcome.${e.outcome}`)}</Label></Cell>
        <Cell name={t('ledger.leaf')}><Button s="sm" aria-expanded={open} aria-label={(open ? t('ledger.leaf_close') : t('ledger.leaf_open')) + t('brackets', { what: t('ledger.leaf_of', { n: e.index + 1 }) })} onPress={() => setOpen(!open)}>{open ? t('ledger.leaf_close') : t('ledger.leaf_open')}</Button></Cell>
      </tr>
      {open && (
        <tr>
          <td colSpan={7} className="bg-solid-gray-50 px-4 py-3 max-md:block">
            {leaf === null ? <p className="font-bold text-red-900">{t('ledger.leaf_unreadable')}</p> : (
              <>
                <Facts items={leaf.fields.map(([key, value]) => [t(`ledger.field.${key as 'act'}`, { defaultValue: key }), <span key={key}>{words[key] && <b className="mr-3">{words[key]}</b>}<span className="digits text-sm break-all">{value}</span></span>])} />
                <details className="mt-3"><summary className="cursor-pointer text-blue-1000 underline">{t('ledger.raw')}</summary><p className="digits mt-2 text-sm break-all">{leaf.text}</p></details>
              </>
            )}
            {e.index >= 0 && <div className="mt-3"><LedgerProof b={b} line={e.id} name={`line-${e.index + 1}`} /></div>}
          </td>
        </tr>
      )}
    </>
  );
}
