import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { day } from '../lib/dates';
import { readDate, type Fault } from '../lib/wareki';
import { Button } from './button';
import { box, Field } from './field';

const CalendarDialog = lazy(() => import('./calendar_dialog'));

type Props = { label: string; value: string; onChange: (typed: string) => void; required?: boolean; hint?: string; error?: string | undefined; tried?: boolean; className?: string };

/** One text box for a date in 和暦 or 西暦; on leaving it, or once the form was `tried`, it says the day it understood or what is
 *  wrong with it. A calendar is there for those who want one. */
export function WarekiField({ label, value, onChange, required, hint, error, tried = false, className }: Props) {
  const { t } = useTranslation();
  const [left, setLeft] = useState(false);
  const [calendar, setCalendar] = useState(false);
  const reading = readDate(value);
  const read = 'iso' in reading ? day(reading.iso) + t('brackets', { what: reading.iso.replaceAll('-', '/') }) : '';
  const fault = tried && required && 'fault' in reading && reading.fault === 'missing' ? t('form.fill', { what: label })
    : (left || tried) && 'fault' in reading && reading.fault !== 'missing' ? t(reading.fault === 'era_range' && reading.era ? `wareki.range.${reading.era}` : `wareki.fault.${reading.fault}`) : null;
  return (
    <div className={`flex flex-col gap-1 ${className ?? ''}`}>
      <Field label={label} required={required} hint={hint ?? t('wareki.hint')} error={error ?? fault}>
        {(wiring) => (
          <div className="flex gap-2">
            <input {...wiring} type="text" autoComplete="off" maxLength={40} value={value} className={`${box} max-w-64`}
              onChange={(e) => { setLeft(false); onChange(e.target.value); }} onBlur={() => setLeft(true)} />
            <Button aria-label={t('wareki.calendar', { label })} onPress={() => setCalendar(true)}>
              <svg aria-hidden="true" viewBox="0 0 24 24" width="18" height="18" fill="none" stroke="currentColor" strokeWidth="2"><path d="M4 6h16v14H4zM4 10h16M8 3v4M16 3v4" /></svg>
            </Button>
          </div>
        )}
      </Field>
      <p role="status" className="min-h-6 text-sm">
        {left && 'iso' in reading && (
          reading.note ? <b>{t(`wareki.note.${reading.note}`, { day: read })}</b> : read
        )}
      </p>
      {calendar && (
        <Suspense fallback={null}>
          <CalendarDialog label={label} iso={'iso' in reading ? reading.iso : null} onClose={() => setCalendar(false)}
            onPick={(picked) => { onChange(picked.replaceAll('-', '/')); setLeft(true); setCalendar(false); }} />
        </Suspense>
      )}
    </div>
  );
}

/** What a form may send: the ISO day, or nothing; a fault stops the form. */
export function sendable(typed: string): { iso: string | undefined; fault: Exclude<Fault, 'missing'> | null } {
  const reading = readDate(typed);
  if ('iso' in reading) return { iso: reading.iso, fault: null };
  return { iso: undefined, fault: reading.fault === 'missing' ? null : reading.fault };
}
