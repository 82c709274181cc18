import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { outsideJis } from '../lib/jis';
import { isKana, toKatakana } from '../lib/kana';
import { box, Field } from './field';

type Props = { nameLabel: string; kanaLabel: string; name: string; kana: string; onChange: (name: string, kana: string) => void; required?: boolean; error?: string | undefined };

/** A name and its フリガナ, filled from what the input method was given; editable, turned to full-width katakana on leaving. */
export function KanaField({ nameLabel, kanaLabel, name, kana, onChange, required, error }: Props) {
  const { t } = useTranslation();
  const reading = useRef('');
  const outside = outsideJis(name);
  return (
    <div className="flex flex-col gap-3 md:row-span-2 md:grid md:grid-rows-subgrid">
      <div className="flex flex-col gap-3">
        <Field label={nameLabel} required={required} error={error}>
          {(wiring) => (
            <input {...wiring} type="text" autoComplete="off" maxLength={100} value={name} className={box}
              onCompositionUpdate={(e) => { if (/^[ぁ-ゖゝゞァ-ヶー]+$/.test(e.data)) reading.current = e.data; }}
              onCompositionEnd={(e) => {
                const read = toKatakana(reading.current);
                reading.current = '';
                if (read && e.data) onChange(e.currentTarget.value, kana + read);
              }}
              onChange={(e) => onChange(e.target.value, e.target.value === '' ? '' : kana)} />
          )}
        </Field>
        {outside.length > 0 && <p role="status" className="border-l-4 border-orange-800 bg-orange-50 px-3 py-1.5 text-sm"><b className="block">{t('name_check.title', { characters: outside.join(t('comma')) })}</b>{t('name_check.how')}</p>}
      </div>
      <Field label={kanaLabel} error={kana && !isKana(toKatakana(kana)) ? t('form.kana_only') : null}>
        {(wiring) => (
          <input {...wiring} type="text" autoComplete="off" maxLength={100} value={kana} className={box}
            onChange={(e) => onChange(name, e.target.value)} onBlur={() => onChange(name, toKatakana(kana))} />
        )}
      </Field>
    </div>
  );
}
