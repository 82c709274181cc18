import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { digitsOf, faultOf, grouped } from '../lib/number';
import { box, Field } from './field';
import { useOnLock } from './work';

/** Twelve digits, shown 4-4-4, checked as they are typed. Lives only in the state of the form that holds it, and goes with a lock. */
export function NumberField({ label, value, onChange, error }: { label?: string; value: string; onChange: (typed: string) => void; error?: string | undefined }) {
  const { t } = useTranslation();
  const [composing, setComposing] = useState<string | null>(null);
  useOnLock(() => { setComposing(null); onChange(''); });
  const digits = digitsOf(value);
  const fault = faultOf(value);
  const live = digits.length >= 12 || fault === 'not_digits' ? fault : null;
  return (
    <div className="flex flex-col gap-1">
      <Field label={label ?? t('number.label')} required hint={t('number.hint')} error={error ?? (live && live !== 'empty' ? t(`number.fault.${live}`) : null)}>
        {(wiring) => (
          <input {...wiring} type="text" inputMode="numeric" autoComplete="off" spellCheck={false} maxLength={40} data-1p-ignore data-lpignore="true"
            value={composing ?? (fault === 'not_digits' ? value : grouped(digits))}
            onCompositionStart={(e) => setComposing(e.currentTarget.value)}
            onCompositionEnd={(e) => { setComposing(null); onChange(e.currentTarget.value); }}
            onChange={(e) => (composing === null ? onChange(e.target.value) : setComposing(e.target.value))}
            className={`${box} digits max-w-72 text-xl`} />
        )}
      </Field>
      <p role="status" className="min-h-6 text-sm">
        {fault === null ? <span className="font-bold text-green-900">✓ {t('number.good')}</span>
          : digits.length > 0 && digits.length < 12 && fault === 'length' ? t('number.so_far', { n: digits.length }) : ''}
      </p>
    </div>
  );
}
