import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../api/queries';
import { KeyHabits, KeyList } from '../components/keys';
import { Card, Facts, Notice, PageHeader } from '../components/notice';
import { PasswordForm } from '../components/password_form';
import { Sessions } from '../components/sessions';
import { day } from '../lib/dates';

export default function Me() {
  const { t } = useTranslation();
  const session = useSession()!;
  const [changed, setChanged] = useState(false);
  return (
    <>
      <PageHeader title={t('me.title')} />
      <Card title={t('me.who')}>
        <Facts items={[
          [t('me.name'), session.account.display_name],
          [t('sign_in.id'), session.account.login_id],
          [t('me.roles'), session.roles.map((r) => (r.business_name ?? t('me.installation')) + t('colon') + t(`role.${r.role}`)).join(t('comma'))],
          [t('me.password_until'), session.password_expires_on ? day(session.password_expires_on) : t('me.password_no_end')],
        ]} />
      </Card>
      <Card title={t('password.title')}>
        {changed && <div className="mb-4"><Notice tone="good" role="status" title={t('password.done')} /></div>}
        <PasswordForm currentLabel={t('password.current')} onDone={() => setChanged(true)} />
      </Card>
      <Card title={t('me.sessions')}><Sessions /></Card>
      <Card title={t('key_help.title')}><KeyList /><div className="mt-4 flex flex-col gap-2"><KeyHabits /></div></Card>
    </>
  );
}
