import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { cache, sessionQuery, statusQuery } from '../api/queries';
import { Button } from '../components/button';
import { Form, PasswordField } from '../components/field';
import { Facts, Notice, PageHeader, ProblemNotice } from '../components/notice';
import { ShareField } from '../components/share_field';

/** Whoever can open the root key opens it here, as it is kept: by passphrase, PIN, or one sheet after the other. */
export default function Unseal({ lock }: { lock: Schema['RootLock'] | undefined }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [tried, setTried] = useState(false);
  const mode = lock?.mode ?? 'passphrase';
  const needed = lock?.needed ?? 2;
  const brought = lock?.brought ?? [];
  const unseal = useMutation({
    mutationFn: () => ask(api.POST('/system/unseal', { body: mode === 'shares' ? { shares: [{ share: typed.trim() }] } : mode === 'token' ? { pin: typed } : { passphrase: typed } })),
    onSuccess: (status) => {
      setTyped(''); // At once: the next custodian must not see it.
      cache.setQueryData(statusQuery.queryKey, status);
      return status.sealed ? undefined : cache.invalidateQueries({ queryKey: sessionQuery.queryKey });
    },
    onError: () => { if (mode !== 'shares') setTyped(''); }, // A sheet is long: a slip in it is mended where it is.
    onSettled: () => setTried(false),
  });
  const label = mode === 'shares' ? t('seal.share_n', { n: brought.length + 1, k: needed }) : t(mode === 'token' ? 'seal.pin' : 'seal.passphrase');
  const error = tried && !typed.trim() && !unseal.isPending ? t('form.fill', { what: label }) : null;
  return (
    <>
      <PageHeader title={t('seal.title')} />
      <Notice title={t('seal.what')}>{t(mode === 'shares' ? 'seal.who_shares' : mode === 'token' ? 'seal.who_token' : mode === 'key_file' ? 'seal.who_key_file' : 'seal.who', { k: needed, n: lock?.of })}</Notice>
      {mode === 'shares' && <Facts items={[[t('seal.set_words'), <span key="w" className="digits">{lock?.set_words}</span>], [t('seal.brought'), brought.length ? t('seal.brought_n', { n: brought.length, k: needed, which: brought.join(t('comma')) }) : t('seal.brought_none', { k: needed })]]} />}
      {mode !== 'key_file' && (
        <Form onSend={() => { setTried(true); if (typed.trim()) unseal.mutate(); }}>
          <ProblemNotice problem={unseal.error} />
          {mode === 'shares' ? <ShareField label={label} hint={t('seal.share_hint')} value={typed} onChange={setTyped} error={error} />
            : <PasswordField label={label} required value={typed} onChange={setTyped} maxLength={mode === 'token' ? 256 : 1024} error={error} />}
          <Button v="solid" type="submit" busy={unseal.isPending}>{t(mode === 'shares' && brought.length + 1 < needed ? 'seal.bring' : 'seal.do')}</Button>
        </Form>
      )}
    </>
  );
}
