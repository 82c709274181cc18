import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyOrSelect } from '../lib/copy';
import { Button } from './button';
import { Notice } from './notice';

/** A secret that the server gives once and keeps no copy of. */
export function OnceShown({ label, value }: { label: string; value: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState<'copied' | 'selected' | null>(null);
  const shown = useRef<HTMLSpanElement>(null);
  return (
    <div className="never-print flex flex-col gap-3">
      <Notice tone="warn" title={t('once.title')}>{t('once.how')}</Notice>
      <div className="flex flex-wrap items-center gap-3 rounded-xl border-2 border-blue-900 p-4">
        <p className="min-w-0 flex-1"><span className="block text-sm font-bold">{label}</span><span ref={shown} data-once="" className="digits text-lg break-all">{value}</span></p>
        <Button s="sm" onPress={() => void copyOrSelect(value, shown.current).then(setCopied)}>{copied === 'copied' ? t('copied') : t('copy')}</Button>
        {copied === 'selected' && <p role="alert" className="basis-full font-bold">{t('copy_yourself')}</p>}
      </div>
    </div>
  );
}
