import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { useBusinessId, useDisposalId } from '../api/ids';
import { cache, personChanged, useMay, useSession, useSolo } from '../api/queries';
import { Button, textLink } from '../components/button';
import { Certificate } from '../components/certificate';
import { Dialog, DialogButtons } from '../components/dialog';
import { Form, TextField } from '../components/field';
import { listedName, ListedPerson } from '../components/listed_person';
import { LedgerProof } from '../components/ledger_proof';
import { Card, Facts, Label, Loading, Notice, PageHeader, ProblemNotice } from '../components/notice';
import { say } from '../components/said';
import { Timeline } from '../components/timeline';
import { day, dayTime, todayIso } from '../lib/dates';
import { disposalTone } from './disposal';

export default function DisposalList() {
  const { t } = useTranslation();
  const b = useBusinessId();
  const d = useDisposalId();
  const may = useMay();
  const session = useSession();
  const [confirming, setConfirming] = useState(false);
  const one = useQuery({
    queryKey: ['disposal', b, d],
    queryFn: () => ask(api.GET('/businesses/{business}/disposals/{disposal}', { params: { path: { business: b, disposal: d } } })),
    refetchInterval: (q) => (q.state.data?.state === 'executing' ? 3_000 : false), // One that waits for a handler is asked for when work is opened.
  });
  const solo = useSolo(b);
  const cancel = useMutation({
    mutationFn: () => ask(api.POST('/businesses/{business}/disposals/{disposal}:cancel', { params: { path: { business: b, disposal: d } } })),
    onSuccess: async () => { await renew(b); say(t('said.withdrawn')); },
  });
  const back = <Link to="/b/$b/disposal" params={{ b: String(b) }} className={textLink}>{t('back_to', { to: t('disposal.title') })}</Link>;
  if (one.error) return <><PageHeader title={t('disposal.list_no', { id: d })} above={back} /><ProblemNotice problem={one.error} /></>;
  if (!one.data) return <Loading />;
  const list = one.data;
  const kept = new Map((list.still_kept ?? []).map((each) => [each.person, t('disposal.still_kept', { form: each.form, until: day(each.until) })]));
  const own = session?.account.id === list.proposed_by.id;
  const early = list.confirmable_at !== undefined && Date.parse(list.confirmable_at) > Date.now();
  const far = '9999';
  const over = list.state === 'cancelled';
  const done = list.state === 'done';
  const alone = list.confirmed_by ? list.confirmed_by.id === list.proposed_by.id : solo;
  return (
    <>
      <PageHeader title={t('disposal.list_no', { id: list.id })} above={back}><p><Label tone={disposalTone[list.state]}>{t(`disposal_state.${list.state}`)}</Label></p></PageHeader>
      {list.state === 'rotating' && <Notice tone="warn" title={t('disposal.rotating')}>{t('disposal.rotating_how')}</Notice>}
      {done && <Certificate b={b} d={d} />}
      {/* Beside the certificate nothing is printed. */}
      <div className={`flex flex-col gap-5 ${done ? 'no-print' : ''}`}>
        <Card title={t('disposal.people_n', { n: list.people.length })}>
          <ul className="columns-1 gap-6 sm:columns-2">{list.people.map((p) => <li key={p.id} className="break-inside-avoid py-0.5"><ListedPerson b={b} person={p} />{p.employee_id && t('brackets', { what: p.employee_id })}{kept.has(p.id) && <span className="ml-1 text-sm text-red-900">{kept.get(p.id)}</span>}</li>)}</ul>
        </Card>
        {list.state === 'proposed' && may('confirmDisposal') && (
          <Notice tone="warn" title={t('disposal.waits')}>
            {own && !solo ? <p>{t('disposal.another')}</p> : early ? <p>{t('disposal.not_before', { at: dayTime(list.confirmable_at) })}</p> : <p>{t('disposal.look_then_confirm')}</p>}
            <p className="mt-3 flex flex-wrap gap-3">
              {!(own && !solo) && <Button v="danger" isDisabled={early} onPress={() => setConfirming(true)}>{t('disposal.confirm')}</Button>}
              {may('cancelDisposal') && <Button busy={cancel.isPending} onPress={() => cancel.mutate()}>{t('disposal.withdraw')}</Button>}
            </p>
          </Notice>
        )}
        <ProblemNotice problem={cancel.error} />
        <Card title={t('disposal.course')}>
          {over ? <p>{t('disposal.cancelled')}</p> : (
            <Timeline today={todayIso()} steps={[
              { what: t('disposal_step.proposed'), day: dayTime(list.proposed_at), iso: list.proposed_at, by: list.proposed_by.display_name, note: list.reason ? t(`disposal.reasons.${list.reason as 'retention_ended'}`, { defaultValue: list.reason }) : undefined },
              { what: t(alone ? 'disposal_step.confirmed_solo' : 'disposal_step.confirmed'), day: list.confirmed_at ? dayTime(list.confirmed_at) : '', iso: list.confirmed_at ?? far, by: list.confirmed_by?.display_name },
              { what: t('disposal_step.destroyed'), day: '', iso: ['rotating', 'done'].includes(list.state) ? list.proposed_at : far, note: t('disposal_step.destroyed_note') },
              { what: t('disposal_step.rotated'), day: list.done_at ? dayTime(list.done_at) : '', iso: list.done_at ?? far, note: list.generation_to ? t('disposal_step.generations', { from: list.generation_from, to: list.generation_to }) : t('disposal_step.rotated_note') },
            ]} />
          )}
        </Card>
        {list.line && <Card title={t('disposal.proof')}><Facts items={[[t('ledger.line'), <span key="line" className="digits">{list.line}</span>]]} /><div className="mt-3"><LedgerProof b={b} line={list.line} name={`azekura-disposal-${list.id}`} /></div></Card>}
      </div>
      {confirming && <ConfirmDialog b={b} list={list} onClose={() => setConfirming(false)} />}
    </>
  );
}

const renew = (b: number) => Promise.all([personChanged(b), ...['disposal', 'disposals'].map((key) => cache.invalidateQueries({ queryKey: [key, b] }))]);

/** Step two. The count is typed out, so that nobody destroys by habit. */
function ConfirmDialog({ b, list, onClose }: { b: number; list: Schema['Disposal']; onClose: () => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [tried, setTried] = useState(false);
  const phrase = t('disposal.phrase', { n: list.people.length });
  const plain = (text: string) => text.normalize('NFKC').replace(/\s/g, '').toLowerCase(); // As the server reads it: any width, any spaces.
  const right = plain(typed) === plain(phrase);
  const confirm = useMutation({
    mutationFn: () => ask(api.POST('/businesses/{business}/disposals/{disposal}:confirm', { params: { path: { business: b, disposal: list.id } }, body: { typed: phrase } })),
    onSuccess: async () => { await renew(b); say(t('said.confirmed')); onClose(); },
  });
  return (
    <Dialog open alert onClose={onClose} title={t('disposal.confirm_title', { n: list.people.length })}>
      <Notice tone="bad" title={t('disposal.final')}>{t('disposal.final_how')}</Notice>
      <ul className="max-h-48 list-disc overflow-y-auto pl-6" tabIndex={0} aria-label={t('disposal.people')}>{list.people.map((p) => <li key={p.id}>{listedName(t, p)}{p.employee_id && t('brackets', { what: p.employee_id })}</li>)}</ul>
      <Form onSend={() => { setTried(true); if (right) confirm.mutate(); }}>
        <ProblemNotice problem={confirm.error} />
        <TextField label={t('disposal.type', { phrase })} required value={typed} onChange={setTyped} maxLength={40} autoFocus error={tried && !right ? t('disposal.type_wrong', { phrase }) : null} />
        <DialogButtons><Button onPress={onClose}>{t('cancel')}</Button><Button v="danger" type="submit" busy={confirm.isPending}>{t('disposal.confirm')}</Button></DialogButtons>
      </Form>
    </Dialog>
  );
}
