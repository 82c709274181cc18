import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { textLink } from './button';

export type FormFault = { field: HTMLElement; label: string; what: string };

/** What a long form needs before it can be sent: each a link to its field. Takes focus when the form was sent, so that it is heard. */
export function ErrorSummary({ faults, sent, onGo }: { faults: FormFault[]; sent: number; onGo: (field: HTMLElement) => void }) {
  const { t } = useTranslation();
  const self = useRef<HTMLDivElement>(null);
  useEffect(() => {
    self.current?.focus({ preventScroll: true });
    self.current?.scrollIntoView({ block: 'center' });
  }, [sent]);
  return (
    <div ref={self} tabIndex={-1} role="group" aria-labelledby="form-faults" className="rounded-lg border-2 border-red-900 bg-red-50 p-4">
      <p id="form-faults" className="font-bold">{t('form.faults', { n: faults.length })}</p>
      <ul className="mt-1 list-disc pl-6">
        {faults.map(({ field, label, what }) => (
          <li key={label + what}><a href={`#${field.id}`} className={textLink} onClick={(e) => { e.preventDefault(); onGo(field); }}>{what.includes(label) ? what : label + t('colon') + what}</a></li>
        ))}
      </ul>
    </div>
  );
}
