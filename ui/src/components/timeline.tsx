import { useTranslation } from 'react-i18next';

type Step = { what: string; day: string; iso: string; note?: string | undefined; by?: string | undefined };

/** What has happened to a number and what will: filled is done, hollow is to come. 「いまここ」 stands at the step `here`: where
 *  nothing else is said at the next one, and nowhere with -1. */
export function Timeline({ steps, today, here }: { steps: Step[]; today: string; here?: number }) {
  const { t } = useTranslation();
  const now = here ?? steps.findIndex((s) => s.iso.slice(0, 10) > today);
  return (
    <ol className="ml-3 border-l-4 border-solid-gray-420">
      {steps.map((s, i) => {
        const state = i === now ? 'now' : s.iso.slice(0, 10) <= today ? 'done' : 'to_come';
        return (
          <li key={`${i} ${s.what}`} className="relative pb-5 pl-6 last:pb-0" aria-current={state === 'now' ? 'step' : undefined}>
            <span aria-hidden="true" className={`absolute top-1 -left-3 size-5 rounded-full border-4 ${state === 'done' ? 'border-green-800 bg-green-800' : state === 'now' ? 'border-orange-800 bg-white' : 'border-solid-gray-420 bg-white'}`} />
            <p><b>{s.what}</b>　{s.day}{state === 'now' && <span className="ml-3 rounded border border-orange-800 px-2 text-sm text-orange-1000">{t('timeline.here')}</span>}</p>
            {s.note && <p className="text-sm">{s.note}</p>}
            {s.by && <p className="text-sm text-solid-gray-700">{s.by}</p>}
          </li>
        );
      })}
    </ol>
  );
}
