import { useTranslation } from 'react-i18next';
import { cache, sessionQuery } from '../api/queries';
import { PageHeader } from '../components/notice';
import { PasswordForm } from '../components/password_form';
import { SetUpSteps } from '../components/set_up_steps';

export default function FirstPassword({ first }: { first: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t('password.first_title')} />
      {first && <SetUpSteps at="password" />}
      <p>{t('password.first_text')}</p>
      <PasswordForm currentLabel={t('password.temporary')} currentHint={t('password.temporary_hint')} onDone={() => void cache.invalidateQueries({ queryKey: sessionQuery.queryKey })} />
    </>
  );
}
