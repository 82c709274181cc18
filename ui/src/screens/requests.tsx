import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, Problem, type Schema } from '../api/client';
import { useBusinessId } from '../api/ids';
import { cache, proceduresQuery, useMay } from '../api/queries';
import { Button, ButtonLink, textLink } from '../components/button';
import { Dialog, DialogButtons } from '../components/dialog';
import { Form, RadioField, SelectField } from '../components/field';
import { Empty, Label, Loading, Notice, PageHeader, ProblemNotice } from '../components/notice';
import { Shown } from '../components/reveal_dialog';
import { say } from '../components/said';
import { Cell, Head, Table } from '../components/table';
import { blankDraft, useVerification, VerificationFields } from '../components/verification_fields';
import { useInlineWork } from '../components/work';
import { day, dayOf, dayTime } from '../lib/dates';
import { fullKana, fullName } from '../lib/people';

type Request = Schema['Request'];
const states: Request['state'][] = ['open', 'submitted', 'accepted', 'refused', 'declined', 'cancelled', 'expired'];
const tone = { open: 'info', submitted: 'warn', accepted: 'good', refused: 'bad', declined: 'bad', cancelled: 'plain', expired: 'plain' } as const;

export default function Requests() {
  const { t } = useTranslation();
  const b = useBusinessId();
  const may = useMay();
  const go = useNavigate({ from: '/b/$b/requests' });
  const { state } = useSearch({ from: '/b/$b/requests' });
  const [cursor, setCursor] = useState<string | undefined>();
  const [opened, setOpened] = useState<Request | null>(null);
  const list = useQuery({
    queryKey: ['requests', b, state, cursor],
    queryFn: () => ask(api.GET('/businesses/{business}/requests', { params: { path: { business: b }, query: { limit: 50, ...(state ? { state } : {}), ...(cursor ? { cursor } : {}) } } })),
  });
  const procedures = useQuery(proceduresQuery).data?.items ?? [];
  const [cancelling, setCancelling] = useState<Request | null>(null);
  return (
    <>
      <PageHeader title={t('requests.title')} actions={may('createRequests') && <ButtonLink v="solid" to="/b/$b/requests/new" params={{ b: String(b) }}>{t('people.ask')}</ButtonLink>} />
      <div className="no-print max-w-60">
        <SelectField label={t('requests.state')} value={state ?? ''} onChange={(v) => { setCursor(undefined); void go({ search: v ? { state: v } : {} }); }}
          options={[{ value: '', label: t('all') }, ...states.map((s) => ({ value: s as string, label: t(`request_state.${s}`) }))]} />
      </div>
      <ProblemNotice problem={list.error} />
      {list.isPending ? <Loading /> : (list.data?.items ?? []).length === 0 ? <Empty title={t('requests.empty')}>{t('requests.empty_how')}</Empty> : (
        <Table label={t('requests.title')}>
          <thead><tr><Head>{t('people.name')}</Head><Head>{t('requests.procedures')}</Head><Head>{t('requests.state')}</Head><Head>{t('requests.asked')}</Head><Head>{t('requests.until')}</Head><Head>{t('actions')}</Head></tr></thead>
          <tbody>
            {list.data!.items.map((r) => (
              <tr key={r.id}>
                <th scope="row" className="px-2 py-2 text-left font-normal md:min-w-32 [word-break:keep-all]"><Link to="/b/$b/people/$p" params={{ b: String(b), p: String(r.person) }} className={`${textLink} font-bold`}>{r.person_name ?? r.person}</Link></th>
                <Cell name={t('requests.procedures')}>{r.procedures?.map((c) => procedures.find((p) => p.code === c)?.name ?? c).join(t('comma')) ?? '—'}</Cell>
                <Cell name={t('requests.state')}><Label tone={tone[r.state]}>{t(`request_state.${r.state}`)}</Label></Cell>
                <Cell short name={t('requests.asked')}>{dayOf(r.created_at)}</Cell>
                <Cell short name={t('requests.until')}>{dayOf(r.expires_at)}</Cell>
                <Cell short name={t('actions')}>
                  <span className="no-print flex gap-2">
                    {r.state === 'submitted' && may('openSubmission') && <Button s="sm" v="solid" aria-label={t('requests.open_of', { name: r.person_name })} onPress={() => setOpened(r)}>{t('requests.open')}</Button>}
                    {r.state === 'open' && may('cancelRequest') && <Button s="sm" aria-label={t('requests.cancel_of', { name: r.person_name })} onPress={() => setCancelling(r)}>{t('requests.cancel')}</Button>}
                  </span>
                </Cell>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {list.data?.next && <div className="text-center"><Button onPress={() => setCursor(list.data.next)}>{t('people.next')}</Button></div>}
      {cancelling && <CancelDialog b={b} request={cancelling} onClose={() => setCancelling(null)} />}
      {opened && <SubmissionDialog b={b} request={opened} onClose={() => setOpened(null)} />}
    </>
  );
}

function CancelDialog({ b, request, onClose }: { b: number; request: Request; onClose: () => void }) {
  const { t } = useTranslation();
  const name = request.person_name ?? String(request.person);
  const cancel = useMutation({
    mutationFn: () => ask(api.POST('/businesses/{business}/requests/{request}:cancel', { params: { path: { business: b, request: request.id } } })),
    onSuccess: async () => {
      await Promise.all(['requests', 'people', 'person'].map((key) => cache.invalidateQueries({ queryKey: [key, b] })));
      say(t('said.cancelled', { name }));
      onClose();
    },
  });
  return (
    <Dialog open alert onClose={onClose} title={t('requests.cancel_title', { name })}>
      <p>{t('requests.cancel_what')}</p>
      <ProblemNotice problem={cancel.error} />
      <DialogButtons><Button onPress={onClose}>{t('requests.cancel_not')}</Button><Button v="danger" busy={cancel.isPending} onPress={() => cancel.mutate()}>{t('requests.cancel')}</Button></DialogButtons>
    </Dialog>
  );
}

const reasons = ['unreadable', 'wrong_person', 'number_invalid', 'documents_missing', 'other'] as const;

/** Opens what was handed in (a look, so a line first), beside the verification that accepts it, or the reason that refuses it. */
function SubmissionDialog({ b, request, onClose }: { b: number; request: Request; onClose: () => void }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(() => blankDraft('online'));
  const verification = useVerification(draft);
  const [tried, setTried] = useState(false);
  const [refusing, setRefusing] = useState(false);
  const [reason, setReason] = useState<(typeof reasons)[number] | ''>('');
  const work = useInlineWork(b);
  const path = { params: { path: { business: b, request: request.id } } };
  const done = async (said: string) => {
    await Promise.all(['requests', 'people', 'person'].map((key) => cache.invalidateQueries({ queryKey: [key, b] })));
    say(said);
    onClose();
  };
  const look = useMutation({ gcTime: 0, mutationFn: async () => { await work.ensure(); return ask(api.POST('/businesses/{business}/requests/{request}:open', path)); } });
  const { reset } = look;
  const [seen, setSeen] = useState('');
  const accept = useMutation({
    mutationFn: (checked: Schema['Verification']) => ask(api.POST('/businesses/{business}/requests/{request}:accept', { ...path, body: { seen, ...checked } })),
    onSuccess: () => done(t('said.accepted', { name: request.person_name ?? request.person })),
    onError: (problem) => { if (problem instanceof Problem && problem.code === 'request.changed') { reset(); setSeen(''); } },
  });
  const refuse = useMutation({ mutationFn: () => ask(api.POST('/businesses/{business}/requests/{request}:refuse', { ...path, body: { reason: reason || 'other' } })), onSuccess: () => done(t('said.sent_back')) });
  const hide = useCallback(() => reset(), [reset]);
  useEffect(() => { if (look.data) setSeen(look.data.seen); }, [look.data]);
  useEffect(() => reset, [reset]);
  const who = look.data?.person;
  return (
    <Dialog open onClose={onClose} title={t('submission.title')} wide>
      <Notice tone="warn" title={t('recorded')}>{t('submission.what', { name: request.person_name, at: dayTime(request.submitted_at) })}</Notice>
      <ProblemNotice problem={look.error ?? accept.error ?? refuse.error} />
      {look.data && who && (
        <>
          <Shown name={fullName(who)} number={look.data.number} seconds={60} line={look.data.line} onHide={hide} />
          <p>{t('submission.compare', { name: fullName(who), kana: fullKana(who), birth: day(who.birth), address: who.address ?? '—' })}</p>
        </>
      )}
      {!look.data && (
        <Form onSend={() => { if (work.ready()) { accept.reset(); look.mutate(); } }}>
          {work.field}
          <div><Button v={seen ? 'outline' : 'solid'} type="submit" busy={look.isPending}>{seen ? t('submission.again') : t('submission.look')}</Button></div>
        </Form>
      )}
      {seen && !refusing && (
        <Form onSend={() => { setTried(true); if (verification) accept.mutate(verification); }}>
          <VerificationFields value={draft} onChange={setDraft} tried={tried} />
          <DialogButtons>
            <Button onPress={() => setRefusing(true)}>{t('submission.refuse')}</Button>
            <Button v="solid" type="submit" busy={accept.isPending}>{t('submission.accept')}</Button>
          </DialogButtons>
        </Form>
      )}
      {seen && refusing && (
        <Form onSend={() => { setTried(true); if (reason) refuse.mutate(); }}>
          <RadioField label={t('submission.reason')} required value={reason} onChange={setReason} error={tried && !reason ? t('form.choose', { what: t('submission.reason') }) : null} options={reasons.map((r) => ({ value: r, label: t(`submission.reasons.${r}`) }))} />
          <DialogButtons>
            <Button onPress={() => setRefusing(false)}>{t('submission.back')}</Button>
            <Button v="danger" type="submit" busy={refuse.isPending}>{t('submission.refuse_do')}</Button>
          </DialogButtons>
        </Form>
      )}
      <DialogButtons><Button onPress={onClose}>{t('close')}</Button></DialogButtons>
    </Dialog>
  );
}
