// Numbers that were verified before, elsewhere: by which system, by which method, in which period, by whom. All of it must be said.
import { useTranslation } from 'react-i18next';
import { todayIso } from '../lib/dates';
import { faultsOfEarlier, type Earlier, type EarlierPart } from '../lib/earlier';
import { TextField } from './field';
import { WarekiField } from './wareki_field';

export function EarlierFields({ told, onChange, tried }: { told: Earlier; onChange: (told: Earlier) => void; tried: boolean }) {
  const { t } = useTranslation();
  const faults = faultsOfEarlier(told, todayIso());
  const set = (part: EarlierPart) => (value: string) => onChange({ ...told, [part]: value });
  const fault = (part: EarlierPart) => {
    const found = faults[part];
    if (!found || !tried || found === 'day') return undefined; // What is no day is said by the field itself.
    return found === 'missing' ? t('form.fill', { what: t(`import.earlier.${part}`) }) : t(`import.earlier.${found}`);
  };
  return (
    <fieldset className="rounded-lg border border-solid-gray-420 p-4">
      <legend className="px-1 text-sm font-bold">{t('import.earlier.title')}</legend>
      <p className="mb-3 text-sm">{t('import.earlier.what')}</p>
      <div className="grid gap-4 md:grid-cols-2">
        <TextField label={t('import.earlier.system')} required hint={t('import.earlier.system_hint')} value={told.system} onChange={set('system')} maxLength={100} error={fault('system')} />
        <TextField label={t('import.earlier.method')} required hint={t('import.earlier.method_hint')} value={told.method} onChange={set('method')} maxLength={40} error={fault('method')} />
        <WarekiField tried={tried} label={t('import.earlier.from')} required value={told.from} onChange={set('from')} error={fault('from')} />
        <WarekiField tried={tried} label={t('import.earlier.to')} required value={told.to} onChange={set('to')} error={fault('to')} />
        <TextField label={t('import.earlier.by')} required hint={t('import.earlier.by_hint')} value={told.by} onChange={set('by')} maxLength={100} error={fault('by')} />
      </div>
    </fieldset>
  );
}
