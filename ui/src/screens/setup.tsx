import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { useBusinessId } from '../api/ids';
import { accountsQuery, businessQuery, cache, noticesQuery, proceduresQuery, useMay, useSession } from '../api/queries';
import { Button, ButtonLink, textLink } from '../components/button';
import { ChecksField, Form, WorkPasswordField } from '../components/field';
import { KeptPassword } from '../components/kept_password';
import { LeaveGuard } from '../components/leave_guard';
import { NewAccount } from '../components/new_account';
import { Card, Facts, Loading, Notice, PageHeader, ProblemNotice } from '../components/notice';
import { SetUpSteps, useSetUp, type OwnStep } from '../components/set_up_steps';
import { ShareField } from '../components/share_field';
import { classesOf } from '../lib/people';
import { savePdf } from '../lib/save';

/** The set-up of one business: whoever comes sees their own next step; where it is another's turn, whose. */
export default function Setup() {
  const { t } = useTranslation();
  const b = useBusinessId();
  const at = useSetUp(b);
  const [making, setMaking] = useState(false); // Here, so that the password it shows outlives the step.
  const [keeping, setKeeping] = useState(false); // The sheets are out: nothing else comes between.
  if (at.problem) return <><PageHeader title={t('set_up.title')} /><ProblemNotice problem={at.problem} /></>;
  if (!at.left || !at.business) return <Loading />;
  const step = keeping ? 'keys' : at.next?.step;
  return (
    <>
      <PageHeader title={t('set_up.title')}><p>{t('set_up.what')}</p></PageHeader>
      <SetUpSteps at={step ?? at.left[0]?.step ?? 'done'} />
      {step === 'accounts' && <Accounts b={b} solo={at.business.solo_mode} onMake={() => setMaking(true)} />}
      {step === 'keys' && <Keys b={b} begun={at.business.keys === 'unconfirmed'} onSheets={setKeeping} />}
      {step === 'notice' && <FirstNotice b={b} solo={at.business.solo_mode} />}
      {!step && at.left.length > 0 && <Waiting steps={at.left.map((s) => s.step)} b={b} />}
      {at.left.length === 0 && !keeping && <Done b={b} />}
      {making && <NewAccount b={b} chosen={['handler']} offered={['manager', 'handler', 'auditor', 'member']} why={t('set_up.handler_why')} onClose={() => setMaking(false)} />}
    </>
  );
}

/** Nothing here is this person's to do now. */
function Waiting({ steps, b }: { steps: OwnStep[]; b: number }) {
  const { t } = useTranslation();
  return (
    <Notice tone="good" role="status" title={t('set_up.yours_done')}>
      <p>{t('set_up.waiting')}</p>
      <ul className="my-2 list-disc pl-6">{steps.map((s) => <li key={s}>{t(`set_up.wait.${s}`)}</li>)}</ul>
      <Link to="/b/$b/start" params={{ b: String(b) }} className={textLink}>{t('key_making.next')}</Link>
    </Notice>
  );
}

const held: Schema['Role'][] = ['owner', 'manager', 'handler', 'auditor'];

function Accounts({ b, solo, onMake }: { b: number; solo: boolean; onMake: () => void }) {
  const { t } = useTranslation();
  return (
    <Card title={t('set_up.step.accounts')}>
      <div className="flex flex-col gap-4">
        <p>{t(solo ? 'set_up.accounts_solo' : 'set_up.accounts_what')}</p>
        <Facts items={held.map((r) => [t(`role.${r}`), t(`role_note.${r}`)])} />
        <div className="flex flex-wrap gap-3">
          {solo ? <ButtonLink v="solid" to="/b/$b/accounts" params={{ b: String(b) }}>{t('set_up.own_roles')}</ButtonLink> : <Button v="solid" onPress={onMake}>{t('set_up.handler_make')}</Button>}
        </div>
      </div>
    </Card>
  );
}

/** The first handler's own key → the keys of the business and the recovery sheets → one sheet typed back. */
function Keys({ b, begun, onSheets }: { b: number; begun: boolean; onSheets: (out: boolean) => void }) {
  const { t } = useTranslation();
  const [own, setOwn] = useState(!begun);
  const [lost, setLost] = useState(false);
  const [sheets, setSheets] = useState<Schema['RecoverySheets'] | null>(null);
  return (
    <>
      <p>{t('key_making.what')}</p>
      {begun && !sheets && <Notice tone="warn" title={t('key_making.begun')}>{t('key_making.begun_how')}</Notice>}
      {own && <OwnKey b={b} anew={begun || lost} onDone={() => setOwn(false)} />}
      {!own && !sheets && <BusinessKeys b={b} onLost={() => { setLost(true); setOwn(true); }} onDone={(made) => { setSheets(made); onSheets(true); }} />}
      {sheets && <TypeBack b={b} sheets={sheets} onDone={() => { setSheets(null); onSheets(false); }} />}
    </>
  );
}

/** The first procedures: told to the people, and given to the handlers, in one step. */
function FirstNotice({ b, solo }: { b: number; solo: boolean }) {
  const { t } = useTranslation();
  const own = useSession()?.account.id; // Nobody grants their own, but who works alone.
  const procedures = useQuery(proceduresQuery);
  const accounts = useQuery(accountsQuery);
  const notices = useQuery(noticesQuery(b));
  const told = notices.data?.items[0]?.purposes;
  const [chosen, setChosen] = useState<string[] | null>(null);
  const [tried, setTried] = useState(false);
  const all = procedures.data?.items ?? [];
  const purposes = chosen ?? told ?? all.filter((p) => p.usual).map((p) => p.code);
  const handlers = (accounts.data?.items ?? []).filter((a) => a.state !== 'left' && (solo || a.id !== own) && a.roles.some((r) => r.business === b && r.role === 'handler'));
  const grants = all.filter((p) => purposes.includes(p.code)).flatMap((p) => classesOf(p).map((person_class) => ({ purpose: p.code, person_class })));
  const save = useMutation({
    mutationFn: async () => {
      if (told?.length !== purposes.length || !purposes.every((p) => told.includes(p))) await ask(api.POST('/businesses/{business}/notices', { params: { path: { business: b } }, body: { purposes } }));
      for (const { id } of handlers) await ask(api.PUT('/businesses/{business}/handlers/{account}/purposes', { params: { path: { business: b, account: id } }, body: { grants } }));
    },
    onSettled: () => Promise.all([cache.invalidateQueries({ queryKey: ['notices', b] }), cache.invalidateQueries({ queryKey: ['business', b] })]),
  });
  return (
    <Card title={t('set_up.step.notice')}>
      <Form onSend={() => { setTried(true); if (purposes.length) save.mutate(); }}>
        <p>{t('set_up.notice_what')}</p>
        <ProblemNotice problem={save.error ?? procedures.error ?? accounts.error} />
        {procedures.isPending ? <Loading /> : (
          <ChecksField label={t('notices.purposes')} required value={purposes} onChange={setChosen} error={tried && purposes.length === 0 ? t('form.choose', { what: t('notices.purposes') }) : null}
            options={all.map((p) => ({ value: p.code, label: p.name, ...(p.filed_to ? { note: t('reveal.filed_to', { to: p.filed_to }) } : {}) }))} />
        )}
        <p>{handlers.length ? t('set_up.notice_handlers', { names: handlers.map((a) => a.display_name).join(t('comma')) }) : t('set_up.notice_no_handler')}</p>
        <div><Button v="solid" type="submit" busy={save.isPending}>{t('set_up.notice_do')}</Button></div>
      </Form>
    </Card>
  );
}

function Done({ b }: { b: number }) {
  const { t } = useTranslation();
  const params = { b: String(b) };
  const may = useMay();
  return (
    <>
      <Notice tone="good" role="status" title={t('set_up.done')}>{t('set_up.done_what')}</Notice>
      <Card title={t('start.title')}>
        <ol className="flex list-decimal flex-col gap-2 pl-6">
          {may('listNotices') && <li><Link to="/b/$b/notices" params={params} className={textLink}>{t('set_up.then.notice')}</Link></li>}
          {may('createPerson') && <li><Link to="/b/$b/people/new" params={params} className={textLink}>{t('set_up.then.person')}</Link></li>}
          {may('createImport') && <li><Link to="/b/$b/import" params={params} className={textLink}>{t('set_up.then.import')}</Link></li>}
          {may('createRequests') && <li><Link to="/b/$b/requests/new" params={params} className={textLink}>{t('set_up.then.ask')}</Link></li>}
          <li>{t('set_up.then.sheets')}</li>
          <li>{t('set_up.then.backup')}</li>
        </ol>
      </Card>
      <div><ButtonLink v="solid" to="/b/$b/start" params={params}>{t('key_making.next')}</ButtonLink></div>
    </>
  );
}

function OwnKey({ b, anew, onDone }: { b: number; anew: boolean; onDone: () => void }) {
  const { t } = useTranslation();
  const enrol = useMutation({ gcTime: 0, mutationFn: () => ask(api.POST('/businesses/{business}/handler-key', { params: { path: { business: b } }, body: {} })) });
  const made = enrol.data;
  return (
    <Card title={t('key_making.step.own', { n: 1 })}>
      <div className="flex flex-col gap-4">
        <p>{t('key_making.own_what')}</p>
        {anew && !made && <p>{t('key_making.own_anew')}</p>}
        <ProblemNotice problem={enrol.error} />
        {!made && <div className="flex flex-wrap gap-3"><Button v="solid" busy={enrol.isPending} onPress={() => enrol.mutate()}>{t('key_making.own_do')}</Button><Button onPress={onDone}>{t('key_making.own_have')}</Button></div>}
        {made && <KeptPassword password={made.work_password} words={made.fingerprint_words} onKept={() => { enrol.reset(); onDone(); }} />}
      </div>
    </Card>
  );
}

function BusinessKeys({ b, onLost, onDone }: { b: number; onLost: () => void; onDone: (made: Schema['RecoverySheets']) => void }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const [empty, setEmpty] = useState(false);
  const create = useMutation({
    gcTime: 0,
    mutationFn: () => ask(api.POST('/businesses/{business}/keys', { params: { path: { business: b } }, body: { work_password: password } })),
    onSuccess: onDone,
  });
  return (
    <Card title={t('key_making.step.keys', { n: 2 })}>
      <p className="mb-4">{t('key_making.keys_what')}</p>
      <Form onSend={() => { setEmpty(!password); if (password) create.mutate(); }}>
        <ProblemNotice problem={create.error} />
        <WorkPasswordField label={t('work.password')} required value={password} onChange={setPassword} hint={t('key_making.keys_hint')} error={empty ? t('form.fill', { what: t('work.password') }) : null} />
        <div className="flex flex-wrap gap-3"><Button v="solid" type="submit" busy={create.isPending}>{t('key_making.keys_do')}</Button><Button onPress={onLost}>{t('key_making.own_lost')}</Button></div>
      </Form>
    </Card>
  );
}

function TypeBack({ b, sheets, onDone }: { b: number; sheets: Schema['RecoverySheets']; onDone: () => void }) {
  const { t } = useTranslation();
  const [share, setShare] = useState('');
  const [saved, setSaved] = useState<ReadonlySet<string>>(new Set());
  const [tried, setTried] = useState(false);
  const confirm = useMutation({
    gcTime: 0,
    mutationFn: () => ask(api.POST('/businesses/{business}/keys:confirm', { params: { path: { business: b } }, body: { share: share.trim() } })),
    onSuccess: (business) => { cache.setQueryData(businessQuery(b).queryKey, business); void cache.invalidateQueries({ queryKey: ['work', b] }); onDone(); },
  });
  const save = (pdf: string, name: string) => {
    savePdf(pdf, name);
    setSaved((s) => new Set(s).add(name));
  };
  const files = [
    ...sheets.pdfs.map((pdf, i) => ({ pdf, name: `azekura-recovery-${b}-${i + 1}.pdf`, label: t('key_making.sheet_save', { n: i + 1 }) })),
    { pdf: sheets.fingerprint_pdf, name: `azekura-fingerprints-${b}.pdf`, label: t('key_making.fingerprints_save') },
  ];
  const all = files.every((f) => saved.has(f.name));
  const words = sheets.fingerprint_words;
  return (
    <Card title={t('key_making.step.back', { n: 3 })}>
      <LeaveGuard what="sheets" on title={t('key_making.leave')} stay={t('key_making.leave_not')} leave={t('key_making.leave_do')}>{t('key_making.leave_what')}</LeaveGuard>
      <div className="flex flex-col gap-4">
        <p>{t('key_making.sheets_what', { n: sheets.shares.length, k: sheets.needed })}</p>
        <ul className="flex flex-col gap-2">
          {files.map((f) => (
            <li key={f.name} className="flex flex-wrap items-center gap-3">
              <Button v={saved.has(f.name) ? 'outline' : 'solid'} onPress={() => save(f.pdf, f.name)}>{f.label}</Button>
              {saved.has(f.name) && <span role="status" className="font-bold text-green-900">✓ {t('key_making.sheet_saved')}</span>}
            </li>
          ))}
        </ul>
        <Notice tone="warn" title={t('key_making.sheets_once')}>{t('key_making.sheets_how')}</Notice>
        <Facts items={[[t('key_making.fp_business'), words.business], [t('key_making.fp_signing'), words.signing], [t('key_making.fp_recovery'), words.recovery]]} />
        <Form onSend={() => { setTried(true); if (share.trim() && all) confirm.mutate(); }}>
          <ProblemNotice problem={confirm.error} />
          <ShareField label={t('key_making.type')} hint={t('key_making.type_hint')} value={share} onChange={setShare} error={tried && !all ? t('key_making.save_first') : tried && !share.trim() ? t('form.fill', { what: t('key_making.type') }) : null} />
          <div><Button v="solid" type="submit" busy={confirm.isPending}>{t('key_making.type_do')}</Button></div>
        </Form>
      </div>
    </Card>
  );
}
