import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { useBusinessId, usePersonId } from '../api/ids';
import { personQuery, proceduresQuery, useMay } from '../api/queries';
import { Button, ButtonLink, textLink } from '../components/button';
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
      <PageHeader title={fullName(detail.person)} above={<Link to="/b/$b/people" params={{ b: String(b) }} className={textLink}>{t('person.back')}</Link>}>
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
          [t('person.support'), [person.tax_dependant && t('new_person.tax'), person.insurance_dependant && t('new_person.insurance')].filter(Boolean).join(t('comma')) || '—'] as [string, string],
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
  const [open, setOpen] = useState<'reveal' | 'match' | 'register' | 'verify' | null>(null);
  const { number, person } = detail;
  const holds = ['unverified', 'held'].includes(number.status);
  const free = ['none', 'requested', 'disposed'].includes(number.status);
  const close = () => setOpen(null);
  const v = number.verification;
  return (
    <>
      <Card title={t('number.label')} actions={<StatusLabel of={number.status} />}>
        {holds ? (
          <div className="flex flex-wrap items-center gap-4">
            <span aria-hidden="true" className="digits text-xl">{MASK}</span><span className="sr-only">{t('number.hidden')}</span>
            {may('revealNumber') && <Button v="solid" onPress={() => setOpen('reveal')}>{t('reveal.open')}</Button>}
            {may('matchNumber') && <Button onPress={() => setOpen('match')}>{t('match.open')}</Button>}
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
      <Suspense fallback={null}>
        {open === 'reveal' && <RevealDialog business={b} detail={detail} onClose={close} />}
        {open === 'match' && <MatchDialog business={b} detail={detail} onClose={close} />}
        {open === 'register' && <RegisterDialog business={b} detail={detail} onClose={close} />}
        {open === 'verify' && <VerifyDialog business={b} detail={detail} onClose={close} />}
      </Suspense>
    </>
  );
}

function Household({ b, detail }: Part) {
  const { t } = useTranslation();
  const may = useMay();
  const add = may('createPerson') && detail.person.class !== 'dependant';
  return (
    <Card title={t('person.tab.household')} actions={add && <ButtonLink s="sm" to="/b/$b/people/new" params={{ b: String(b) }} search={{ worker: String(detail.person.id) }}>{t('person.add_dependant')}</ButtonLink>}>
      {detail.household.length === 0 ? <Empty title={t('person.no_household')} /> : (
        <Table label={t('person.tab.household')}>
          <thead><tr><Head>{t('people.name')}</Head><Head>{t('new_person.relation')}</Head><Head>{t('new_person.birth')}</Head><Head>{t('person.support')}</Head><Head>{t('people.status')}</Head></tr></thead>
          <tbody>
            {detail.household.map((h) => (
              <tr key={h.id}>
                <th scope="row" className="px-2 py-2 text-left font-normal md:min-w-32 [word-break:keep-all]"><span className="block text-xs text-solid-gray-700">{fullKana(h)}</span><Link to="/b/$b/people/$p" params={{ b: String(b), p: String(h.id) }} className={`${textLink} font-bold`}>{fullName(h)}</Link></th>
                <Cell name={t('new_person.relation')}>{h.relation ? t(`relation.${h.relation}`) : '—'}</Cell>
                <Cell short name={t('new_person.birth')}>{day(h.birth)}</Cell>
                <Cell name={t('person.support')}>{[h.tax_dependant && t('new_person.tax'), h.insurance_dependant && t('new_person.insurance')].filter(Boolean).join(t('comma')) || '—'}</Cell>
                <Cell name={t('people.status')}><StatusLabel of={h.number_status} /></Cell>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Card>
  );
}

function History({ b, p }: { b: number; p: number }) {
  const { t } = useTranslation();
  const list = useQuery({ queryKey: ['entries', b, 'person', p], queryFn: () => ask(api.GET('/businesses/{business}/ledger', { params: { path: { business: b }, query: { person: p, limit: 50 } } })) });
  const procedures = useQuery(proceduresQuery).data?.items ?? [];
  if (list.error) return <ProblemNotice problem={list.error} />;
  if (!list.data) return <Loading />;
  return (
    <Card title={t('person.tab.history')}>
      {list.data.items.length === 0 ? <Empty title={t('person.no_history')} /> : (
        <Table label={t('person.tab.history')}>
          <thead><tr><Head>{t('ledger.time')}</Head><Head>{t('ledger.act')}</Head><Head>{t('ledger.purpose')}</Head><Head>{t('ledger.actor')}</Head><Head>{t('ledger.outcome')}</Head></tr></thead>
          <tbody>
            {list.data.items.map((e) => (
              <tr key={e.id}>
                <Cell short name={t('ledger.time')}>{instant(e.time)}</Cell>
                <Cell name={t('ledger.act')}>{e.act_name ?? e.act}</Cell>
                <Cell name={t('ledger.purpose')}>{procedures.find((x) => x.code === e.purpose)?.name ?? e.purpose ?? '—'}</Cell>
                <Cell name={t('ledger.actor')}>{e.actor?.display_name ?? '—'}</Cell>
                <Cell name={t('ledger.outcome')}><Label tone={e.outcome === 'done' ? 'good' : 'bad'}>{t(`outcome.${e.outcome}`)}</Label></Cell>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      <p className="mt-3"><Link to="/b/$b/ledger" params={{ b: String(b) }} search={{ person: String(p) }} className={textLink}>{t('person.to_ledger')}</Link></p>
    </Card>
  );
}

function RetentionTab({ b, detail }: Part) {
  const { t } = useTranslation();
  const may = useMay();
  const [open, setOpen] = useState(false);
  const { person, number, retention } = detail;
  const today = todayIso();
  const gone = number.status === 'disposed';
  const holds = ['unverified', 'held'].includes(number.status);
  const isOver = (iso: string | undefined) => iso !== undefined && iso <= today;
  const left = person.left ? [{ what: t('timeline.left'), day: day(person.left), iso: person.left, note: t('timeline.left_note') }] : [];
  const due = retention.disposal_from ? [{ what: t('timeline.due'), day: day(retention.disposal_from), iso: retention.disposal_from, note: t('timeline.due_note') }] : [];
  const kept = holds && !isOver(retention.disposal_from) ? [{ what: t('timeline.kept'), day: '', iso: '9998', note: t(isOver(person.left) || due.length ? 'timeline.until' : 'timeline.while') }] : [];
  const collected = number.accepted_at ? [{ what: t('timeline.collected'), day: dayOf(number.accepted_at), iso: todayIso(new Date(number.accepted_at)), by: number.verification?.checked_by?.display_name }] : [];
  const events = [...collected, ...left, ...due].sort((x, y) => (x.iso < y.iso ? -1 : x.iso > y.iso ? 1 : 0));
  const steps = [
    ...events.filter((e) => isOver(e.iso)), ...kept, ...events.filter((e) => !isOver(e.iso)),
    { what: t('timeline.disposal'), day: gone ? t('timeline.gone') : '', iso: gone ? today : '9999', note: t('timeline.disposal_note') },
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
                  <Cell name={t('retention.rule')}>{h.rule ?? '—'}{h.source && <span className="block text-xs text-solid-gray-700">{h.source}</span>}</Cell>
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
