import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { useBusinessId } from '../api/ids';
import { cache, disposalsQuery, dueQuery, useMay, useSolo } from '../api/queries';
import { BulkBar } from '../components/bulk_bar';
import { Button, textLink } from '../components/button';
import { Dialog, DialogButtons } from '../components/dialog';
import { listedName, ListedPerson } from '../components/listed_person';
import { Form, RadioField, SelectField } from '../components/field';
import { Card, Dated, Empty, Label, Loading, Notice, PageHeader, ProblemNotice } from '../components/notice';
import { say } from '../components/said';
import { Cell, Head, Table } from '../components/table';
import { Turner } from '../components/turner';
import { day, dayTime } from '../lib/dates';
import { dueWithin, fullKana } from '../lib/people';

type Due = Schema['DueList']['items'][number];
export const disposalTone = { proposed: 'warn', executing: 'info', rotating: 'warn', done: 'good', cancelled: 'plain' } as const;
const states = Object.keys(disposalTone) as (keyof typeof disposalTone)[];

export default function Disposal() {
  const { t } = useTranslation();
  const b = useBusinessId();
  const solo = useSolo(b);
  return (
    <>
      <PageHeader title={t('disposal.title')}><p>{t(solo ? 'disposal.what_solo' : 'disposal.what')}</p></PageHeader>
      <DueCard b={b} />
      <Lists b={b} />
    </>
  );
}

function DueCard({ b }: { b: number }) {
  const { t } = useTranslation();
  const may = useMay();
  const go = useNavigate({ from: '/b/$b/disposal' });
  const { days = '30', cursor, back } = useSearch({ from: '/b/$b/disposal' });
  const [picked, setPicked] = useState<ReadonlyMap<number, Due>>(new Map()); // Over several pages.
  const [asking, setAsking] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  const due = useQuery({ ...dueQuery(b, days, cursor), placeholderData: keepPreviousData });
  const items = due.data?.items ?? [];
  const canPropose = may('proposeDisposal');
  const pick = (d: Due, on: boolean) => setPicked((all) => { const next = new Map(all); if (on) next.set(d.person.id, d); else next.delete(d.person.id); return next; });
  return (
    <Card title={t('disposal.due')} actions={
      <SelectField label={t('disposal.within')} value={days} onChange={(v) => { setPicked(new Map()); void go({ search: (s) => ({ ...s, days: v, cursor: undefined, back: undefined }) }); }} options={dueWithin.map((d) => ({ value: d, label: d === '0' ? t('disposal.past') : t('disposal.days', { n: d }) }))} className="no-print w-44" />
    }>
      <ProblemNotice problem={due.error} />
      {due.isPending ? <Loading /> : items.length === 0 ? !due.error && <Empty title={t('disposal.nothing')}>{t('disposal.nothing_how')}</Empty> : (
        <>
          {picked.size > 0 && (
            <BulkBar label={t('bulk.region')} counted={t('people.picked', { n: picked.size })} onNone={() => { first.current?.focus(); setPicked(new Map()); }}>
              <Button s="sm" v="solid" onPress={() => setAsking(true)}>{t('disposal.propose')}</Button>
            </BulkBar>
          )}
          <Table label={t('disposal.due')}>
            <thead><tr>{canPropose && <Head className="no-print w-10"><span className="sr-only">{t('choose')}</span></Head>}<Head>{t('people.name')}</Head><Head>{t('people.class')}</Head><Head>{t('disposal.from')}</Head><Head>{t('disposal.why')}</Head></tr></thead>
            <tbody>
              {items.map((d: Due, i) => (
                <tr key={d.person.id}>
                  {canPropose && <td className="no-print px-2 py-2 max-md:float-right"><input ref={i === 0 ? first : undefined} type="checkbox" className="size-5 accent-blue-900 max-md:size-6" aria-label={t('people.pick', { name: listedName(t, d.person) })} checked={picked.has(d.person.id)} onChange={(e) => pick(d, e.target.checked)} /></td>}
                  <th scope="row" className="px-2 py-2 text-left font-normal md:whitespace-nowrap"><span className="block text-xs text-solid-gray-700">{fullKana(d.person)}</span><ListedPerson b={b} person={d.person} bold /></th>
                  <Cell short name={t('people.class')}>{d.person.class ? t(`class.${d.person.class}`) : '—'}</Cell>
                  <Cell name={t('disposal.from')}><span className="whitespace-nowrap">{day(d.disposal_from)}</span>{d.overdue && <> <Label tone="bad">{t('disposal.overdue')}</Label></>}</Cell>
                  <Cell name={t('disposal.why')}>{d.explanation ? <Dated text={d.explanation} /> : '—'}</Cell>
                </tr>
              ))}
            </tbody>
          </Table>
        </>
      )}
      <Turner at={{ cursor, back }} next={due.data?.next} onTurn={(to) => void go({ search: (s) => ({ ...s, ...to }) })} />
      {asking && <ProposeDialog b={b} people={[...picked.values()]} onClose={() => setAsking(false)} />}
    </Card>
  );
}

const reasons = ['retention_ended', 'no_longer_needed', 'offer_declined', 'mistaken_collection'] as const;

function ProposeDialog({ b, people, onClose }: { b: number; people: Due[]; onClose: () => void }) {
  const { t } = useTranslation();
  const go = useNavigate();
  const solo = useSolo(b);
  const [reason, setReason] = useState<(typeof reasons)[number]>('retention_ended');
  const propose = useMutation({
    mutationFn: () => ask(api.POST('/businesses/{business}/disposals', { params: { path: { business: b } }, body: { people: people.map((d) => d.person.id), reason } })),
    onSuccess: async (made) => {
      await cache.invalidateQueries({ queryKey: ['disposals', b] });
      await cache.invalidateQueries({ queryKey: ['due', b] });
      say(t(solo ? 'said.proposed_solo' : 'said.proposed'));
      void go({ to: '/b/$b/disposal/$d', params: { b: String(b), d: String(made.id) } });
    },
  });
  return (
    <Dialog open onClose={onClose} title={t('disposal.propose_title', { n: people.length })}>
      <Notice title={t('disposal.step_one')}>{t(solo ? 'disposal.step_one_how_solo' : 'disposal.step_one_how')}</Notice>
      <ul className="max-h-48 list-disc overflow-y-auto pl-6" tabIndex={0} aria-label={t('disposal.people')}>{people.map((d) => <li key={d.person.id}>{listedName(t, d.person)}{t('brackets', { what: day(d.disposal_from) })}</li>)}</ul>
      <Form onSend={() => propose.mutate()}>
        <ProblemNotice problem={propose.error} />
        <RadioField label={t('disposal.reason')} required value={reason} onChange={setReason} options={reasons.map((r) => ({ value: r, label: t(`disposal.reasons.${r}`) }))} />
        <DialogButtons><Button onPress={onClose}>{t('cancel')}</Button><Button v="solid" type="submit" busy={propose.isPending}>{t('disposal.propose')}</Button></DialogButtons>
      </Form>
    </Dialog>
  );
}

function Lists({ b }: { b: number }) {
  const { t } = useTranslation();
  const go = useNavigate({ from: '/b/$b/disposal' });
  const { state, list, list_back } = useSearch({ from: '/b/$b/disposal' });
  const lists = useQuery({ ...disposalsQuery(b, { state: states.find((s) => s === state), cursor: list }), placeholderData: keepPreviousData });
  const shown = lists.data?.items ?? [];
  return (
    <Card title={t('disposal.lists')} actions={
      <SelectField label={t('disposal.state')} value={state ?? ''} onChange={(v) => void go({ search: (s) => ({ ...s, state: v || undefined, list: undefined, list_back: undefined }) })} className="no-print w-56"
        options={[{ value: '', label: t('all') }, ...states.map((s) => ({ value: s as string, label: t(`disposal_state.${s}`) }))]} />
    }>
      <ProblemNotice problem={lists.error} />
      {lists.isPending ? <Loading /> : shown.length === 0 ? <Empty title={t('disposal.no_lists')} /> : (
        <Table label={t('disposal.lists')}>
          <thead><tr><Head>{t('disposal.list')}</Head><Head>{t('disposal.count')}</Head><Head>{t('disposal.state')}</Head><Head>{t('disposal.proposed')}</Head><Head>{t('disposal.done_at')}</Head></tr></thead>
          <tbody>
            {shown.map((d) => (
              <tr key={d.id}>
                <th scope="row" className="px-2 py-2 text-left font-normal md:whitespace-nowrap"><Link to="/b/$b/disposal/$d" params={{ b: String(b), d: String(d.id) }} className={`${textLink} font-bold`}>{t('disposal.list_no', { id: d.id })}</Link></th>
                <Cell name={t('disposal.count')}>{t('people_count', { n: d.people.length })}</Cell>
                <Cell name={t('disposal.state')}><Label tone={disposalTone[d.state]}>{t(`disposal_state.${d.state}`)}</Label></Cell>
                <Cell name={t('disposal.proposed')}><span className="whitespace-nowrap">{dayTime(d.proposed_at)}</span>　{d.proposed_by.display_name}</Cell>
                <Cell short name={t('disposal.done_at')}>{dayTime(d.done_at)}</Cell>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      <Turner at={{ cursor: list, back: list_back }} next={lists.data?.next} onTurn={(to) => void go({ search: (s) => ({ ...s, list: to.cursor, list_back: to.back }) })} />
    </Card>
  );
}
