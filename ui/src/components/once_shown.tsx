import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button';
import { Notice } from './notice';

/** A secret that the server gives once and keeps no copy of. */
export function OnceShown({ label, value }: { label: string; value: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  return (
    <div className="never-print flex flex-col gap-3">
      <Notice tone="warn" title={t('once.title')}>{t('once.how')}</Notice>
      <div className="flex flex-wrap items-center gap-3 rounded-xl border-2 border-blue-900 p-4">
        <p className="min-w-0 flex-1"><span className="block text-sm font-bold">{label}</span><span data-once="" className="digits text-lg break-all">{value}</span></p>
        <Button s="sm" onPress={() => void navigator.clipboard.writeText(value).then(() => setCopied(true))}>{copied ? t('copied') : t('copy')}</Button>
      </div>
    </div>
  );
}
