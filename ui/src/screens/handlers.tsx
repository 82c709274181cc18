import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { useBusinessId } from '../api/ids';
import { cache, handlersQuery, useMay, useSession } from '../api/queries';
import { Button, textLink } from '../components/button';
import { Dialog, DialogButtons } from '../components/dialog';
import { Form, TextField, WorkPasswordField } from '../components/field';
import { KeptPassword } from '../components/kept_password';
import { Card, Empty, Label, Loading, Notice, PageHeader, ProblemNotice } from '../components/notice';
import { say } from '../components/said';
import { Cell, Head, Table } from '../components/table';
import { useInlineWork } from '../components/work';
import { dayTime } from '../lib/dates';
import '../i18n/late';

type List = Schema['Handlers'];
type Handler = List['items'][number];
type Open = { what: 'approve' | 'admit' | 'remove' | 'withdraw'; handler: Handler } | { what: 'key' | 'password' };

const tones = { none: 'plain', waiting: 'warn', approved: 'info', admitted: 'good' } as const;
const here = (business: number, account: number) => ({ params: { path: { business, account } } });

/** Who can open the numbers, and how one more comes in or goes: three people for one newcomer. */
export default function Handlers() {
  const { t } = useTranslation();
  const b = useBusinessId();
  const may = useMay();
  const session = useSession();
  const list = useQuery(handlersQuery(b));
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const own = (h: Handler) => h.account.id === session?.account.id;
  const items = list.data?.items ?? [];
  const mine = items.find(own);
  const actions = (h: Handler) => [
    own(h) && h.state !== 'admitted' && { what: 'key' as const, label: t(h.state === 'none' ? 'handlers.make' : 'handlers.make_anew') },
    own(h) && h.state === 'admitted' && { what: 'password' as const, label: t('handlers.password') },
    may('approveHandler') && !own(h) && h.state === 'waiting' && { what: 'approve' as const, label: t('handlers.approve'), handler: h },
    may('admitHandler') && !own(h) && h.state === 'approved' && { what: 'admit' as const, label: t('handlers.admit'), handler: h },
    may('removeHandler') && h.state === 'approved' && { what: 'withdraw' as const, label: t('handlers.withdraw'), handler: h },
    may('removeHandler') && h.state === 'admitted' && { what: 'remove' as const, label: t('handlers.remove'), handler: h },
  ].filter((x) => x !== false);
  return (
    <>
      <PageHeader title={t('handlers.title')} above={<Link to="/b/$b/settings" params={{ b: String(b) }} className={textLink}>{t('back_to', { to: t('settings.title') })}</Link>}><p>{t('handlers.what')}</p></PageHeader>
      <ProblemNotice problem={list.error} />
      {list.data?.renewal_due && <Notice tone="warn" title={t('handlers.due')}>{t('handlers.due_what')}</Notice>}
      {mine && mine.state !== 'none' && mine.state !== 'admitted' && <Notice title={t(`handlers.yours_${mine.state}`)}>{mine.state === 'approved' && t('handlers.yours_read_out')}</Notice>}
      {list.isPending && <Loading />}
      {list.data && items.length === 0 && <Empty title={t('handlers.nobody')} />}
      {items.length > 0 && (
        <Card title={t('handlers.list')}>
          <Table label={t('handlers.list')}>
            <thead><tr><Head>{t('accounts.name')}</Head><Head>{t('accounts.state')}</Head><Head>{t('handlers.words')}</Head><Head className="no-print">{t('actions')}</Head></tr></thead>
            <tbody>
              {items.map((h) => (
                <tr key={h.account.id}>
                  <th scope="row" className="px-2 py-2 text-left md:min-w-32 [word-break:keep-all]">{h.account.display_name}</th>
                  <Cell name={t('accounts.state')}>
                    <Label tone={tones[h.state]}>{t(`handlers.state.${h.state}`)}</Label>
                    {h.approved_by && <span className="block text-xs">{t('handlers.approved_by', { name: h.approved_by.display_name, at: dayTime(h.approved_at) })}</span>}
                  </Cell>
                  <Cell name={t('handlers.words')}>{h.fingerprint_words ? <span className="digits break-words">{h.fingerprint_words}</span> : h.state === 'none' ? '—' : t(own(h) ? 'handlers.your_note' : 'handlers.ask_them')}</Cell>
                  <Cell unprinted name={t('actions')}>{actions(h).length === 0 ? '—' : <span className="flex flex-wrap gap-2">{actions(h).map(({ label, ...what }) => <Button key={label} s="sm" aria-label={t('handlers.of', { name: h.account.display_name, what: label })} onPress={() => setOpen(what)}>{label}</Button>)}</span>}</Cell>
                </tr>
              ))}
            </tbody>
          </Table>
        </Card>
      )}
      <Card title={t('handlers.how')}>
        <ol className="flex list-decimal flex-col gap-1 pl-6">{(['account', 'key', 'approve', 'admit', 'purposes'] as const).map((step) => <li key={step}>{t(`handlers.step.${step}`)}</li>)}</ol>
      </Card>
      {open?.what === 'key' && <OwnKey b={b} anew={mine?.state !== 'none'} onClose={close} />}
      {open?.what === 'password' && <ChangePassword b={b} onClose={close} />}
      {open?.what === 'approve' && <Approve b={b} handler={open.handler} onClose={close} />}
      {open?.what === 'admit' && <Admit b={b} handler={open.handler} onClose={close} />}
      {(open?.what === 'remove' || open?.what === 'withdraw') && <Remove b={b} handler={open.handler} what={open.what} onClose={close} />}
    </>
  );
}

type Own = { b: number; onClose: () => void };
type One = Own & { handler: Handler };
const keep = (b: number, list: List) => cache.setQueryData(handlersQuery(b).queryKey, list);

function OwnKey({ b, anew, onClose }: Own & { anew: boolean }) {
  const { t } = useTranslation();
  const enrol = useMutation({
    gcTime: 0,
    mutationFn: () => ask(api.POST('/businesses/{business}/handler-key', { params: { path: { business: b } }, body: {} })),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['handlers', b] }),
  });
  return (
    <Dialog open onClose={onClose} stays={!!enrol.data} title={t(anew ? 'handlers.make_anew' : 'handlers.make')}>
      <ProblemNotice problem={enrol.error} />
      {enrol.data ? <KeptPassword password={enrol.data.work_password} words={enrol.data.fingerprint_words} onKept={onClose} /> : (
        <>
          <p>{t('key_making.own_what')}</p>
          {anew && <p>{t('handlers.anew_what')}</p>}
          <DialogButtons><Button onPress={onClose}>{t('cancel')}</Button><Button v="solid" busy={enrol.isPending} onPress={() => enrol.mutate()}>{t('key_making.own_do')}</Button></DialogButtons>
        </>
      )}
    </Dialog>
  );
}

/** Two steps, so that an answer that is lost on the way locks nobody out: the new one is written down before it counts. */
function ChangePassword({ b, onClose }: Own) {
  const { t } = useTranslation();
  const [present, setPresent] = useState('');
  const [again, setAgain] = useState('');
  const [kept, setKept] = useState(false);
  const [tried, setTried] = useState(false);
  const path = { params: { path: { business: b } } };
  const made = useMutation({ gcTime: 0, mutationFn: () => ask(api.POST('/businesses/{business}/handler-key:suggest', path)) });
  const change = useMutation({
    gcTime: 0,
    mutationFn: () => ask(api.POST('/businesses/{business}/handler-key:password', { ...path, body: { work_password: present, new_work_password: again } })),
    onSuccess: () => { say(t('handlers.password_done')); onClose(); },
  });
  const missing = (value: string, what: string) => (tried && value === '' ? t('form.fill', { what }) : null);
  if (!made.data || !kept) return (
    <Dialog open onClose={onClose} title={t('handlers.password')}>
      <p>{t('handlers.password_what')}</p>
      <ProblemNotice problem={made.error} />
      {made.data ? <KeptPassword password={made.data.work_password} onKept={() => setKept(true)} /> : <DialogButtons><Button onPress={onClose}>{t('cancel')}</Button><Button v="solid" busy={made.isPending} onPress={() => made.mutate()}>{t('handlers.password_make')}</Button></DialogButtons>}
    </Dialog>
  );
  return (
    <Dialog open onClose={onClose} title={t('handlers.password')}>
      <Form onSend={() => { setTried(true); if (present !== '' && again === made.data.work_password) change.mutate(); }}>
        <p>{t('handlers.password_twice')}</p>
        <ProblemNotice problem={change.error} />
        <WorkPasswordField label={t('handlers.present')} required autoFocus value={present} onChange={setPresent} error={missing(present, t('handlers.present'))} />
        <WorkPasswordField label={t('handlers.next')} required value={again} onChange={setAgain} hint={t('handlers.next_hint')} error={missing(again, t('handlers.next')) ?? (tried && again !== made.data.work_password ? t('handlers.next_differs') : null)} />
        <DialogButtons><Button onPress={onClose}>{t('cancel')}</Button><Button v="solid" type="submit" busy={change.isPending}>{t('handlers.password_do')}</Button></DialogButtons>
      </Form>
    </Dialog>
  );
}

function Approve({ b, handler, onClose }: One) {
  const { t } = useTranslation();
  const approve = useMutation({
    mutationFn: () => ask(api.POST('/businesses/{business}/handlers/{account}:approve', here(b, handler.account.id))),
    onSuccess: (list) => { keep(b, list); say(t('handlers.approved_said')); onClose(); },
  });
  return (
    <Dialog open onClose={onClose} title={t('handlers.approve_title')}>
      <p>{t('handlers.approve_what', { name: handler.account.display_name })}</p>
      <ProblemNotice problem={approve.error} />
      <DialogButtons><Button onPress={onClose}>{t('cancel')}</Button><Button v="solid" busy={approve.isPending} onPress={() => approve.mutate()}>{t('handlers.approve')}</Button></DialogButtons>
    </Dialog>
  );
}

function Admit({ b, handler, onClose }: One) {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const [tried, setTried] = useState(false);
  const work = useInlineWork(b);
  const admit = useMutation({
    mutationFn: async () => {
      await work.ensure();
      return ask(api.POST('/businesses/{business}/handlers/{account}:admit', { ...here(b, handler.account.id), body: { fingerprint_words: words } }));
    },
    onSuccess: (list) => { keep(b, list); say(t('handlers.admitted_said')); onClose(); },
  });
  const send = () => { setTried(true); const ready = work.ready(); if (words.trim() !== '' && ready) admit.mutate(); };
  return (
    <Dialog open onClose={onClose} title={t('handlers.admit_title')}>
      <Notice tone="warn" title={t('recorded')}>{t('handlers.admit_what', { name: handler.account.display_name })}</Notice>
      <Form onSend={send}>
        <ProblemNotice problem={admit.error} />
        <TextField label={t('handlers.read_out')} required hint={t('handlers.read_out_hint')} autoComplete="off" spellCheck={false} autoCapitalize="none" maxLength={200} value={words} onChange={setWords} error={tried && words.trim() === '' ? t('form.fill', { what: t('handlers.read_out') }) : null} />
        {work.field}
        <DialogButtons><Button onPress={onClose}>{t('cancel')}</Button><Button v="solid" type="submit" busy={admit.isPending}>{t('handlers.admit')}</Button></DialogButtons>
      </Form>
    </Dialog>
  );
}

function Remove({ b, handler, what, onClose }: One & { what: 'remove' | 'withdraw' }) {
  const { t } = useTranslation();
  const remove = useMutation({
    mutationFn: () => ask(api.POST('/businesses/{business}/handlers/{account}:remove', here(b, handler.account.id))),
    onSuccess: (list) => { keep(b, list); say(t(`handlers.${what}_said`)); onClose(); },
  });
  return (
    <Dialog open alert onClose={onClose} title={t(`handlers.${what}_title`, { name: handler.account.display_name })}>
      <p>{t(`handlers.${what}_what`)}</p>
      <ProblemNotice problem={remove.error} />
      <DialogButtons><Button onPress={onClose}>{t('cancel')}</Button><Button v="danger" busy={remove.isPending} onPress={() => remove.mutate()}>{t(`handlers.${what}`)}</Button></DialogButtons>
    </Dialog>
  );
}
