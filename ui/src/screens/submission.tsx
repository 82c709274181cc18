import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, Problem, type Schema } from '../api/client';
import { useBusinessId, useRequestId } from '../api/ids';
import { proceduresQuery, requestQuery, requestsChanged, requestsQuery, useMay } from '../api/queries';
import { Button, ButtonLink, textLink } from '../components/button';
import { Form, RadioField } from '../components/field';
import { Card, Empty, Facts, Loading, Notice, PageHeader, ProblemNotice } from '../components/notice';
import { Shown } from '../components/reveal_dialog';
import { SubmittedDocuments } from '../components/submitted_documents';
import { blankDraft, useVerification, VerificationFields } from '../components/verification_fields';
import { unlessLate, useInlineWork } from '../components/work';
import { day, dayTime } from '../lib/dates';
import { fullKana, fullName } from '../lib/people';
import { RequestLabel } from './requests';

type Request = Schema['Request'];

/** One request: what was handed in beside its documents, until it is accepted, sent back or refused; then the next in the queue. */
export default function Submission() {
  const id = useRequestId();
  return <One key={id} b={useBusinessId()} id={id} />;
}

function One({ b, id }: { b: number; id: number }) {
  const { t } = useTranslation();
  const may = useMay();
  const request = useQuery(requestQuery(b, id));
  const procedures = useQuery(proceduresQuery).data?.items ?? [];
  const [said, setSaid] = useState<string | null>(null);
  const r = request.data;
  const back = <Link to="/b/$b/requests" params={{ b: String(b) }} search={{ state: 'submitted' }} className={textLink}>{t('back_to', { to: t('requests.title') })}</Link>;
  if (request.error || !r) return <><PageHeader title={t('submission.title')} above={back} />{request.error ? <ProblemNotice problem={request.error} /> : <Loading />}</>;
  const name = r.person_name ?? String(r.person);
  return (
    <>
      <PageHeader title={t('submission.title_of', { name })} named={t('submission.title')} above={back}>
        <p className="flex flex-wrap items-baseline gap-x-4 text-sm">
          <RequestLabel of={r} />
          {r.submitted_at && <span>{t('submission.at', { at: dayTime(r.submitted_at) })}</span>}
          {r.state === 'submitted' && <span>{t('submission.until', { at: dayTime(r.expires_at) })}</span>}
          <span>{r.procedures?.map((c) => procedures.find((p) => p.code === c)?.name ?? c).join(t('comma'))}</span>
        </p>
      </PageHeader>
      {said !== null ? <Done b={b} id={id} said={said} />
        : r.state === 'submitted' && may('openSubmission') ? <Opened b={b} request={r} name={name} onDone={setSaid} />
          : <Empty title={t('submission.nothing')}>{t('submission.nothing_how')}</Empty>}
    </>
  );
}

/** What was just done, and the way on to what waits longest. */
function Done({ b, id, said }: { b: number; id: number; said: string }) {
  const { t } = useTranslation();
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => panel.current?.focus(), []);
  const list = useQuery(requestsQuery(b, { state: 'submitted', order: 'oldest' })).data;
  const others = (list?.items ?? []).filter((r) => r.id !== id).sort((x, y) => (x.submitted_at ?? '').localeCompare(y.submitted_at ?? ''));
  const next = others[0];
  const waiting = (list?.counts.submitted ?? 0) - ((list?.items.length ?? 0) - others.length); // This one may still be among them.
  return (
    <div ref={panel} tabIndex={-1} className="flex flex-col gap-4">
      <Notice tone="good" role="status" title={said}>{next ? t('submission.waiting', { n: waiting }) : t('submission.no_more')}</Notice>
      <div className="flex flex-wrap gap-3">
        {next && <ButtonLink v="solid" to="/b/$b/requests/$r" params={{ b: String(b), r: String(next.id) }}>{t('submission.next')}</ButtonLink>}
        <ButtonLink to="/b/$b/requests" params={{ b: String(b) }}>{t('new_requests.to_list')}</ButtonLink>
      </div>
    </div>
  );
}

const reasons = ['unreadable', 'wrong_person', 'number_invalid', 'documents_missing', 'other'] as const;

function Opened({ b, request, name, onDone }: { b: number; request: Request; name: string; onDone: (said: string) => void }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(() => blankDraft(request.documents ? 'online' : 'in_person'));
  const verification = useVerification(draft);
  const [tried, setTried] = useState(false);
  const [not, setNot] = useState(false);
  const [seen, setSeen] = useState('');
  const [kinds, setKinds] = useState<Schema['SubmittedDocument']['kind'][]>([]);
  const work = useInlineWork(b);
  const path = { params: { path: { business: b, request: request.id } } };
  const look = useMutation({
    gcTime: 0,
    mutationFn: async () => {
      await work.ensure();
      return unlessLate(() => ask(api.POST('/businesses/{business}/requests/{request}:open', path)));
    },
    onSuccess: (s) => {
      if (!s) return;
      if (!seen && s.documents.length === 0) setDraft(blankDraft('in_person')); // Pictures were asked for, and papers have to be shown after all.
      setSeen(s.seen); setKinds(s.documents.map((d) => d.kind));
    },
  });
  const { reset } = look;
  const hide = useCallback(() => reset(), [reset]);
  useEffect(() => reset, [reset]);
  const changed = (problem: unknown) => { if (problem instanceof Problem && problem.code === 'request.changed') { reset(); setSeen(''); setNot(false); } };
  const done = async (said: string) => { reset(); onDone(said); await requestsChanged(b); };
  const accept = useMutation({
    mutationFn: (checked: Schema['Verification']) => ask(api.POST('/businesses/{business}/requests/{request}:accept', { ...path, body: { seen, ...checked } })),
    onSuccess: () => done(t('said.accepted', { name })), onError: changed,
  });
  const who = look.data?.person;
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2">
      <div className="flex flex-col gap-4 lg:sticky lg:top-20">
        <ProblemNotice problem={look.error ?? accept.error} />
        {look.data && who ? (
          <>
            <Shown name={fullName(who)} number={look.data.number} seconds={look.data.hide_after_s} line={look.data.line} onHide={hide} />
            {look.data.documents.length > 0 && <SubmittedDocuments documents={look.data.documents} />}
            <Card title={t('submission.compare')}>
              <Facts items={[
                [t('people.name'), `${fullName(who)}${fullKana(who) ? t('brackets', { what: fullKana(who) }) : ''}`],
                [t('new_person.birth'), day(who.birth)],
                [t('new_person.address'), [who.postal_code, who.address].filter(Boolean).join(' ')],
              ]} />
            </Card>
            <div><Button onPress={hide}>{t('reveal.hide')}</Button></div>
          </>
        ) : (
          <Card title={t(seen ? 'submission.hidden' : 'submission.sealed')}>
            <Form onSend={() => { if (work.ready()) { accept.reset(); look.mutate(); } }}>
              <Notice tone="warn" title={t('recorded')}>{t(seen ? 'submission.hidden_how' : 'submission.sealed_how')}</Notice>
              {work.field}
              <div><Button v={seen ? 'outline' : 'solid'} type="submit" busy={look.isPending}>{t(seen ? 'submission.again' : 'submission.look')}</Button></div>
            </Form>
          </Card>
        )}
      </div>
      {!seen ? <p className="text-sm text-solid-gray-700">{t('submission.then')}</p> : not
        ? <NotAccepted b={b} request={request} onBack={() => setNot(false)} onDone={done} />
        : (
          <Card title={t('submission.verify')}>
            <Form onSend={() => { setTried(true); if (verification) accept.mutate(verification); }}>
              <VerificationFields value={draft} onChange={setDraft} tried={tried} sent={kinds} />
              <div className="flex flex-wrap justify-between gap-3">
                <Button onPress={() => setNot(true)}>{t('submission.not')}</Button>
                <Button v="solid" type="submit" busy={accept.isPending}>{t('submission.accept')}</Button>
              </div>
            </Form>
          </Card>
        )}
    </div>
  );
}

/** Not as it is: back to the person, who may send again by the same link, or the end of this request. */
function NotAccepted({ b, request, onBack, onDone }: { b: number; request: Request; onBack: () => void; onDone: (said: string) => Promise<void> }) {
  const { t } = useTranslation();
  const [outcome, setOutcome] = useState<'return' | 'refuse' | ''>('');
  const [reason, setReason] = useState<(typeof reasons)[number] | ''>('');
  const [tried, setTried] = useState(false);
  const send = useMutation({
    mutationFn: (why: (typeof reasons)[number]) => {
      const body = { params: { path: { business: b, request: request.id } }, body: { reason: why } };
      return ask(outcome === 'return' ? api.POST('/businesses/{business}/requests/{request}:return', body) : api.POST('/businesses/{business}/requests/{request}:refuse', body));
    },
    onSuccess: () => onDone(t(outcome === 'return' ? 'said.sent_back' : 'said.refused')),
  });
  return (
    <Card title={t('submission.not_title')}>
      <Form onSend={() => { setTried(true); if (outcome && reason) send.mutate(reason); }}>
        <ProblemNotice problem={send.error} />
        <RadioField label={t('submission.outcome')} required value={outcome} onChange={setOutcome} error={tried && !outcome ? t('form.choose', { what: t('submission.outcome') }) : null}
          options={(['return', 'refuse'] as const).map((o) => ({ value: o, label: t(`submission.outcomes.${o}`), note: t(`submission.outcome_note.${o}`) }))} />
        <RadioField label={t('submission.reason')} required value={reason} onChange={setReason} error={tried && !reason ? t('form.choose', { what: t('submission.reason') }) : null} options={reasons.map((r) => ({ value: r, label: t(`submission.reasons.${r}`) }))} />
        <div className="flex flex-wrap justify-between gap-3">
          <Button onPress={onBack}>{t('submission.back')}</Button>
          <Button v={outcome === 'refuse' ? 'danger' : 'solid'} type="submit" busy={send.isPending}>{t(outcome === 'refuse' ? 'submission.refuse_do' : 'submission.return_do')}</Button>
        </div>
      </Form>
    </Card>
  );
}
