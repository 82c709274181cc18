import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { useBusinessId } from '../api/ids';
import { businessQuery, cache, useMay } from '../api/queries';
import { Button, textLink } from '../components/button';
import { CheckRow, ErrorText, Field, Form, WorkPasswordField } from '../components/field';
import { Card, Facts, Loading, Notice, PageHeader, ProblemNotice } from '../components/notice';
import { OnceShown } from '../components/once_shown';
import { Stepper } from '../components/stepper';
import { saveFile } from '../lib/save';

/** The first handler's own key → the keys of the business and the recovery sheets → one sheet typed back. */
export default function Setup() {
  const { t } = useTranslation();
  const b = useBusinessId();
  const may = useMay();
  const business = useQuery(businessQuery(b));
  const [step, setStep] = useState<0 | 1 | 2 | 3>(0);
  const [sheets, setSheets] = useState<Schema['RecoverySheets'] | null>(null);
  const keys = business.data?.keys;
  if (business.error) return <><PageHeader title={t('setup.title')} /><ProblemNotice problem={business.error} /></>;
  if (!keys) return <Loading />;
  const at = keys === 'active' && step < 3 ? 3 : step;
  return (
    <>
      <PageHeader title={t('setup.title')}><p>{t('setup.what')}</p></PageHeader>
      <Stepper steps={[t('setup.step.own'), t('setup.step.keys'), t('setup.step.back'), t('setup.step.done')]} at={at} />
      {!may('enrolHandler') && <Notice title={t('setup.handler_only')}>{t('start.step.keys_who')}</Notice>}
      {may('enrolHandler') && at === 0 && <OwnKey b={b} onDone={() => setStep(1)} />}
      {at === 1 && <BusinessKeys b={b} onDone={(made) => { setSheets(made); setStep(2); }} />}
      {at === 2 && sheets && <TypeBack b={b} sheets={sheets} onDone={() => { setSheets(null); setStep(3); }} />}
      {at === 3 && <Notice tone="good" role="status" title={t('setup.finished')}><Link to="/b/$b/start" params={{ b: String(b) }} className={textLink}>{t('setup.next')}</Link></Notice>}
    </>
  );
}

function OwnKey({ b, onDone }: { b: number; onDone: () => void }) {
  const { t } = useTranslation();
  const [kept, setKept] = useState(false);
  const [tried, setTried] = useState(false);
  const enrol = useMutation({ gcTime: 0, mutationFn: () => ask(api.POST('/businesses/{business}/handler-key', { params: { path: { business: b } }, body: {} })) });
  const made = enrol.data;
  return (
    <Card title={t('setup.step.own')}>
      <div className="flex flex-col gap-4">
        <p>{t('setup.own_what')}</p>
        <ProblemNotice problem={enrol.error} />
        {!made && <div className="flex flex-wrap gap-3"><Button v="solid" busy={enrol.isPending} onPress={() => enrol.mutate()}>{t('setup.own_do')}</Button><Button onPress={onDone}>{t('setup.own_have')}</Button></div>}
        {made && (
          <Form onSend={() => { setTried(true); if (kept) { enrol.reset(); onDone(); } }}>
            {made.work_password !== undefined && <OnceShown label={t('work.password')} value={made.work_password} />}
            <Facts items={[[t('setup.fingerprint'), <span key="words" className="digits">{made.fingerprint_words}</span>]]} />
            <div data-fault={tried && !kept ? '' : undefined}>{tried && !kept && <ErrorText>{t('setup.own_keep_first')}</ErrorText>}<CheckRow label={t('setup.own_kept')} checked={kept} onChange={setKept} /></div>
            <div><Button v="solid" type="submit">{t('next_step')}</Button></div>
          </Form>
        )}
      </div>
    </Card>
  );
}

function BusinessKeys({ b, onDone }: { b: number; onDone: (made: Schema['RecoverySheets']) => void }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const [empty, setEmpty] = useState(false);
  const create = useMutation({
    gcTime: 0,
    mutationFn: () => ask(api.POST('/businesses/{business}/keys', { params: { path: { business: b } }, body: { work_password: password } })),
    onSuccess: onDone,
  });
  return (
    <Card title={t('setup.step.keys')}>
      <p className="mb-4">{t('setup.keys_what')}</p>
      <Form onSend={() => { setEmpty(!password); if (password) create.mutate(); }}>
        <ProblemNotice problem={create.error} />
        <WorkPasswordField label={t('work.password')} required value={password} onChange={setPassword} hint={t('setup.keys_hint')} error={empty ? t('form.fill', { what: t('work.password') }) : null} />
        <div><Button v="solid" type="submit" busy={create.isPending}>{t('setup.keys_do')}</Button></div>
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
    saveFile(new Blob([Uint8Array.from(atob(pdf), (c) => c.charCodeAt(0))], { type: 'application/pdf' }), name);
    setSaved((s) => new Set(s).add(name));
  };
  const files = [
    ...sheets.pdfs.map((pdf, i) => ({ pdf, name: `azekura-recovery-${b}-${i + 1}.pdf`, label: t('setup.sheet_save', { n: i + 1 }) })),
    { pdf: sheets.fingerprint_pdf, name: `azekura-fingerprints-${b}.pdf`, label: t('setup.fingerprints_save') },
  ];
  const all = files.every((f) => saved.has(f.name));
  const words = sheets.fingerprint_words;
  return (
    <Card title={t('setup.step.back')}>
      <div className="flex flex-col gap-4">
        <p>{t('setup.sheets_what', { n: sheets.shares.length, k: sheets.needed })}</p>
        <ul className="flex flex-col gap-2">
          {files.map((f) => (
            <li key={f.name} className="flex flex-wrap items-center gap-3">
              <Button v={saved.has(f.name) ? 'outline' : 'solid'} onPress={() => save(f.pdf, f.name)}>{f.label}</Button>
              {saved.has(f.name) && <span role="status" className="font-bold text-green-900">✓ {t('setup.sheet_saved')}</span>}
            </li>
          ))}
        </ul>
        <Notice tone="warn" title={t('setup.sheets_once')}>{t('setup.sheets_how')}</Notice>
        <Facts items={[[t('setup.fp_business'), words.business], [t('setup.fp_signing'), words.signing], [t('setup.fp_recovery'), words.recovery]]} />
        <Form onSend={() => { setTried(true); if (share.trim() && all) confirm.mutate(); }}>
          <ProblemNotice problem={confirm.error} />
          <Field label={t('setup.type')} required hint={t('setup.type_hint')} error={tried && !all ? t('setup.save_first') : tried && !share.trim() ? t('form.fill', { what: t('setup.type') }) : null}>
            {(wiring) => <textarea {...wiring} rows={3} maxLength={1024} spellCheck={false} autoComplete="off" value={share} onChange={(e) => setShare(e.target.value)} className="digits rounded-lg border border-solid-gray-600 p-3 aria-invalid:border-2 aria-invalid:border-red-900" />}
          </Field>
          <div><Button v="solid" type="submit" busy={confirm.isPending}>{t('setup.type_do')}</Button></div>
        </Form>
      </div>
    </Card>
  );
}
