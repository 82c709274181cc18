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
      <label htmlFor={id} className="font-bold">{label}</label>
      <p id={`${id}-hint`} className="text-sm text-solid-gray-700">{hint}</p>
      <input id={id} type="file" accept=".csv,text/csv" aria-describedby={`${id}-hint`} onChange={(e) => onPick(e.target.files?.[0] ?? null)}
        className="w-full text-sm file:mr-3 file:min-h-9 file:cursor-pointer file:rounded-lg file:border file:border-blue-900 file:bg-white file:px-3 file:font-bold file:text-blue-900" />
      {file && <p className="flex items-center justify-between gap-2 text-sm"><span className="break-all">{file.name}（{Math.ceil(file.size / 1024)} kB）</span><Button s="sm" aria-label={t('import.drop_of', { file: file.name })} onPress={() => onPick(null)}>{t('import.drop')}</Button></p>}
    </div>
  );
}
