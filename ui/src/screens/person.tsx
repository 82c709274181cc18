import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { useBusinessId, usePersonId } from '../api/ids';
import { personQuery, proceduresQuery, useMay, useSolo } from '../api/queries';
import { Button, ButtonLink, textLink } from '../components/button';
import { OutcomeLabel } from '../components/ledger_line';
import { Card, Dated, Empty, Facts, Label, Loading, Notice, PageHeader, ProblemNotice, StatusLabel } from '../components/notice';
import { Cell, Head, Table } from '../components/table';
import { Tab, Tabs } from '../components/tabs';
import { Timeline } from '../components/timeline';
import { useEvidenceName } from '../components/verification_fields';
import { day, dayOf, dayTime, instant, todayIso } from '../lib/dates';
import { fullKana, fullName, MASK } from '../lib/people';

const RevealDialog = lazy(() => import('../components/reveal_dialog').then((m) => ({ default: m.RevealDialog })));
const MatchDialog = lazy(() => import('../components/match_dialog').then((m) => ({ default: m.MatchDialog })));
const RegisterDialog = lazy(() => import('../components/register_dialog').then((m) => ({ default: m.RegisterDialog })));
const ChangeDialog = lazy(() => import('../components/change_dialog').then((m) => ({ default: m.ChangeDialog })));
const HoldingDialog = lazy(() => import('../components/holding_dialog').then((m) => ({ default: m.HoldingDialog })));
const NumberChangeDialog = lazy(() => import('../components/number_change_dialog').then((m) => ({ default: m.NumberChangeDialog })));
const PastNumbers = lazy(() => import('../components/past_numbers').then((m) => ({ default: m.PastNumbers })));
const VerifyDialog = lazy(() => import('../components/register_dialog').then((m) => ({ default: m.VerifyDialog })));

const tabs = ['basic', 'number', 'household', 'history', 'retention'] as const;
type Tab = (typeof tabs)[number];
type Part = { b: number; detail: Schema['PersonDetail'] };

export default function Person() {
  const { t } = useTranslation();
  const b = useBusinessId();
  const p = usePersonId();
  const { tab: asked } = useSearch({ from: '/b/$b/people/$p' });
  const may = useMay();
  const one = useQuery(personQuery(b, p));
  if (one.error) return <><PageHeader title={t('person.title')} /><ProblemNotice problem={one.error} /></>;
  if (!one.data) return <Loading />;
  const detail = one.data;
  const shown = tabs.filter((name) => name !== 'history' || may('listEntries'));
  const tab: Tab = shown.find((name) => name === asked) ?? 'basic';
  return (
    <>
      <PageHeader title={fullName(detail.person)} named={t('person.title')} above={<Link to="/b/$b/people" params={{ b: String(b) }} className={textLink}>{t('back_to', { to: t('people.title') })}</Link>}>
        <p className="flex flex-wrap items-center gap-2">
          <span className="text-solid-gray-700">{fullKana(detail.person)}</span>
          <Label tone="plain">{t(`class.${detail.person.class}`)}</Label>
          <StatusLabel of={detail.number.status} />
          {detail.person.left && <Label tone="warn">{t('person.left', { day: day(detail.person.left) })}</Label>}
        </p>
      </PageHeader>
      <Tabs label={t('person.tabs')}>
        {shown.map((name) => <Tab key={name} to="/b/$b/people/$p" params={{ b: String(b), p: String(p) }} search={{ tab: name }} on={tab === name}>{t(`person.tab.${name}`)}</Tab>)}
      </Tabs>
      {tab === 'basic' && <Basic b={b} detail={detail} />}
      {tab === 'number' && <TheNumber b={b} detail={detail} />}
      {tab === 'household' && <Household b={b} detail={detail} />}
      {tab === 'history' && <History b={b} p={p} />}
      {tab === 'retention' && <RetentionTab b={b} detail={detail} />}
    </>
  );
}

function Basic({ b, detail: { person } }: Part) {
  const { t } = useTranslation();
  const may = useMay();
  const [open, setOpen] = useState(false);
  return (
    <Card title={t('person.tab.basic')} actions={may('changePerson') && <Button s="sm" onPress={() => setOpen(true)}>{t('change_person.open')}</Button>}>
      <Facts items={[
        [t('people.id'), person.employee_id],
        ...(person.employment ? [[t('new_person.employment'), t(`employment.${person.employment}`)] as [string, string]] : []),
        ...(person.class === 'dependant' ? [
          [t('new_person.relation'), person.relation ? t(`relation.${person.relation}`) : '—'] as [string, string],
          [t('new_person.worker'), person.worker === undefined ? '—' : <Link to="/b/$b/people/$p" params={{ b: String(b), p: String(person.worker) }} className={textLink}>{t('person.to_worker')}</Link>] as [string, React.ReactNode],
          [t('person.support'), <Support person={person} />] as [string, React.ReactNode],
        ] : []),
        [t('new_person.birth'), day(person.birth)],
        [t('new_person.sex'), person.sex ? t(`sex.${person.sex}`) : '—'],
        [t('new_person.postal'), person.postal_code],
        [t('new_person.address'), person.address],
        [t('new_person.mail'), person.mail],
        [t('new_person.department'), person.department],
        [t('new_person.hired'), day(person.hired)],
        [t('person.left_on'), day(person.left)],
      ]} />
      {open && <Suspense fallback={null}><ChangeDialog business={b} person={person} onClose={() => setOpen(false)} /></Suspense>}
    </Card>
  );
}

function TheNumber({ b, detail }: Part) {
  const { t } = useTranslation();
  const may = useMay();
  const evidenceName = useEvidenceName();
  const [open, setOpen] = useState<'reveal' | 'match' | 'register' | 'verify' | 'change' | null>(null);
  const { number, person } = detail;
  const holds = ['unverified', 'held'].includes(number.status);
  const free = ['none', 'requested', 'disposed'].includes(number.status);
  const close = () => setOpen(null);
  const v = number.verification;
  const past = number.past ?? [];
  return (
    <>
      <Card title={t('number.label')} actions={<StatusLabel of={number.status} />}>
        {holds ? (
          <div className="flex flex-wrap items-center gap-4">
            <span aria-hidden="true" className="digits text-xl">{MASK}</span><span className="sr-only">{t('number.hidden')}</span>
            {may('revealNumber') && <Button v="solid" onPress={() => setOpen('reveal')}>{t('reveal.open')}</Button>}
            {may('matchNumber') && <Button onPress={() => setOpen('match')}>{t('match.open')}</Button>}
            {may('changeNumber') && <Button onPress={() => setOpen('change')}>{t('number.change')}</Button>}
          </div>
        ) : (
          <p>{t(`number.state.${number.status as 'none' | 'requested' | 'submitted' | 'disposed'}`)}</p>
        )}
        <div className="mt-4 flex flex-wrap gap-3">
          {number.status === 'none' && may('createRequests') && <ButtonLink v="solid" to="/b/$b/requests/new" params={{ b: String(b) }} search={{ people: [String(person.id)] }}>{t('people.ask')}</ButtonLink>}
          {number.status === 'submitted' && may('openSubmission') && <ButtonLink v="solid" to="/b/$b/requests" params={{ b: String(b) }} search={{ state: 'submitted' }}>{t('number.to_verify')}</ButtonLink>}
          {free && may('registerNumber') && <Button onPress={() => setOpen('register')}>{t('register.open')}</Button>}
        </div>
      </Card>
      {holds && (
        <Card title={t('verify.record')}>
          {v && !v.complete && <div className="mb-3"><Notice tone="warn" title={t('verify.incomplete')}>{t('verify.incomplete_how')}{may('verifyIdentity') && <p className="mt-2"><Button onPress={() => setOpen('verify')}>{t('verify.open')}</Button></p>}</Notice></div>}
          <Facts items={[
            [t('number.accepted'), dayTime(number.accepted_at)],
            [t('verify.channel'), v?.channel ? t(`verify.channels.${v.channel as 'post'}`, { defaultValue: v.channel }) : '—'],
            [t('verify.number'), v?.number_evidence ? evidenceName('number', v.number_evidence) : '—'],
            [t('verify.identity'), v?.identity_evidence?.map((i) => evidenceName('identity', i)).join(t('comma'))],
            [t('verify.on'), day(v?.checked_on)],
            [t('verify.by'), v?.checked_by?.display_name],
          ]} />
        </Card>
      )}
      {past.length > 0 && <Suspense fallback={<Loading />}><PastNumbers past={past} /></Suspense>}
      <Suspense fallback={null}>
        {open === 'reveal' && <RevealDialog business={b} detail={detail} onClose={close} />}
        {open === 'match' && <MatchDialog business={b} detail={detail} onClose={close} />}
        {open === 'register' && <RegisterDialog business={b} detail={detail} onClose={close} />}
        {open === 'change' && <NumberChangeDialog business={b} detail={detail} onClose={close} />}
        {open === 'verify' && <VerifyDialog business={b} detail={detail} onClose={close} />}
      </Suspense>
    </>
  );
}

/** The household from both sides: a worker's dependants; or a dependant's worker, and who else is in it. */
function Household({ b, detail }: Part) {
  const { t } = useTranslation();
  const may = useMay();
  const [changing, setChanging] = useState<Schema['Person'] | null>(null);
  const dependant = detail.person.class === 'dependant';
  const workerId = dependant ? detail.person.worker : detail.person.id;
  const worker = detail.household.find((h) => h.id === workerId);
  const members = detail.household.filter((h) => h.id !== workerId);
  const link = (h: Schema['Person']) => <Link to="/b/$b/people/$p" params={{ b: String(b), p: String(h.id) }} search={{ tab: 'household' }} className={`${textLink} font-bold`}>{fullName(h)}</Link>;
  return (
    <>
      {dependant && worker && (
        <Card title={t('household.worker')}>
          <p><span className="block text-xs text-solid-gray-700">{fullKana(worker)}</span>{link(worker)}<span className="ml-3">{worker.employee_id}</span></p>
          <p className="mt-1">{t('household.this_is', { relation: t(`relation.${detail.person.relation ?? 'none'}`) })}</p>
        </Card>
      )}
      <Card title={t(dependant ? 'household.members' : 'person.tab.household')} actions={may('createPerson') && workerId !== undefined && <ButtonLink s="sm" to="/b/$b/people/new" params={{ b: String(b) }} search={{ worker: String(workerId) }}>{t('person.add_dependant')}</ButtonLink>}>
        {members.length === 0 ? <Empty title={t(dependant ? 'household.none_for_worker' : 'person.no_household')} /> : (
          <Table label={t(dependant ? 'household.members' : 'person.tab.household')}>
            <thead><tr><Head>{t('people.name')}</Head><Head>{t('new_person.relation')}</Head><Head>{t('new_person.birth')}</Head><Head>{t('person.support')}</Head><Head>{t('people.status')}</Head>{may('changePerson') && <Head>{t('household.do')}</Head>}</tr></thead>
            <tbody>
              {members.map((h) => (
                <tr key={h.id}>
                  <th scope="row" className="px-2 py-2 text-left font-normal md:min-w-32 [word-break:keep-all]"><span className="block text-xs text-solid-gray-700">{fullKana(h)}</span>{link(h)}</th>
                  <Cell name={t('new_person.relation')}>{h.relation ? t(`relation.${h.relation}`) : '—'}</Cell>
                  <Cell short name={t('new_person.birth')}>{day(h.birth)}</Cell>
                  <Cell name={t('person.support')}><Support person={h} /></Cell>
                  <Cell name={t('people.status')}><StatusLabel of={h.number_status} /></Cell>
                  {may('changePerson') && <Cell name={t('household.do')}><Button s="sm" aria-label={t('household.change_of', { name: fullName(h) })} onPress={() => setChanging(h)}>{t('household.change')}</Button></Cell>}
                </tr>
              ))}
            </tbody>
          </Table>
        )}
        {changing && <Suspense fallback={null}><ChangeDialog business={b} person={changing} onClose={() => setChanging(null)} /></Suspense>}
      </Card>
    </>
  );
}

function Support({ person: p }: { person: Schema['Person'] }) {
  const { t } = useTranslation();
  return [p.tax_dependant && t('new_person.tax'), p.insurance_dependant && t('new_person.insurance'), p.third_spouse && t('new_person.third_spouse')].filter(Boolean).join(t('comma')) || '—';
}

/** Reading the book is itself written in the book: a page at a time, and none of them twice. */
function History({ b, p }: { b: number; p: number }) {
  const { t } = useTranslation();
  const list = useInfiniteQuery({
    queryKey: ['entries', b, 'person', p],
    queryFn: ({ pageParam }) => ask(api.GET('/businesses/{business}/ledger', { params: { path: { business: b }, query: { person: p, limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  });
  const procedures = useQuery(proceduresQuery).data?.items ?? [];
  if (!list.data) return list.error ? <ProblemNotice problem={list.error} /> : <Loading />;
  const items = list.data.pages.flatMap((page) => page.items);
  return (
    <Card title={t('person.tab.history')}>
      <p className="mb-3">{t('history.what')}</p>
      {items.length === 0 ? <Empty title={t('person.no_history')} /> : (
        <Table label={t('person.tab.history')}>
          <thead><tr><Head>{t('ledger.time')}</Head><Head>{t('ledger.act')}</Head><Head>{t('ledger.purpose')}</Head><Head>{t('ledger.actor')}</Head><Head>{t('ledger.outcome')}</Head></tr></thead>
          <tbody>
            {items.map((e) => (
              <tr key={e.id}>
                <Cell short name={t('ledger.time')}>{instant(e.time)}</Cell>
                <Cell name={t('ledger.act')}>{e.act_name ?? e.act}</Cell>
                <Cell name={t('ledger.purpose')}>{procedures.find((x) => x.code === e.purpose)?.name ?? e.purpose ?? '—'}</Cell>
                <Cell name={t('ledger.actor')}>{e.actor?.display_name ?? '—'}</Cell>
                <Cell name={t('ledger.outcome')}><OutcomeLabel of={e.outcome} /></Cell>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      <ProblemNotice problem={list.error} />
      {items.length > 0 && (
        <div className="no-print mt-3 flex flex-wrap items-center gap-4">
          <p role="status">{t('history.shown', { n: items.length })}{!list.hasNextPage && <span className="ml-2">{t('history.all')}</span>}</p>
          {list.hasNextPage && <Button s="sm" busy={list.isFetchingNextPage} onPress={() => void list.fetchNextPage()}>{t('history.more')}</Button>}
        </div>
      )}
      <p className="mt-3"><Link to="/b/$b/ledger" params={{ b: String(b) }} search={{ person: String(p) }} className={textLink}>{t('person.to_ledger')}</Link></p>
    </Card>
  );
}

function RetentionTab({ b, detail }: Part) {
  const { t } = useTranslation();
  const may = useMay();
  const solo = useSolo(b);
  const [open, setOpen] = useState(false);
  const { person, number, retention } = detail;
  const today = todayIso();
  const gone = number.status === 'disposed';
  const holds = ['unverified', 'held'].includes(number.status);
  const isOver = (iso: string | undefined) => iso !== undefined && iso <= today;
  const left = person.left ? [{ what: t('timeline.left'), day: day(person.left), iso: person.left, note: t('timeline.left_note') }] : [];
  const due = retention.disposal_from ? [{ what: t('timeline.due'), day: day(retention.disposal_from), iso: retention.disposal_from, note: t('timeline.due_note') }] : [];
  const kept = holds && !isOver(retention.disposal_from) ? [{ what: t('timeline.kept'), day: '', iso: '9998', note: t(isOver(person.left) || due.length ? 'timeline.until' : 'timeline.while') }] : [];
  // What counts is when the first number came in; later ones took its place.
  const past = number.past ?? [];
  const first = past.at(-1)?.accepted_at ?? number.accepted_at;
  const collected = first ? [{ what: t('timeline.collected'), day: dayOf(first), iso: todayIso(new Date(first)), by: past.length > 0 ? undefined : number.verification?.checked_by?.display_name }] : [];
  const changed = past.toReversed().map((p) => ({ what: t('timeline.changed'), day: dayOf(p.recorded_at), iso: todayIso(new Date(p.recorded_at)), by: p.recorded_by.display_name }));
  const events = [...collected, ...changed, ...left, ...due].sort((x, y) => (x.iso < y.iso ? -1 : x.iso > y.iso ? 1 : 0));
  const steps = [
    ...events.filter((e) => isOver(e.iso)), ...kept, ...events.filter((e) => !isOver(e.iso)),
    { what: t('timeline.disposal'), day: gone ? t('timeline.gone') : '', iso: gone ? today : '9999', note: t(solo ? 'timeline.disposal_note_solo' : 'timeline.disposal_note') },
  ];
  // Where the number is now: kept, or due and waiting to be disposed of. What is still to come is never 「いまここ」.
  const here = gone ? -1 : kept.length ? steps.indexOf(kept[0]!) : steps.length - 1;
  const said = gone ? t('timeline.is_gone') : !holds ? t('timeline.no_number') : retention.explanation || (retention.disposal_from ? t('timeline.from', { day: day(retention.disposal_from) }) : t('timeline.while'));
  return (
    <>
      <Card title={t('timeline.title')}>
        <p><Dated text={said} /></p>
        {(holds || gone) && <div className="mt-4"><Timeline steps={steps} today={today} here={here} /></div>}
      </Card>
      <Card title={t('retention.holdings')} actions={may('addHolding') && <Button s="sm" onPress={() => setOpen(true)}>{t('holding.open')}</Button>}>
        {retention.holdings.length === 0 ? <Empty title={t('retention.none')} /> : (
          <Table label={t('retention.holdings')}>
            <thead><tr><Head>{t('retention.form')}</Head><Head>{t('retention.start')}</Head><Head>{t('retention.end')}</Head><Head>{t('retention.kind')}</Head><Head>{t('retention.rule')}</Head></tr></thead>
            <tbody>
              {retention.holdings.map((h, i) => (
                <tr key={h.id ?? i}>
                  <Cell name={t('retention.form')}><b>{h.name}</b>{h.year !== undefined && t('brackets', { what: h.year })}</Cell>
                  <Cell short name={t('retention.start')}>{day(h.start)}</Cell>
                  <Cell short name={t('retention.end')}>{day(h.end)}</Cell>
                  <Cell name={t('retention.kind')}>{t(`retention.kinds.${h.kind}`)}</Cell>
                  <Cell name={t('retention.rule')}>{h.rule ?? '—'}{h.source && <span lang="ja" className="block text-xs text-solid-gray-700">{h.source}</span>}</Cell>
                </tr>
              ))}
            </tbody>
          </Table>
        )}
        {open && <Suspense fallback={null}><HoldingDialog business={b} person={person} onClose={() => setOpen(false)} /></Suspense>}
      </Card>
    </>
  );
}
