import { useTranslation } from 'react-i18next';
import { dayOf } from '../lib/dates';
import { TextField } from './field';

/** How long a link lives: 1 to 60 days. */
export const termOf = (text: string) => { const n = Number(text.normalize('NFKC')); return Number.isInteger(n) && n >= 1 && n <= 60 ? n : null; };
export const endsAfter = (days: number) => dayOf(new Date(Date.now() + days * 86_400_000).toISOString());

export function TermField({ value, onChange, tried }: { value: string; onChange: (value: string) => void; tried: boolean }) {
  const { t } = useTranslation();
  const term = termOf(value);
  return (
    <TextField label={t('new_requests.days')} required inputMode="numeric" maxLength={3} value={value} onChange={onChange} className="max-w-72"
      hint={term === null ? t('new_requests.days_hint') : t('new_requests.days_until', { day: endsAfter(term) })} error={tried && term === null ? t('new_requests.days_bad') : null} />
  );
}
