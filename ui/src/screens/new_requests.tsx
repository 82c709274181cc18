import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { useBusinessId } from '../api/ids';
import { noticesQuery, proceduresQuery, purposesQuery, requestsChanged, useSession } from '../api/queries';
import { Button, ButtonLink, textLink } from '../components/button';
import { ChoosePeople } from '../components/choose_people';
import { DraftNotice } from '../components/draft_notice';
import { ChecksField, Form, RadioField } from '../components/field';
import { Links } from '../components/links';
import { Card, Facts, Label, Loading, Notice, PageHeader, ProblemNotice } from '../components/notice';
import { Stepper } from '../components/stepper';
import { Cell, Head, Table } from '../components/table';
import { endsAfter, termOf, TermField } from '../components/term_field';
import { NeedsWork, useWork } from '../components/work';
import { useDraft } from '../lib/draft';
import { namedQuery } from '../lib/everybody';
import { fullName, MOST_ASKED } from '../lib/people';

type Person = Schema['Person'];
type Refusal = Schema['Problem'];
/** For which of the chosen procedures one person may be asked, and why not for the others. */
type Plan = { person: Person; codes: string[]; refused: { code: string; why: Refusal }[] };
const steps = ['who', 'why', 'how', 'check', 'done'] as const;

/** Purposes this handler may collect for: granted to them, and in the notice in force. The others with what they lack. */
function usePurposes(business: number) {
  const account = useSession()?.account.id ?? 0;
  const [all, grants, notices] = [useQuery(proceduresQuery), useQuery(purposesQuery(business, account)), useQuery(noticesQuery(business))];
  const notice = notices.data?.items.reduce<Schema['Notice'] | null>((last, n) => (last && last.version > n.version ? last : n), null);
  const held = grants.data?.grants ?? [];
  const items = all.data?.items ?? [];
  const isGranted = (p: Schema['Procedure']) => held.some((g) => g.purpose === p.code);
  const isNotified = (p: Schema['Procedure']) => notice?.purposes.includes(p.code) ?? false;
  return {
    pending: all.isPending || grants.isPending || notices.isPending,
    error: all.error ?? grants.error ?? notices.error,
    offered: items.filter((p) => isGranted(p) && isNotified(p)),
    others: items.filter((p) => !isGranted(p) || !isNotified(p)).map((p) => ({ ...p, lacks: isGranted(p) ? 'notice' as const : 'grant' as const })),
    name: (code: string) => items.find((p) => p.code === code)?.name ?? code,
    concerns: (code: string, person: Person) => held.some((g) => g.purpose === code && g.person_class === person.class) && (items.find((p) => p.code === code)?.person_classes?.includes(person.class) ?? true),
  };
}

/** Whom, what for, how and until when; then a look at whom the law lets one ask, and the links to hand over once. */
export default function NewRequests() {
  const { t } = useTranslation();
  const b = useBusinessId();
  const named = useSearch({ from: '/b/$b/requests/new' });
  const [first] = useState(() => (named.people ?? []).map(Number).filter(Number.isSafeInteger));
  const draft = useDraft(['requests', ...first].join('.'), { people: first, procedures: [] as string[], documents: 'pictures' as 'pictures' | 'shown', days: '14' });
  const { value: { people: picked, procedures: chosen, documents, days }, set } = draft;
  const [step, setStep] = useState(0);
  const [tried, setTried] = useState(false);
  // Whoever is picked is known, from the list where they were ticked or by their id; until all are, nothing goes on.
  const [met, setMet] = useState<ReadonlyMap<number, Person>>(new Map());
  const meet = (people: Person[]) => setMet((all) => new Map([...all, ...people.map((p) => [p.id, p] as const)]));
  const strangers = [...new Set([...first, ...picked])].filter((id) => !met.has(id));
  const introduced = useQuery({ ...namedQuery(b, strangers), enabled: strangers.length > 0 });
  useEffect(() => { if (introduced.data) meet(introduced.data); }, [introduced.data]);
  const people = picked.flatMap((id) => met.get(id) ?? []);
  const pick = (which: Person[], on: boolean) => {
    meet(which);
    const others = picked.filter((id) => !which.some((p) => p.id === id));
    set({ people: on ? [...others, ...which.map((p) => p.id)] : others });
  };
  const purposes = usePurposes(b);
  const procedures = chosen.filter((code) => purposes.offered.some((p) => p.code === code));
  const heading = useRef<HTMLHeadingElement>(null);
  const moved = useRef(false);
  useEffect(() => { if (moved.current) heading.current?.focus(); }, [step]);
  const go = (to: number) => { moved.current = true; setTried(false); setStep(to); };
  const [results, setResults] = useState<Handed | null>(null);
  const term = termOf(days);
  const back = <Link to="/b/$b/requests" params={{ b: String(b) }} className={textLink}>{t('back_to', { to: t('requests.title') })}</Link>;
  const next = (fine: boolean) => () => { setTried(true); if (fine) go(step + 1); };
  const buttons = (
    <div className="flex flex-wrap justify-between gap-3">
      {step > 0 ? <Button onPress={() => go(step - 1)}>{t('new_requests.back')}</Button> : <span />}
      <Button v="solid" type="submit">{t('next_step')}</Button>
    </div>
  );
  const body: ReactNode[] = [
    <Form key="who" onSend={next(picked.length > 0 && picked.length <= MOST_ASKED)}>
      <DraftNotice draft={draft} />
      <ChoosePeople business={b} picked={people} first={first.flatMap((id) => met.get(id) ?? [])} onPick={pick}
        error={!tried ? null : picked.length === 0 ? t('form.choose', { what: t('new_requests.who') }) : picked.length > MOST_ASKED ? t('new_requests.too_many', { n: MOST_ASKED }) : null} />
      {buttons}
    </Form>,
    <Form key="why" onSend={next(procedures.length > 0)}>
      <ProblemNotice problem={purposes.error} />
      {purposes.pending ? <Loading /> : purposes.offered.length === 0 ? <Notice tone="bad" title={t('new_requests.no_purpose')}>{t('reveal.no_purpose_how')}</Notice> : (
        <ChecksField label={t('requests.procedures')} required hint={t('new_requests.why_hint')} value={procedures} onChange={(v) => set({ procedures: v })} error={tried && procedures.length === 0 ? t('form.choose', { what: t('requests.procedures') }) : null}
          options={purposes.offered.map((p) => ({ value: p.code, label: p.name, note: [p.filed_to ? t('reveal.filed_to', { to: p.filed_to }) : '', t('new_requests.concerns', { n: people.filter((who) => purposes.concerns(p.code, who)).length })].filter(Boolean).join('　') }))} />
      )}
      {purposes.others.length > 0 && (
        <div className="text-sm">
          <p className="font-bold">{t('new_requests.not_offered')}</p>
          <ul className="list-disc pl-5">{purposes.others.map((p) => <li key={p.code}>{p.name}{t('brackets', { what: t(`new_requests.lacks.${p.lacks}`) })}</li>)}</ul>
        </div>
      )}
      {buttons}
    </Form>,
    <Form key="how" onSend={next(term !== null)}>
      <RadioField label={t('new_requests.documents')} required value={documents} onChange={(v) => set({ documents: v })}
        options={(['pictures', 'shown'] as const).map((d) => ({ value: d, label: t(`new_requests.document.${d}`), note: t(`new_requests.document_note.${d}`) }))} />
      <TermField value={days} onChange={(v) => set({ days: v })} tried={tried} />
      {buttons}
    </Form>,
    <Check key="check" b={b} people={people} procedures={procedures} documents={documents === 'pictures'} days={term ?? 14} purposes={purposes} go={go} onDone={(r) => { draft.drop(); setResults(r); go(4); }} />,
  ];
  return (
    <>
      <div className="no-print flex flex-col gap-5">
        <PageHeader title={t(results ? 'new_requests.done_title' : 'new_requests.title')} above={back}><Stepper steps={steps.map((s) => t(`new_requests.step.${s}`))} at={step} /></PageHeader>
        {!results && <Card><h2 ref={heading} tabIndex={-1} className="mb-3 text-xl font-bold">{t(`new_requests.head.${steps[step]!}`)}</h2>{strangers.length === 0 ? body[step] : introduced.error ? <Unknown problem={introduced.error} again={introduced.refetch} busy={introduced.isFetching} /> : <Loading />}</Card>}
        {results && <h2 ref={heading} tabIndex={-1} className="text-xl font-bold">{t('new_requests.counts', { asked: results.asked.length, refused: results.refused.length })}</h2>}
        {results && <ProblemNotice problem={results.problem} />}
      </div>
      {results && results.asked.length > 0 && <Links business={b} handed={results.asked} />}
      {results && (
        <div className="no-print flex flex-col gap-5">
          {results.refused.length > 0 && (
            <Card title={t('new_requests.refused')}>
              <ul className="divide-y divide-solid-gray-420">
                {results.refused.map((r) => <li key={r.person} className="py-3"><b>{r.name}</b>　<Label tone="bad">{t('new_requests.not_asked')}</Label><span className="block">{r.why?.title}</span>{r.why?.detail && <span className="block text-sm">{r.why.detail}</span>}</li>)}
              </ul>
            </Card>
          )}
          <div><ButtonLink to="/b/$b/requests" params={{ b: String(b) }}>{t('new_requests.to_list')}</ButtonLink></div>
        </div>
      )}
    </>
  );
}

/** Somebody who was chosen could not be read: to go on without them would leave them out without a word. */
function Unknown({ problem, again, busy }: { problem: unknown; again: () => unknown; busy: boolean }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col gap-4">
      <ProblemNotice problem={problem} />
      <p>{t('new_requests.unknown')}</p>
      <div className="flex flex-wrap gap-3"><Button busy={busy} onPress={() => void again()}>{t('new_requests.again')}</Button></div>
    </div>
  );
}

type Handed = { asked: Parameters<typeof Links>[0]['handed']; refused: { person: number; name: string; why?: Refusal | undefined }[]; problem: unknown };
type CheckProps = { b: number; people: Person[]; procedures: string[]; documents: boolean; days: number; purposes: ReturnType<typeof usePurposes>; go: (step: number) => void; onDone: (r: Handed) => void };

/** Everything once more, and of each person what the asking guard says, before anybody is asked. */
function Check({ b, people, procedures, documents, days, purposes, go, onDone }: CheckProps) {
  const { t } = useTranslation();
  const { open } = useWork(b);
  const check = useQuery({
    queryKey: ['check', b, people.map((p) => p.id), procedures], enabled: open, gcTime: 0, staleTime: 0,
    queryFn: async () => {
      const plans = new Map<number, Plan>(people.map((person) => [person.id, { person, codes: [], refused: [] }]));
      for (const code of procedures) {
        const concerned = people.filter((p) => purposes.concerns(code, p)).map((p) => p.id);
        if (concerned.length === 0) continue;
        const { results } = await ask(api.POST('/businesses/{business}/requests:check', { params: { path: { business: b } }, body: { people: concerned, procedures: [code] } }));
        for (const r of results) {
          if (r.ok) plans.get(r.person)?.codes.push(code);
          else if (r.refusal) plans.get(r.person)?.refused.push({ code, why: r.refusal });
        }
      }
      return [...plans.values()];
    },
  });
  const plans = check.data ?? [];
  const may = plans.filter((p) => p.codes.length > 0);
  const send = useMutation({
    gcTime: 0, // The links are given once and are not kept.
    // People asked for the same procedures go together; what was asked stays asked when a later part fails.
    mutationFn: async (): Promise<Handed> => {
      const parts = Object.values(may.reduce<Record<string, Plan[]>>((all, p) => { (all[p.codes.join(' ')] ??= []).push(p); return all; }, {}));
      const results: Schema['RequestResult'][] = [];
      let problem: unknown = null;
      for (const part of parts) {
        try {
          results.push(...(await ask(api.POST('/businesses/{business}/requests', { params: { path: { business: b } }, body: { people: part.map((p) => p.person.id), procedures: part[0]!.codes, days, documents } }))).results);
        } catch (e) {
          if (results.length === 0) throw e;
          problem = e;
          break;
        }
      }
      return handedOf(results, problem);
    },
    onSuccess: (r) => { onDone(r); void requestsChanged(b); },
  });
  const handedOf = (results: Schema['RequestResult'][], problem: unknown): Handed => {
    const answer = (p: Plan) => results.find((r) => r.person === p.person.id);
    const worker = (p: Person) => { const head = people.find((x) => x.id === p.worker); return head && fullName(head); };
    return {
      problem,
      asked: may.flatMap((p) => { const r = answer(p); return r?.link ? [{ person: p.person.id, name: fullName(p.person), worker: worker(p.person), link: r.link, procedures: p.codes.map(purposes.name), until: r.request!.expires_at, documents }] : []; }),
      refused: plans.filter((p) => !answer(p)?.asked).map((p) => ({ person: p.person.id, name: fullName(p.person), why: answer(p)?.refusal ?? p.refused[0]?.why })),
    };
  };
  const change = (step: number, what: string) => <span className="inline-block md:-my-2"><Button s="sm" v="text" aria-label={t('new_requests.change_of', { what })} onPress={() => go(step)}>{t('new_requests.change')}</Button></span>;
  if (!open) return <NeedsWork business={b} what={t('people.ask')}>{null}</NeedsWork>;
  if (check.error) return <><ProblemNotice problem={check.error} /><div className="mt-4"><Button onPress={() => go(2)}>{t('new_requests.back')}</Button></div></>;
  if (!check.data) return <Loading />;
  return (
    <Form onSend={() => { if (may.length) send.mutate(); }}>
      <Facts items={[
        [t('new_requests.step.who'), <span key="who">{t('people_count', { n: people.length })} {change(0, t('new_requests.step.who'))}</span>],
        [t('new_requests.step.why'), <span key="why">{procedures.map(purposes.name).join(t('comma'))} {change(1, t('new_requests.step.why'))}</span>],
        [t('new_requests.step.how'), <span key="how">{t(`new_requests.document.${documents ? 'pictures' : 'shown'}`)}　{t('new_requests.days_until', { day: endsAfter(days) })} {change(2, t('new_requests.step.how'))}</span>],
      ]} />
      <p role="status" className="font-bold">{t('new_requests.check_counts', { may: may.length, not: plans.length - may.length })}</p>
      <Table label={t('new_requests.head.check')}>
        <thead><tr><Head>{t('people.name')}</Head><Head>{t('requests.procedures')}</Head><Head>{t('new_requests.verdict')}</Head></tr></thead>
        <tbody>
          {[...plans].sort((x, y) => Math.min(x.codes.length, 1) - Math.min(y.codes.length, 1)).map((p) => (
            <tr key={p.person.id}>
              <th scope="row" className="px-2 py-2 text-left font-normal md:min-w-32"><b>{fullName(p.person)}</b></th>
              <Cell name={t('requests.procedures')}>{p.codes.length ? p.codes.map(purposes.name).join(t('comma')) : '—'}</Cell>
              <Cell name={t('new_requests.verdict')}>
                <Label tone={p.codes.length ? 'good' : 'bad'}>{t(p.codes.length ? 'new_requests.may' : 'new_requests.may_not')}</Label>
                {p.codes.length === 0 && p.refused.length === 0 && <span className="block">{t('new_requests.not_concerned')}</span>}
                {p.refused.map((r) => <span key={r.code} className="block">{p.codes.length > 0 && <b>{purposes.name(r.code)}{t('colon')}</b>}{r.why.title}</span>)}
              </Cell>
            </tr>
          ))}
        </tbody>
      </Table>
      <ProblemNotice problem={send.error} />
      {may.length === 0
        ? <div><Button onPress={() => go(0)}>{t('new_requests.back_to_who')}</Button></div>
        : <div className="flex flex-wrap justify-between gap-3"><Button onPress={() => go(2)}>{t('new_requests.back')}</Button><Button v="solid" type="submit" busy={send.isPending}>{t('new_requests.do', { n: may.length })}</Button></div>}
    </Form>
  );
}
