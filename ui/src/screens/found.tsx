import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { Button } from '../components/button';
import { CheckRow, ErrorText, Form, PasswordField, RadioField, TextField } from '../components/field';
import { Card, Facts, Notice, PageHeader, ProblemNotice } from '../components/notice';
import { OnceShown } from '../components/once_shown';
import { SetUpSteps } from '../components/set_up_steps';
import '../i18n/late';

/** The first start: the code that stands on the server's terminal → how the root key is kept → the first sign-in, shown once.
 *  `onFounded` keeps this page where it is while the server opens its other doors. */
export default function Found({ onFounded, onDone }: { onFounded: () => void; onDone: () => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState<string | null>(null);
  const [first, setFirst] = useState<Schema['Founded'] | null>(null);
  return (
    <>
      <PageHeader title={t('found.title')} />
      <SetUpSteps at="found" />
      {first ? <FirstSignIn first={first} onDone={onDone} />
        : code === null ? <Code onKnown={setCode} />
          : <Custody code={code} onMade={(made) => { onFounded(); setFirst(made); setCode(''); }} />}
    </>
  );
}

function Code({ onKnown }: { onKnown: (code: string) => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const [tried, setTried] = useState(false);
  const check = useMutation({ gcTime: 0, mutationFn: () => ask(api.POST('/system/found:check', { body: { code } })), onSuccess: () => onKnown(code) });
  return (
    <>
      <p>{t('found.what')}</p>
      <Form onSend={() => { setTried(true); if (code.trim()) check.mutate(); }}>
        <ProblemNotice problem={check.error} />
        <TextField label={t('found.code')} required hint={t('found.code_hint')} value={code} onChange={setCode} maxLength={200} autoCapitalize="none" spellCheck={false} error={tried && !code.trim() ? t('form.fill', { what: t('found.code') }) : null} />
        <div><Button v="solid" type="submit" busy={check.isPending}>{t('next_step')}</Button></div>
      </Form>
    </>
  );
}

type Kind = Schema['Found']['custody'];

function Custody({ code, onMade }: { code: string; onMade: (made: Schema['Founded']) => void }) {
  const { t } = useTranslation();
  const [custody, setCustody] = useState<Kind>('key_file');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  const typed = custody === 'passphrase';
  const found = useMutation({
    gcTime: 0,
    mutationFn: () => ask(api.POST('/system/found', { body: { code, custody, ...(typed ? { passphrase } : {}) } })),
    onSuccess: (made) => { setPassphrase(''); setAgain(''); onMade(made); },
  });
  const good = !typed || (passphrase !== '' && passphrase === again);
  return (
    <Card title={t('found.custody')}>
      <Form onSend={() => { setTried(true); if (good) found.mutate(); }}>
        <p>{t('found.custody_what')}</p>
        <ProblemNotice problem={found.error} />
        <RadioField label={t('found.custody_how')} required value={custody} onChange={setCustody}
          options={(['key_file', 'passphrase'] as const).map((value) => ({ value, label: t(`found.${value}`), note: t(`found.${value}_note`) }))} />
        {typed && (
          <>
            <PasswordField label={t('seal.passphrase')} required hint={t('found.passphrase_hint')} value={passphrase} onChange={setPassphrase} autoComplete="new-password" maxLength={1024} error={tried && !passphrase ? t('form.fill', { what: t('seal.passphrase') }) : null} />
            <Strength code={code} passphrase={passphrase} />
            <PasswordField label={t('found.again')} required value={again} onChange={setAgain} autoComplete="new-password" maxLength={1024} error={tried && passphrase !== again ? t('found.differ') : null} />
          </>
        )}
        <div><Button v="solid" type="submit" busy={found.isPending}>{t('found.do')}</Button></div>
      </Form>
    </Card>
  );
}

/** How hard the server says it would be to guess, once the typing pauses. */
function Strength({ code, passphrase }: { code: string; passphrase: string }) {
  const { t } = useTranslation();
  const [told, setTold] = useState<Schema['Strength'] | null>(null);
  useEffect(() => {
    setTold(null);
    if (!passphrase) return;
    let over = false;
    const pause = setTimeout(() => void ask(api.POST('/system/found:check', { body: { code, passphrase } })).then((s) => { if (!over) setTold(s); }, () => {}), 400);
    return () => { over = true; clearTimeout(pause); };
  }, [code, passphrase]);
  const needed = told?.needed_bits ?? 60;
  const enough = told !== null && told.bits >= needed;
  return (
    <div className="flex flex-wrap items-center gap-3">
      <meter aria-label={t('found.strength')} className="h-4 w-48" min={0} max={needed} low={needed - 1} optimum={needed} value={Math.min(told?.bits ?? 0, needed)} />
      <p role="status" className={`text-sm font-bold ${enough ? 'text-green-900' : ''}`}>{told === null ? '' : enough ? t('found.strong') : t('found.weak')}</p>
    </div>
  );
}

function FirstSignIn({ first, onDone }: { first: Schema['Founded']; onDone: () => void }) {
  const { t } = useTranslation();
  const [kept, setKept] = useState(false);
  const [tried, setTried] = useState(false);
  return (
    <Card title={t('found.done')}>
      <Form onSend={() => { setTried(true); if (kept) onDone(); }}>
        <p>{t('found.done_what')}</p>
        <Facts items={[[t('sign_in.id'), <span key="id" className="digits text-lg">{first.login_id}</span>]]} />
        <OnceShown label={t('password.temporary')} value={first.temporary_password} />
        <Facts items={[[t('found.vkey'), <span key="vkey" className="digits text-sm break-all">{first.ledger_vkey}</span>]]} />
        <p className="text-sm text-solid-gray-700">{t('found.vkey_what')}</p>
        <Notice title={t('found.lost')}>{t('found.lost_how')}</Notice>
        <div data-fault={tried && !kept ? '' : undefined}>{tried && !kept && <ErrorText>{t('found.keep_first')}</ErrorText>}<CheckRow label={t('found.kept')} checked={kept} onChange={setKept} /></div>
        <div><Button v="solid" type="submit">{t('found.sign_in')}</Button></div>
      </Form>
    </Card>
  );
}
