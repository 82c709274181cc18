import { useTranslation } from 'react-i18next';
import { Notice, PageHeader } from '../components/notice';

export default function NotSetUp() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t('not_set_up.title')} />
      <Notice title={t('not_set_up.what')}>
        <p>{t('not_set_up.how')}</p>
        <pre className="digits mt-2 overflow-x-auto rounded bg-white p-2">azekura init</pre>
      </Notice>
    </>
  );
}
