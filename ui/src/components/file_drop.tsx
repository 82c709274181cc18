import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button';

export function FileDrop({ label, hint, file, onPick }: { label: string; hint: string; file: File | undefined; onPick: (file: File | null) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const [over, setOver] = useState(false);
  return (
    <div className={`flex flex-col gap-2 rounded-xl border-2 border-dashed p-4 ${over ? 'border-blue-900 bg-blue-50' : 'border-solid-gray-536'}`}
      onDragOver={(e) => { e.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)}
      onDrop={(e) => { e.preventDefault(); setOver(false); onPick(e.dataTransfer.files[0] ?? null); }}>
      <label htmlFor={id} id={`${id}-label`} className="font-bold">{label}</label>
      <p id={`${id}-hint`} className="text-sm text-solid-gray-700">{hint}</p>
      <input id={id} type="file" accept=".csv,text/csv" aria-labelledby={`${id}-label`} aria-describedby={`${id}-hint`} onClick={(e) => { e.currentTarget.value = ''; }} onChange={(e) => onPick(e.target.files?.[0] ?? null)}
        className="peer sr-only" />
      <p className="flex flex-wrap items-center gap-2 rounded-lg peer-focus-visible:outline-3 peer-focus-visible:outline-offset-2">
        <label htmlFor={id} aria-hidden="true" className="inline-flex min-h-11 cursor-pointer items-center rounded-lg border border-blue-900 bg-white px-3 text-sm font-bold text-blue-900 hover:bg-blue-50 hover:underline md:min-h-9">{t('import.pick')}</label>
        <span aria-hidden="true" className="text-sm text-solid-gray-700 max-md:hidden">{t('import.or_drop')}</span>
      </p>
      {file && <p className="flex items-center justify-between gap-2 text-sm"><span className="break-all">{file.name}{t('brackets', { what: `${Math.ceil(file.size / 1024)} kB` })}</span><span className="shrink-0"><Button s="sm" aria-label={t('import.drop_of', { file: file.name })} onPress={() => onPick(null)}>{t('import.drop')}</Button></span></p>}
    </div>
  );
}
