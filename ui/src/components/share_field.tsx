import { Field } from './field';

type Props = { label: string; hint?: string; error: string | null; value: string; onChange: (typed: string) => void; rows?: number };

/** The code of a printed sheet, as it is typed from paper. */
export const ShareField = ({ label, hint, error, value, onChange, rows = 3 }: Props) => (
  <Field label={label} required hint={hint} error={error}>
    {(wiring) => <textarea {...wiring} rows={rows} maxLength={1024} spellCheck={false} autoComplete="off" autoCapitalize="none" value={value} onChange={(e) => onChange(e.target.value)} className="digits rounded-lg border border-solid-gray-600 p-3 aria-invalid:border-2 aria-invalid:border-red-900" />}
  </Field>
);
