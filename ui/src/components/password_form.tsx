import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../api/client';
import { Button } from './button';
import { Form, PasswordField } from './field';
import { ProblemNotice } from './notice';

export function PasswordForm({ onDone, currentLabel, currentHint }: { onDone: () => void; currentLabel: string; currentHint?: string }) {
  const { t } = useTranslation();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  const change = useMutation({
    mutationFn: () => ask(api.POST('/session/password', { body: { current, new: next } })),
    onSuccess: () => { setCurrent(''); setNext(''); setAgain(''); setTried(false); onDone(); },
  });
  const differ = again !== next;
  const send = () => { setTried(true); if (current && next && !differ) change.mutate(); };
  const missing = (value: string, what: string) => (tried && !value ? t('form.fill', { what }) : null);
  return (
    <Form onSend={send}>
      <ProblemNotice problem={change.error} />
      <PasswordField label={currentLabel} required hint={currentHint} value={current} onChange={setCurrent} autoComplete="current-password" maxLength={1024} error={missing(current, currentLabel)} />
      <PasswordField label={t('password.next')} required hint={t('password.hint')} value={next} onChange={setNext} autoComplete="new-password" maxLength={1024} error={missing(next, t('password.next'))} />
      <PasswordField label={t('password.again')} required value={again} onChange={setAgain} autoComplete="new-password" maxLength={1024} error={tried && differ ? t('password.differ') : null} />
      <Button v="solid" type="submit" busy={change.isPending}>{t('password.do')}</Button>
    </Form>
  );
}
