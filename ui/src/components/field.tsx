// Form fields with our own words: labels above, ※必須, hints, and errors tied to their control. No native validation texts.
import { useId, useState, type ComponentProps, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorSummary, type FormFault } from './error_summary';

export const box =
  'h-11 w-full rounded-lg border border-solid-gray-600 bg-white px-3 md:h-10 aria-invalid:border-2 aria-invalid:border-red-900 disabled:bg-solid-gray-50';

type Common = { label: string; required?: boolean; hint?: ReactNode; error?: string | null | undefined; className?: string };

export function Required() {
  const { t } = useTranslation();
  return <span className="ml-1 text-sm font-normal text-red-900">{t('form.required')}</span>;
}

export const ErrorText = ({ id, children }: { id?: string; children: ReactNode }) =>
  <p id={id} data-error="" className="text-sm font-bold text-red-900"><span aria-hidden="true">▲ </span>{children}</p>;

type Wiring = { id: string; 'aria-describedby': string | undefined; 'aria-invalid': true | undefined; 'aria-required': true | undefined };

export function Field({ label, required, hint, error, className = '', children }: Common & { children: (wiring: Wiring) => ReactNode }) {
  const id = useId();
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ') || undefined;
  return (
    <div data-field="" className={`flex flex-col gap-1 ${className}`}>
      <label htmlFor={id} className="text-sm font-bold">{label}{required && <Required />}</label>
      {hint && <p id={`${id}-hint`} className="text-sm text-solid-gray-700">{hint}</p>}
      {children({ id, 'aria-describedby': described, 'aria-invalid': error ? true : undefined, 'aria-required': required ? true : undefined })}
      {error && <ErrorText id={`${id}-error`}>{error}</ErrorText>}
    </div>
  );
}

type Text = Common & Omit<ComponentProps<'input'>, 'className' | 'onChange' | 'value'> & { value: string; onChange: (value: string) => void };

export const TextField = ({ label, required, hint, error, className, value, onChange, ...rest }: Text) => (
  <Field {...{ label, required, hint, error, className }}>
    {(wiring) => <input type="text" autoComplete="off" {...rest} {...wiring} value={value} onChange={(e) => onChange(e.target.value)} className={box} />}
  </Field>
);

/** For passwords: hidden as they are typed. */
export const PasswordField = (props: Text) => <TextField {...props} type="password" spellCheck={false} autoCapitalize="none" />;

/** The work password is long and copied from paper: it can be looked at, until it is sent, and is kept when it was mistyped. */
export function WorkPasswordField({ label, required, hint, error, value, onChange, autoFocus }: Pick<Text, 'label' | 'required' | 'hint' | 'error' | 'value' | 'onChange' | 'autoFocus'>) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  return (
    <Field {...{ label, required, hint, error }}>
      {(wiring) => (
        <span className="flex gap-2">
          <input {...wiring} type={shown ? 'text' : 'password'} autoComplete="off" autoCapitalize="none" spellCheck={false} autoFocus={autoFocus} value={value} className={box} onChange={(e) => onChange(e.target.value)} />
          <button type="button" aria-pressed={shown} aria-label={t('password.show_of', { label })} onClick={() => setShown(!shown)} className="min-h-11 shrink-0 rounded-lg border border-blue-900 px-3 text-sm font-bold whitespace-nowrap text-blue-900 hover:bg-blue-50 aria-pressed:bg-blue-100 md:min-h-10">{t('password.show')}</button>
        </span>
      )}
    </Field>
  );
}

type Choice<V extends string> = { value: V; label: string };

export function SelectField<V extends string>({ options, value, onChange, ...rest }: Common & { options: Choice<V>[]; value: V; onChange: (v: V) => void }) {
  return (
    <Field {...rest}>
      {(wiring) => (
        <select {...wiring} value={value} onChange={(e) => onChange(e.target.value as V)} className={box}>
          {options.map((o) => <option key={o.value} value={o.value}>{o.label}</option>)}
        </select>
      )}
    </Field>
  );
}

type Group<V extends string> = Common & { options: (Choice<V> & { note?: string })[]; name?: string };
const row = 'flex min-h-11 items-start gap-2 rounded-lg px-2 py-2 hover:bg-blue-50 md:min-h-9 md:py-1.5';
const mark = 'mt-1 size-5 shrink-0 accent-blue-900';

export function Frame({ label, required, hint, error, className = '', children, role }: Common & { role?: string; children: ReactNode }) {
  const id = useId();
  return (
    <fieldset role={role} data-fault={error ? '' : undefined} aria-describedby={error ? `${id}-error` : undefined} aria-required={role && required ? true : undefined} aria-invalid={role && error ? true : undefined} className={`min-w-0 ${className}`}>
      <legend className="mb-1 text-sm font-bold">{label}{required && <Required />}</legend>
      {hint && <p className="mb-1 text-sm text-solid-gray-700">{hint}</p>}
      {error && <ErrorText id={`${id}-error`}>{error}</ErrorText>}
      {children}
    </fieldset>
  );
}

export function RadioField<V extends string>({ options, value, onChange, ...rest }: Group<V> & { value: V | ''; onChange: (v: V) => void }) {
  const name = useId();
  return (
    <Frame {...rest} role="radiogroup">
      {options.map((o) => (
        <label key={o.value} className={row}>
          <input type="radio" name={name} value={o.value} checked={value === o.value} onChange={() => onChange(o.value)} className={mark} />
          <span>{o.label}{o.note && <span className="block text-sm text-solid-gray-700">{o.note}</span>}</span>
        </label>
      ))}
    </Frame>
  );
}

export function ChecksField<V extends string>({ options, value, onChange, ...rest }: Group<V> & { value: V[]; onChange: (v: V[]) => void }) {
  return (
    <Frame {...rest}>
      {options.map((o) => (
        <CheckRow key={o.value} label={o.label} note={o.note} checked={value.includes(o.value)}
          onChange={(on) => onChange(on ? [...value, o.value] : value.filter((v) => v !== o.value))} />
      ))}
    </Frame>
  );
}

export const CheckRow = ({ label, note, checked, onChange }: { label: string; note?: string | undefined; checked: boolean; onChange: (on: boolean) => void }) => (
  <label className={row}>
    <input type="checkbox" checked={checked} onChange={(e) => onChange(e.target.checked)} className={mark} />
    <span>{label}{note && <span className="block text-sm text-solid-gray-700">{note}</span>}</span>
  </label>
);

const faulty = '[aria-invalid=true],[data-fault]';

/** To what must be mended, so that nobody looks for it below the fold: its label and what is said of it are in view too. */
function toFault(fault: HTMLElement | null) {
  if (!fault) return;
  const group = fault.matches('fieldset,[data-fault]');
  const field = group ? (fault.querySelector<HTMLElement>('input[type=checkbox],input[type=radio]') ?? fault.querySelector('input')) : fault;
  field?.focus({ preventScroll: true });
  const place = group ? fault : fault.closest<HTMLElement>('[data-field]') ?? fault;
  place.scrollIntoView({ block: place.offsetHeight > window.innerHeight / 2 ? 'start' : 'center' });
}

export const toFirstFault = (form: HTMLElement) => toFault(form.querySelector<HTMLElement>(faulty));

/** As they stand on the page: each field with its label and what is said of it. */
const faultsIn = (form: HTMLElement): FormFault[] => [...form.querySelectorAll<HTMLElement>(faulty)].map((field) => {
  const place = field.matches('fieldset') ? field : field.closest<HTMLElement>('[data-field]');
  return {
    field,
    label: place?.querySelector('legend,label')?.firstChild?.textContent ?? '',
    what: (place ?? field).querySelector('[data-error]')?.lastChild?.textContent ?? '',
  };
});

/** A form that our own code checks; Enter while a Japanese word is still being composed does not send it. A `long` one lists what
 *  is to be mended when that is more than one thing. */
export function Form({ onSend, children, label, long = false }: { onSend: () => void; children: ReactNode; label?: string; long?: boolean }) {
  const [summary, setSummary] = useState<{ faults: FormFault[]; sent: number }>({ faults: [], sent: 0 });
  const look = (form: HTMLElement) => (long ? faultsIn(form) : []);
  return (
    <form noValidate aria-label={label} className="flex flex-col gap-5"
      onKeyDown={(e) => { if (e.key === 'Enter' && e.nativeEvent.isComposing) e.preventDefault(); }}
      onInput={(e) => { const form = e.currentTarget; if (summary.faults.length) setTimeout(() => setSummary((s) => ({ ...s, faults: look(form) }))); }}
      onSubmit={(e) => {
        e.preventDefault();
        e.stopPropagation();
        const form = e.currentTarget;
        if (form.querySelector('[data-busy]')) return;
        onSend();
        setTimeout(() => { // Once the faults are on the page.
          const faults = look(form);
          setSummary((s) => ({ faults, sent: s.sent + 1 }));
          if (faults.length < 2) toFirstFault(form);
        });
      }}>
      {summary.faults.length > 1 && <ErrorSummary {...summary} onGo={toFault} />}
      {children}
    </form>
  );
}
