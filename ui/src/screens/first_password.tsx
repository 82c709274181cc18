import { useTranslation } from 'react-i18next';
import { cache, sessionQuery } from '../api/queries';
import { PageHeader } from '../components/notice';
import { PasswordForm } from '../components/password_form';

export default function FirstPassword() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t('password.first_title')} />
      <p>{t('password.first_text')}</p>
      <PasswordForm currentLabel={t('password.temporary')} currentHint={t('password.temporary_hint')} onDone={() => void cache.invalidateQueries({ queryKey: sessionQuery.queryKey })} />
    </>
  );
}
