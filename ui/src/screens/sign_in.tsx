import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../api/client';
import { cache, endedQuery, sessionQuery } from '../api/queries';
import { Button } from '../components/button';
import { Form, PasswordField, TextField } from '../components/field';
import { Notice, PageHeader, ProblemNotice } from '../components/notice';
import { SetUpSteps } from '../components/set_up_steps';
import { tell } from '../lib/tabs';

/** `first`: of all, on the way through the set-up. */
export default function SignIn({ first }: { first: boolean }) {
  const { t } = useTranslation();
  const [who, setWho] = useState('');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const ended = useQuery(endedQuery).data;
  const enter = useMutation({
    mutationFn: () => ask(api.POST('/session', { body: { login_id: who.trim(), password, token: false } })),
    onSuccess: (session) => { cache.setQueryData(endedQuery.queryKey, false); cache.setQueryData(sessionQuery.queryKey, session); tell('session'); },
    onSettled: () => setPassword(''),
  });
  const send = () => { setTried(true); if (who.trim() && password) { setTried(false); enter.mutate(); } };
  const missing = (value: string, what: string) => (tried && !value ? t('form.fill', { what }) : null);
  return (
    <>
      <PageHeader title={t('sign_in.title')} />
      {ended && <Notice tone="warn" role="status" title={t('ended.title')}>{t('ended.how')}</Notice>}
      {ended && ended.map((what) => <Notice key={what} tone="bad" title={t(`ended.lost.${what}`)}>{t(`ended.lost.${what}_how`)}</Notice>)}
      {first && <><SetUpSteps at="password" /><p>{t('set_up.first_sign_in')}</p></>}
      <Form onSend={send}>
        <ProblemNotice problem={enter.error} />
        <TextField label={t('sign_in.id')} required value={who} onChange={setWho} autoComplete="username" autoCapitalize="none" spellCheck={false} maxLength={128} error={missing(who.trim(), t('sign_in.id'))} />
        <PasswordField label={t('sign_in.password')} required value={password} onChange={setPassword} autoComplete="current-password" maxLength={1024} error={missing(password, t('sign_in.password'))} />
        <Button v="solid" type="submit" busy={enter.isPending}>{t('sign_in.do')}</Button>
      </Form>
      <p className="text-sm text-solid-gray-700">{t('sign_in.forgotten')}</p>
    </>
  );
}
