import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../api/client';
import { cache, sessionQuery, statusQuery } from '../api/queries';
import { Button } from '../components/button';
import { Form, PasswordField } from '../components/field';
import { Notice, PageHeader, ProblemNotice } from '../components/notice';

export default function Unseal() {
  const { t } = useTranslation();
  const [passphrase, setPassphrase] = useState('');
  const [tried, setTried] = useState(false);
  const unseal = useMutation({
    mutationFn: () => ask(api.POST('/system/unseal', { body: { passphrase } })),
    onSuccess: (status) => { cache.setQueryData(statusQuery.queryKey, status); return cache.invalidateQueries({ queryKey: sessionQuery.queryKey }); },
    onSettled: () => { setPassphrase(''); setTried(false); },
  });
  return (
    <>
      <PageHeader title={t('seal.title')} />
      <Notice title={t('seal.what')}>{t('seal.who')}</Notice>
      <Form onSend={() => { setTried(true); if (passphrase) unseal.mutate(); }}>
        <ProblemNotice problem={unseal.error} />
        <PasswordField label={t('seal.passphrase')} required value={passphrase} onChange={setPassphrase} maxLength={1024} error={tried && !passphrase && !unseal.isPending ? t('form.fill', { what: t('seal.passphrase') }) : null} />
        <Button v="solid" type="submit" busy={unseal.isPending}>{t('seal.do')}</Button>
      </Form>
    </>
  );
}
