import { Link, type ErrorComponentProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Button, textLink } from '../components/button';
import { PageHeader, ProblemNotice } from '../components/notice';

export function Missing() {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col gap-4">
      <PageHeader title={t('missing.title')} />
      <p>{t('missing.text')}</p>
      <p><Link to="/" className={textLink}>{t('missing.home')}</Link></p>
    </div>
  );
}

export function Broken({ error }: ErrorComponentProps) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col gap-4 p-6">
      <PageHeader title={t('broken.title')} />
      <ProblemNotice problem={error} />
      <p className="flex flex-wrap items-center gap-4"><Button v="solid" onPress={() => window.location.reload()}>{t('broken.again')}</Button><a href="/" className={textLink}>{t('missing.home')}</a></p>
    </div>
  );
}
