import { useTranslation } from 'react-i18next';

export function Stepper({ steps, at }: { steps: string[]; at: number }) {
  const { t } = useTranslation();
  return (
    <ol aria-label={t('steps')} className="flex flex-wrap gap-x-2 gap-y-1">
      {steps.map((name, i) => (
        <li key={name} aria-current={i === at ? 'step' : undefined} className={`flex items-center gap-2 rounded-full border px-3 py-1 text-sm ${i === at ? 'border-blue-900 bg-blue-900 font-bold text-white' : i < at ? 'border-green-800 bg-green-50' : 'border-solid-gray-420'}`}>
          <span aria-hidden="true">{i < at ? '✓' : i + 1}</span>{name}{i < at && <span className="sr-only">{t('step_done')}</span>}
        </li>
      ))}
    </ol>
  );
}
