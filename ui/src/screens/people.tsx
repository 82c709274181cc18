import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useDeferredValue, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../api/client';
import { useBusinessId } from '../api/ids';
import { departmentsQuery, filterOf, peopleQuery, useMay, type PeopleFilter } from '../api/queries';
import { Button, ButtonLink, textLink } from '../components/button';
import { SelectField, TextField } from '../components/field';
import { Empty, Loading, Notice, PageHeader, ProblemNotice, StatusLabel } from '../components/notice';
import { SavedViews } from '../components/saved_views';
import { Cell, Head, SortHead, Table } from '../components/table';
import { day } from '../lib/dates';
import { classes, dueWithin, employments, fullKana, fullName, MASK, MOST_ASKED, pageSizes, sorts, statuses } from '../lib/people';
import { useSearchWord } from '../lib/search_word';

const BulkBar = lazy(() => import('../components/bulk_bar').then((m) => ({ default: m.BulkBar })));
const Pager = lazy(() => import('../components/pager').then((m) => ({ default: m.Pager })));
const ExportDialog = lazy(() => import('../components/export_dialog').then((m) => ({ default: m.ExportDialog })));

const MOST_PRINTED = 1000; // As many rows as a browser lays out on paper within seconds.
const SETTLED = 30; // ms after the last key: what an input method puts in at once is one search.
const noFilter = { q: undefined, class: undefined, employment: undefined, status: undefined, department: undefined, left: undefined, due: undefined };
type Person = Schema['Person'];
/** Ticked one by one, over several pages; or all whom the filters let through. */
export type Picked = Map<number, Person> | 'all';

export default function People() {
  const { t } = useTranslation();
  const b = useBusinessId();
  const go = useNavigate({ from: '/b/$b/people' });
  const search = useSearch({ from: '/b/$b/people' });
  const may = useMay();
  const [picked, setPicked] = useState<Picked>(new Map());
  const [open, setOpen] = useState<'export' | 'too_many' | null>(null);
  const range = useRef<HTMLParagraphElement>(null);
  const size = Number(search.size ?? pageSizes[0]);
  const { word, stateWith } = useSearchWord();
  const filter = filterOf({ ...search, q: word });
  const list = useQuery({ ...peopleQuery(b, { ...filter, cursor: search.cursor, limit: size }), placeholderData: keepPreviousData });
  const items = list.data?.items ?? [];
  const total = list.data?.total ?? 0;
  const before = list.data?.before ?? 0;
  const { sort: _sort, ...narrowing } = filter;
  const filtered = Object.keys(narrowing).length > 0;
  const narrow = (change: PeopleFilter) => {
    setPicked((p) => (p === 'all' ? new Map() : p));
    const { q = 'q' in change ? undefined : word, ...rest } = change;
    void go({ search: (s) => ({ ...s, ...rest, cursor: undefined }), state: stateWith(q), replace: Object.keys(rest).length === 0 });
  };
  const pick = (people: Person[], on: boolean) => setPicked((p) => {
    const next = new Map(p === 'all' ? items.map((x) => [x.id, x] as const) : p);
    for (const person of people) if (on) next.set(person.id, person); else next.delete(person.id);
    return next;
  });
  const count = picked === 'all' ? total : picked.size;
  const everybody = async () => (await import('../lib/everybody')).everybody(b, filter);
  const asking = useMutation({
    mutationFn: async () => (picked === 'all' ? (await everybody()).map((p) => p.id) : [...picked.keys()]),
    onSuccess: (ids) => void go({ to: '/b/$b/requests/new', params: { b: String(b) }, search: { people: ids.map(String) } }),
  });
  // On paper stand all whom the filters let through, not those of one page.
  const [onPaper, setOnPaper] = useState<Person[] | null>(null);
  const printing = useMutation({ mutationFn: everybody, onSuccess: (people) => { flushSync(() => setOnPaper(people)); window.print(); } });
  useEffect(() => { const after = () => setOnPaper(null); window.addEventListener('afterprint', after); return () => window.removeEventListener('afterprint', after); }, []);
  const canPick = may('createRequests') || may('exportPeople');

  return (
    <>
      <PageHeader title={t('people.title')} actions={(
        <>
          {total > 0 && <Button busy={printing.isPending} onPress={() => (total > MOST_PRINTED ? setOpen('too_many') : printing.mutate())}>{t('people.print')}</Button>}
          {total > 0 && may('exportPeople') && <Button onPress={() => setOpen('export')}>{t('people.export')}</Button>}
          {may('createPerson') && may('createImport') && <ButtonLink to="/b/$b/import" params={{ b: String(b) }}>{t('people.import')}</ButtonLink>}
          {may('createPerson') && <ButtonLink v="solid" to="/b/$b/people/new" params={{ b: String(b) }}>{t('people.add')}</ButtonLink>}
        </>
      )} />
      {filtered && <p className="print-only">{t('people.printed', { conditions: conditionsSaid(t, filter).join(t('comma')) })}</p>}
      <SavedViews business={b} filter={filter} onChoose={(view) => narrow({ ...noFilter, sort: undefined, ...view })} />
      <Filters b={b} filter={filter} filtered={filtered} onNarrow={narrow} />
      <ProblemNotice problem={list.error ?? asking.error ?? printing.error} />
      {open === 'too_many' && (
        <Notice tone="warn" role="alert" title={t('people.print_most', { n: MOST_PRINTED })}>
          <p className="mb-2">{t('people.print_most_how')}</p>
          {may('exportPeople') && <Button s="sm" onPress={() => setOpen('export')}>{t('people.export')}</Button>}
        </Notice>
      )}
      {list.isPending ? <Loading /> : (
        <>
          <p ref={range} tabIndex={-1} role="status" className={`rounded ${onPaper ? 'no-print' : ''}`}>{total === 0 ? t('people.none') : t('people.range', { total, from: before + 1, to: before + items.length })}</p>
          <Suspense fallback={null}>
            {canPick && count > 0 && (
              <BulkBar label={t('bulk.region')} counted={t('people.picked', { n: count })} onNone={() => { range.current?.focus(); setPicked(new Map()); }}
                {...(picked !== 'all' && !items.every((p) => picked.has(p.id)) ? { page: { label: t('people.pick_page', { n: items.length }), onPress: () => pick(items, true) } } : {})}
                {...(picked !== 'all' && total > items.length ? { all: { label: t('people.pick_all', { total }), onPress: () => setPicked('all') } } : {})}>
                {may('exportPeople') && <Button s="sm" onPress={() => setOpen('export')}>{t('people.export_picked')}</Button>}
                {may('createRequests') && (count > MOST_ASKED ? <span>{t('new_requests.too_many', { n: MOST_ASKED })}</span> : <Button s="sm" v="solid" busy={asking.isPending} onPress={() => asking.mutate()}>{t('people.ask')}</Button>)}
              </BulkBar>
            )}
          </Suspense>
          {items.length === 0
            ? <Empty title={filtered ? t('people.no_match') : t('people.empty')}>{filtered ? t('people.no_match_how') : t('people.empty_how')}</Empty>
            : <div className={onPaper ? 'no-print' : ''}><PeopleTable b={b} items={items} picked={canPick ? picked : null} pick={pick} sort={filter.sort} onSort={(sort) => narrow({ sort: sort as PeopleFilter['sort'] })} /></div>}
          {onPaper && <div className="print-only"><p>{t('people.range', { total: onPaper.length, from: 1, to: onPaper.length })}</p><PeopleTable b={b} items={onPaper} picked={null} pick={pick} sort={filter.sort} onSort={() => undefined} /></div>}
          <Suspense fallback={null}>
            {total > pageSizes[0] && (
              <Pager label={t('people.pages')} places={list.data ?? {}} size={size} onPlace={(cursor) => { window.scrollTo(0, 0); void go({ search: (s) => ({ ...s, cursor }), state: stateWith(word) }); }}
                onSize={(n) => void go({ search: (s) => ({ ...s, size: String(n), cursor: undefined }), state: stateWith(word) })} />
            )}
          </Suspense>
        </>
      )}
      <Suspense fallback={null}>
        {open === 'export' && <ExportDialog business={b} picked={picked === 'all' || picked.size === 0 ? null : [...picked.keys()]} filter={filter} total={total} onClose={() => setOpen(null)} />}
      </Suspense>
    </>
  );
}

/** The conditions in words, for paper. */
function conditionsSaid(t: TFunction, { q, class: kind, employment, status, department, left, due }: PeopleFilter) {
  const said = [
    q && [t('people.word'), q], kind && [t('people.class'), t(`class.${kind}`)], status && [t('people.status'), t(`status.${status}`)], employment && [t('new_person.employment'), t(`employment.${employment}`)],
    department && [t('new_person.department'), department], left !== undefined && [t('people.left'), t(left ? 'people.gone' : 'people.staying')],
    due !== undefined && [t('people.until'), due === 0 ? t('people.due_now') : t('people.due_within', { n: due })],
  ];
  return said.flatMap((pair) => (pair ? [pair[0] + t('brackets', { what: pair[1] })] : []));
}

function Filters({ b, filter, filtered, onNarrow }: { b: number; filter: PeopleFilter; filtered: boolean; onNarrow: (change: PeopleFilter) => void }) {
  const { t } = useTranslation();
  const [word, setWord] = useState(filter.q ?? '');
  const settled = useDeferredValue(word);
  const sent = useRef(filter.q);
  const departments = useQuery(departmentsQuery(b)).data?.items ?? [];
  const [more, setMore] = useState(Boolean(filter.employment || filter.department || filter.due !== undefined || filter.left !== undefined));

  // The list follows the typing by a short step; what was chosen elsewhere (a view, the way back) comes into the field.
  useEffect(() => {
    if (settled === (sent.current ?? '')) return;
    const timer = setTimeout(() => { sent.current = settled || undefined; onNarrow({ q: sent.current }); }, SETTLED);
    return () => clearTimeout(timer);
  }, [settled, onNarrow]);
  useEffect(() => { if (filter.q !== sent.current) { sent.current = filter.q; setWord(filter.q ?? ''); } }, [filter.q]);

  const any = { value: '', label: t('all') };
  const coded = <C extends string>(codes: readonly C[], name: (c: C) => string) => [any, ...codes.map((c) => ({ value: c as string, label: name(c) }))];
  return (
    <search aria-label={t('people.filters')} className="no-print rounded-xl border border-solid-gray-420 p-4">
      <div className="grid grid-cols-2 items-end gap-3 lg:grid-cols-[2fr_1fr_1fr_auto_auto]">
        <TextField label={t('people.word')} value={word} onChange={setWord} type="search" maxLength={100} className="max-lg:col-span-2" />
        <SelectField label={t('people.class')} value={filter.class ?? ''} onChange={(v) => onNarrow({ class: (v || undefined) as PeopleFilter['class'] })} options={coded(classes, (c) => t(`class.${c}`))} />
        <SelectField label={t('people.status')} value={filter.status ?? ''} onChange={(v) => onNarrow({ status: (v || undefined) as PeopleFilter['status'] })} options={coded(statuses, (s) => t(`status.${s}`))} />
        <Button aria-expanded={more} onPress={() => setMore(!more)}>{more ? t('people.fewer') : t('people.more')}</Button>
        <Button isDisabled={!filtered} onPress={() => onNarrow(noFilter)}>{t('people.clear')}</Button>
      </div>
      {more && (
        <div className="mt-3 grid grid-cols-2 items-end gap-3 lg:grid-cols-4">
          <SelectField label={t('people.left')} value={filter.left === undefined ? '' : String(filter.left)} onChange={(v) => onNarrow({ left: v === '' ? undefined : v === 'true' })}
            options={[any, { value: 'false', label: t('people.staying') }, { value: 'true', label: t('people.gone') }]} />
          <SelectField label={t('new_person.employment')} value={filter.employment ?? ''} onChange={(v) => onNarrow({ employment: (v || undefined) as PeopleFilter['employment'] })} options={coded(employments.filter((e) => e !== 'none'), (e) => t(`employment.${e}`))} />
          <SelectField label={t('new_person.department')} value={filter.department ?? ''} onChange={(v) => onNarrow({ department: v || undefined })} options={[any, ...[...new Set([...departments, ...(filter.department ? [filter.department] : [])])].map((d) => ({ value: d, label: d }))]} />
          <SelectField label={t('people.until')} value={filter.due === undefined ? '' : String(filter.due)} onChange={(v) => onNarrow({ due: v === '' ? undefined : Number(v) })}
            options={[any, ...[...new Set<string>([...dueWithin, ...(filter.due === undefined ? [] : [String(filter.due)])])].map((d) => ({ value: d, label: d === '0' ? t('people.due_now') : t('people.due_within', { n: d }) }))]} />
        </div>
      )}
      <SelectField label={t('people.sort')} value={filter.sort ?? ''} onChange={(v) => onNarrow({ sort: (v || undefined) as PeopleFilter['sort'] })} options={[{ value: '', label: t('people.sort_none') }, ...sorts.map((s) => ({ value: s as string, label: t(`people.sorts.${s}`) }))]} className="mt-3 md:hidden" />
    </search>
  );
}

type TableProps = { b: number; items: Person[]; picked: Picked | null; pick: (people: Person[], on: boolean) => void; sort: string | undefined; onSort: (sort: string | undefined) => void };

function PeopleTable({ b, items, picked, pick, sort, onSort }: TableProps) {
  const { t } = useTranslation();
  const is = (p: Person) => picked === 'all' || Boolean(picked?.has(p.id));
  return (
    <Table label={t('people.table')}>
      <thead>
        <tr>
          {picked && <Head className="no-print w-10"><input type="checkbox" className="size-5 accent-blue-900" aria-label={t('people.pick_page', { n: items.length })} checked={items.every(is)} onChange={(e) => pick(items, e.target.checked)} /></Head>}
          <SortHead name="kana" sort={sort} onSort={onSort}>{t('people.name')}</SortHead>
          <SortHead name="employee_id" sort={sort} onSort={onSort}>{t('people.id')}</SortHead>
          <Head>{t('people.class')}</Head><Head>{t('new_person.department')}</Head><Head>{t('people.number')}</Head>
          <SortHead name="status" sort={sort} onSort={onSort}>{t('people.status')}</SortHead>
          <SortHead name="disposal" sort={sort} onSort={onSort}>{t('people.until')}</SortHead>
        </tr>
      </thead>
      <tbody>
        {items.map((p) => {
          const holds = ['unverified', 'held'].includes(p.number_status);
          return (
            <tr key={p.id} className={is(p) ? 'bg-blue-100' : 'hover:bg-blue-50'}>
              {picked && <td className="no-print px-2 py-2 max-md:float-right"><input type="checkbox" className="size-5 accent-blue-900 max-md:size-6" aria-label={t('people.pick', { name: fullName(p) })} checked={is(p)} onChange={(e) => pick([p], e.target.checked)} /></td>}
              <th scope="row" className="px-2 py-2 text-left font-normal md:min-w-32 [word-break:keep-all]">
                <span className="block text-xs text-solid-gray-700">{fullKana(p)}</span>
                <Link to="/b/$b/people/$p" params={{ b: String(b), p: String(p.id) }} className={`${textLink} font-bold`}>{fullName(p)}</Link>
              </th>
              <Cell name={t('people.id')}>{p.employee_id ?? '—'}</Cell>
              <Cell name={t('people.class')}>{t(`class.${p.class}`)}{p.relation && p.relation !== 'none' && t('brackets', { what: t(`relation.${p.relation}`) })}</Cell>
              <Cell name={t('new_person.department')}>{p.department ?? '—'}</Cell>
              <Cell name={t('people.number')}>
                {holds ? <><span aria-hidden="true" className="mask no-print">{MASK}</span><span className="sr-only no-print">{t('number.hidden')}</span><span className="print-only">{t('number.registered')}</span></> : '—'}
              </Cell>
              <Cell name={t('people.status')}><StatusLabel of={p.number_status} /></Cell>
              <Cell short name={t('people.until')}>{day(p.disposal_from)}</Cell>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}
