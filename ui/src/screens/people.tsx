import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useDeferredValue, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../api/client';
import { useBusinessId } from '../api/ids';
import { peopleQuery, useMay } from '../api/queries';
import { Button, ButtonLink, textLink } from '../components/button';
import { SelectField, TextField } from '../components/field';
import { Empty, Loading, PageHeader, ProblemNotice, StatusLabel } from '../components/notice';
import { Cell, Head, Table } from '../components/table';
import { day } from '../lib/dates';
import { classes, fullKana, fullName, MASK, statuses } from '../lib/people';

const PAGE = 20;
type Person = Schema['Person'];

export default function People() {
  const { t } = useTranslation();
  const b = useBusinessId();
  const go = useNavigate({ from: '/b/$b/people' });
  const search = useSearch({ from: '/b/$b/people' });
  const may = useMay();
  const [word, setWord] = useState(search.q ?? '');
  const settled = useDeferredValue(word);
  const trail = useRef<(string | undefined)[]>([]);
  const [picked, setPicked] = useState<Map<number, Person>>(new Map());
  const page = search.page ?? 1;

  // The address follows the typing by a short step, so that one word is one search.
  useEffect(() => {
    if (settled === (search.q ?? '')) return;
    const timer = setTimeout(() => void go({ search: (s) => ({ ...s, q: settled || undefined, cursor: undefined, page: undefined }), replace: true }), 250);
    return () => clearTimeout(timer);
  }, [settled, search.q, go]);

  const { page: _page, ...filter } = search;
  const list = useQuery({ ...peopleQuery(b, { ...filter, limit: PAGE }), placeholderData: keepPreviousData });
  const narrow = (change: Partial<typeof search>) => { trail.current = []; void go({ search: (s) => ({ ...s, ...change, cursor: undefined, page: undefined }) }); };
  const items = list.data?.items ?? [];
  const total = list.data?.total ?? 0;
  const filtered = Boolean(search.q || search.class || search.status || search.left !== undefined);
  const canAsk = may('createRequests');
  const pick = (p: Person, on: boolean) => setPicked((m) => { const n = new Map(m); if (on) n.set(p.id, p); else n.delete(p.id); return n; });
  const views = [
    { key: 'all', status: undefined }, { key: 'not_asked', status: 'none' }, { key: 'not_sent', status: 'requested' },
    { key: 'to_verify', status: 'submitted' },
  ] as const;

  return (
    <>
      <PageHeader title={t('people.title')} actions={may('createPerson') && (
        <>
          {may('createImport') && <ButtonLink to="/b/$b/import" params={{ b: String(b) }}>{t('people.import')}</ButtonLink>}
          <ButtonLink v="solid" to="/b/$b/people/new" params={{ b: String(b) }}>{t('people.add')}</ButtonLink>
        </>
      )} />
      <p className="print-only">{t('people.printed')}</p>
      <nav aria-label={t('people.views')} className="no-print">
        <ul className="flex flex-wrap gap-2">
          {views.map((v) => {
            const on = (search.status ?? undefined) === v.status;
            return (
              <li key={v.key}>
                <Link to="/b/$b/people" params={{ b: String(b) }} search={v.status ? { status: v.status } : {}} onClick={() => { trail.current = []; setWord(''); }} activeOptions={{ exact: true }} aria-current={on ? 'true' : undefined}
                  className={`inline-flex min-h-9 items-center rounded-full border px-4 text-sm max-md:min-h-11 ${on ? 'border-blue-900 bg-blue-900 font-bold text-white' : 'border-solid-gray-600 hover:bg-blue-50 hover:underline'}`}>
                  {t(`people.view.${v.key}`)}
                </Link>
              </li>
            );
          })}
          {may('listDue') && <li><Link to="/b/$b/disposal" params={{ b: String(b) }} className="inline-flex min-h-9 items-center rounded-full border border-solid-gray-600 px-4 text-sm hover:bg-blue-50 hover:underline max-md:min-h-11">{t('people.view.due')}</Link></li>}
        </ul>
      </nav>
      <search aria-label={t('people.filters')} className="no-print grid grid-cols-2 items-end gap-3 rounded-xl border border-solid-gray-420 p-4 lg:grid-cols-[2fr_1fr_1fr_1fr_auto]">
        <TextField label={t('people.word')} value={word} onChange={setWord} type="search" maxLength={100} className="max-lg:col-span-2" />
        <SelectField label={t('people.class')} value={search.class ?? ''} onChange={(v) => narrow({ class: v || undefined })}
          options={[{ value: '', label: t('all') }, ...classes.map((c) => ({ value: c as string, label: t(`class.${c}`) }))]} />
        <SelectField label={t('people.status')} value={search.status ?? ''} onChange={(v) => narrow({ status: v || undefined })}
          options={[{ value: '', label: t('all') }, ...statuses.map((s) => ({ value: s as string, label: t(`status.${s}`) }))]} />
        <SelectField label={t('people.left')} value={search.left === undefined ? '' : String(search.left)} onChange={(v) => narrow({ left: v === '' ? undefined : v === 'true' })}
          options={[{ value: '', label: t('all') }, { value: 'false', label: t('people.staying') }, { value: 'true', label: t('people.gone') }]} />
        <Button isDisabled={!filtered} onPress={() => { setWord(''); narrow({ q: undefined, class: undefined, status: undefined, left: undefined }); }}>{t('people.clear')}</Button>
      </search>
      <ProblemNotice problem={list.error} />
      {list.isPending ? <Loading /> : (
        <>
          <div className="flex min-h-10 flex-wrap items-center justify-between gap-2">
            <p role="status">
              {total === 0 ? t('people.none') : t('people.range', { total, from: (page - 1) * PAGE + 1, to: (page - 1) * PAGE + items.length })}
              {picked.size > 0 && <b className="ml-3">{t('people.picked', { n: picked.size })}</b>}
            </p>
            {canAsk && picked.size > 0 && (
              <div className="no-print flex gap-2">
                <Button s="sm" onPress={() => setPicked(new Map())}>{t('people.unpick')}</Button>
                <ButtonLink s="sm" v="solid" to="/b/$b/requests/new" params={{ b: String(b) }} search={{ people: [...picked.keys()].map(String) }}>{t('people.ask')}</ButtonLink>
              </div>
            )}
          </div>
          {items.length === 0
            ? <Empty title={filtered ? t('people.no_match') : t('people.empty')}>{filtered ? t('people.no_match_how') : t('people.empty_how')}</Empty>
            : <PeopleTable b={b} items={items} picked={canAsk ? picked : null} pick={pick} />}
          <nav aria-label={t('people.pages')} className="no-print flex justify-center gap-3">
            {page > 1 && (
              <Button onPress={() => { const cursor = trail.current.pop(); void go({ search: (s) => ({ ...s, cursor, page: cursor ? page - 1 : undefined }) }); }}>
                {trail.current.length > 1 ? t('people.before') : t('people.first')}
              </Button>
            )}
            {list.data?.next && (
              <Button onPress={() => { trail.current.push(search.cursor); void go({ search: (s) => ({ ...s, cursor: list.data.next, page: page + 1 }) }); }}>{t('people.next')}</Button>
            )}
          </nav>
        </>
      )}
    </>
  );
}

function PeopleTable({ b, items, picked, pick }: { b: number; items: Person[]; picked: Map<number, Person> | null; pick: (p: Person, on: boolean) => void }) {
  const { t } = useTranslation();
  const every = picked !== null && items.every((p) => picked.has(p.id));
  return (
    <Table label={t('people.table')}>
      <thead>
        <tr>
          {picked && <Head className="no-print w-10"><input type="checkbox" className="size-5 accent-blue-900" aria-label={t('people.pick_page', { n: items.length })} checked={every} onChange={(e) => items.forEach((p) => pick(p, e.target.checked))} /></Head>}
          <Head>{t('people.name')}</Head><Head>{t('people.id')}</Head><Head>{t('people.class')}</Head>
          <Head>{t('people.number')}</Head><Head>{t('people.status')}</Head><Head>{t('people.until')}</Head>
        </tr>
      </thead>
      <tbody>
        {items.map((p) => {
          const holds = ['unverified', 'held'].includes(p.number_status);
          return (
            <tr key={p.id} className={picked?.has(p.id) ? 'bg-blue-100' : 'hover:bg-blue-50'}>
              {picked && <td className="no-print px-2 py-2 max-md:float-right"><input type="checkbox" className="size-5 accent-blue-900 max-md:size-6" aria-label={t('people.pick', { name: fullName(p) })} checked={picked.has(p.id)} onChange={(e) => pick(p, e.target.checked)} /></td>}
              <th scope="row" className="px-2 py-2 text-left font-normal md:min-w-32 [word-break:keep-all]">
                <span className="block text-xs text-solid-gray-700">{fullKana(p)}</span>
                <Link to="/b/$b/people/$p" params={{ b: String(b), p: String(p.id) }} className={`${textLink} font-bold`}>{fullName(p)}</Link>
              </th>
              <Cell name={t('people.id')}>{p.employee_id ?? '—'}</Cell>
              <Cell name={t('people.class')}>{t(`class.${p.class}`)}{p.relation && p.relation !== 'none' && t('brackets', { what: t(`relation.${p.relation}`) })}</Cell>
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
