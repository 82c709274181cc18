import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem, type Schema } from '../api/client';
import { day } from '../lib/dates';

type Tone = 'info' | 'good' | 'warn' | 'bad';
const frame: Record<Tone, string> = {
  info: 'border-blue-900 bg-blue-50', good: 'border-green-800 bg-green-50', warn: 'border-orange-800 bg-orange-50', bad: 'border-red-900 bg-red-50',
};

export function Notice({ tone = 'info', title, children, role }: { tone?: Tone; title: string; children?: ReactNode; role?: 'alert' | 'status' }) {
  return (
    <div role={role} className={`rounded-lg border-2 p-4 ${frame[tone]}`}>
      <p className="font-bold">{title}</p>
      {children && <div className="mt-1">{children}</div>}
    </div>
  );
}

/** What went wrong, in the server's words, and what to do next, in ours, where ours are sure to fit. Takes focus so that it is
 *  heard, and goes as soon as the form it stands in is changed or sent again: it speaks of what was sent before. `undone`: where
 *  nothing else on the page shows it, what has not been done, with what that means as children. */
export function ProblemNotice({ problem, undone, children }: { problem: unknown; undone?: string; children?: ReactNode }) {
  const { t } = useTranslation();
  const self = useRef<HTMLDivElement>(null);
  const [over, setOver] = useState<unknown>(null);
  useEffect(() => {
    if (!problem) return;
    self.current?.focus();
    const place = self.current?.closest('form') ?? self.current?.closest('[role=dialog],[role=alertdialog]');
    const mended = () => setOver(problem);
    place?.addEventListener('input', mended);
    place?.addEventListener('submit', mended);
    return () => { place?.removeEventListener('input', mended); place?.removeEventListener('submit', mended); };
  }, [problem]);
  if (!problem || problem === over) return null;
  const p = problem instanceof Problem ? problem : partIsLost(problem) ? null : ourFault;
  const cause = p?.body.title || t(p?.code === ourFault.code ? 'problem.fault' : 'problem.unreachable');
  const next = nextStep(p, t as unknown as Say);
  return (
    <div ref={self} tabIndex={-1} className="rounded-lg">
      <Notice tone="bad" role="alert" title={undone ?? cause}>
        {undone && <p>{cause}</p>}
        {children && <p>{children}</p>}
        {p?.body.detail && <p>{p.body.detail}</p>}
        {p?.body.fields && <ul className="list-disc pl-5">{p.body.fields.map((f) => <li key={f.field}>{f.message}</li>)}</ul>}
        {next && <p>{next}</p>}
        {p && isUnexpected(p) && <p className="text-sm text-solid-gray-700">{t('problem.code', { code: p.code })}</p>}
      </Notice>
    </div>
  );
}

export type Say = (key: string, options?: Record<string, unknown>) => string;
/** A part of the page that could not be fetched, in the words of Chromium, Firefox and Safari. */
const partIsLost = (e: unknown) => e instanceof TypeError && /dynamically imported module|Importing a module script/i.test(e.message);
/** Whatever else was thrown is nothing that the network could mend. */
const ourFault = new Problem({ type: 'about:blank', title: '', status: 0, code: 'ui.unreadable' });
/** A code that helps whoever is asked for help; for a slip of the keyboard it would only be noise. */
const isUnexpected = (p: Problem) => p.status >= 500 || p.code === ourFault.code;

/** The next step, for this very code. A status alone says it only where it is true of every code: the sentence of the server
 *  says how to mend everything else, and a second one would contradict it. */
function nextStep(p: Problem | null, t: Say) {
  const known = (key: string) => t(`next.${key}`, { defaultValue: '', wait: p?.body.retry_after_s ?? 60 }) || null;
  if (!p) return t('next.status0');
  const own = known(p.code.replaceAll('.', '_'));
  if (own) return own;
  if (p.status === 429) return p.body.retry_after_s ? known('status429') : null;
  return p.status === 0 || p.status === 401 || p.status === 503 ? known(`status${p.status}`) : p.status >= 500 ? known('status500') : null;
}

const status: Record<Schema['NumberStatus'], string> = {
  none: 'border-solid-gray-600 bg-solid-gray-50 text-solid-gray-800',
  requested: 'border-blue-900 bg-blue-50 text-blue-1000',
  submitted: 'border-orange-800 bg-orange-50 text-orange-1000',
  unverified: 'border-orange-800 bg-orange-50 text-orange-1000',
  held: 'border-green-800 bg-green-50 text-green-1000',
  disposed: 'border-solid-gray-600 bg-white text-solid-gray-700',
};

export function StatusLabel({ of }: { of: Schema['NumberStatus'] }) {
  const { t } = useTranslation();
  return <span className={`inline-block rounded border px-2 text-sm whitespace-nowrap ${status[of]}`}>{t(`status.${of}`)}</span>;
}

export const Label = ({ tone = 'info', children }: { tone?: Tone | 'plain'; children: ReactNode }) => (
  <span className={`inline-block rounded border px-2 text-sm whitespace-nowrap ${tone === 'plain' ? 'border-solid-gray-600 bg-white' : frame[tone]}`}>{children}</span>
);

export function Loading() {
  const { t } = useTranslation();
  return <p role="status" className="flex items-center gap-3 p-6"><span aria-hidden="true" className="size-5 animate-spin rounded-full border-3 border-blue-900 border-t-transparent" />{t('loading')}</p>;
}

export const Empty = ({ title, children }: { title: string; children?: ReactNode }) => (
  <div className="rounded-xl border border-dashed border-solid-gray-536 p-8 text-center"><p className="font-bold">{title}</p>{children && <div className="mt-2">{children}</div>}</div>
);

export const Card = ({ title, children, actions, level = 2 }: { title?: string; children: ReactNode; actions?: ReactNode; level?: 2 | 3 }) => {
  const H = `h${level}` as const;
  return (
    <section className="rounded-xl border border-solid-gray-420 p-4 md:p-6">
      {(title || actions) && <div className="mb-3 flex flex-wrap items-center justify-between gap-2">{title && <H className="text-xl font-bold">{title}</H>}{actions}</div>}
      {children}
    </section>
  );
};

/** A sentence of the server with its days as the rest of the page writes them, each kept whole. */
export const Dated = ({ text }: { text: string }) => (
  <>{text.split(/(\d{4}-\d{2}-\d{2})/).map((part, i) => (i % 2 ? <span key={i} className="whitespace-nowrap">{day(part)}</span> : part))}</>
);

export function Facts({ items }: { items: [string, ReactNode][] }) {
  return (
    <dl className="grid md:grid-cols-[auto_minmax(60%,1fr)]">
      {items.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="pt-2 text-sm font-bold text-solid-gray-700 md:min-w-36 md:border-b md:border-solid-gray-200 md:pr-6 md:pb-2">{name}</dt>
          <dd className="border-b border-solid-gray-200 pb-2 md:pt-2">{value === undefined || value === '' ? '—' : value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The page's one h1. Says the page in the window title, and takes focus when the page changes, so that it is read out. Where
 *  the h1 names a person, `named` says the page instead: the browser's history keeps the window's titles. */
export function PageHeader({ title, named = title, above, actions, children }: { title: string; named?: string; above?: ReactNode; actions?: ReactNode; children?: ReactNode }) {
  const { t } = useTranslation();
  const h1 = useRef<HTMLHeadingElement>(null);
  useEffect(() => { document.title = `${named} | ${t('product')}`; }, [named, t]);
  useEffect(() => { if (document.activeElement === document.body) h1.current?.focus({ preventScroll: true }); }, []);
  return (
    <div className="flex flex-col gap-2">
      {above && <div className="no-print text-sm">{above}</div>}
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h1 ref={h1} tabIndex={-1} className="text-2xl font-bold md:text-[1.75rem]">{title}</h1>
        {actions && <div className="no-print flex flex-wrap gap-3">{actions}</div>}
      </div>
      {children}
    </div>
  );
}
