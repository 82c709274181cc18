// 処理状況: what runs on without anybody watching, with a count in the header. Asks again only while something runs.
import { useQueries, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { disposalsQuery, importsQuery, useMay } from '../api/queries';
import { textLink } from './button';
import { Label } from './notice';

const EVERY = 3_000;
const atWork = (state: Schema['ImportState']) => state === 'checking' || state === 'running';
const tone = { new: 'plain', checking: 'info', checked: 'warn', running: 'info', done: 'good', done_with_errors: 'warn', failed: 'bad', cancelled: 'plain' } as const;

export function JobTray({ business }: { business: number }) {
  const { t } = useTranslation();
  const may = useMay();
  const [open, setOpen] = useState(false);
  const self = useRef<HTMLDivElement>(null);
  const imports = useQuery({ ...importsQuery(business), enabled: may('listImports'), refetchInterval: (q) => (q.state.data?.items.some((i) => atWork(i.state)) ? EVERY : false) }).data?.items ?? [];
  const turning = (useQuery({ ...disposalsQuery(business, { state: 'unfinished' }), enabled: may('listDisposals'), refetchInterval: (q) => (q.state.data?.items.some((d) => d.state === 'executing') ? EVERY : false) }).data?.items ?? []);
  const running = imports.filter((i) => atWork(i.state));
  const progress = useQueries({ queries: running.map(({ id }) => ({
    queryKey: ['import', business, id, 'progress'], gcTime: 0, refetchInterval: EVERY,
    queryFn: async () => { const { progress: p } = await ask(api.GET('/businesses/{business}/imports/{import}', { params: { path: { business, import: id } } })); return p ?? null; },
  })) });
  useEffect(() => {
    if (!open) return;
    const away = (e: Event) => { if (!self.current?.contains(e.target as Node)) setOpen(false); };
    document.addEventListener('pointerdown', away);
    return () => document.removeEventListener('pointerdown', away);
  }, [open]);
  if (imports.length + turning.length === 0) return null;
  const params = { b: String(business) };
  const n = running.length + turning.length;
  return (
    <div ref={self} className="no-print relative" onKeyDown={(e) => { if (e.key === 'Escape') { setOpen(false); self.current?.querySelector('button')?.focus(); } }}>
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="min-h-9 rounded-lg px-2 text-sm text-blue-1000 underline hover:bg-blue-50 max-md:min-h-11">
        {n > 0 ? t('jobs.open_n', { n }) : t('jobs.open')}
      </button>
      {open && (
        <div className="absolute right-0 z-10 mt-1 w-[22rem] max-w-[calc(100vw-2rem)] rounded-xl border border-solid-gray-600 bg-white p-4 shadow-lg max-md:left-0 max-md:right-auto">
          <h2 className="mb-2 font-bold">{t('jobs.title')}</h2>
          <ul className="flex flex-col divide-y divide-solid-gray-420">
            {imports.map((i) => {
              const p = progress[running.indexOf(i)]?.data;
              return (
                <li key={i.id} className="flex flex-col gap-1 py-2">
                  <span className="flex flex-wrap items-center gap-2"><Link to="/b/$b/import" params={params} onClick={() => setOpen(false)} className={textLink}>{t('nav.import')}</Link><Label tone={tone[i.state]}>{t(`jobs.import.${i.state}`)}</Label></span>
                  {p?.total ? <span className="flex items-center gap-2 text-sm"><progress aria-label={t('nav.import')} value={p.done ?? 0} max={p.total} className="h-3 flex-1" />{t('jobs.of', { done: p.done ?? 0, total: p.total })}</span> : null}
                </li>
              );
            })}
            {turning.map((d) => (
              <li key={`d${d.id}`} className="flex flex-col gap-1 py-2">
                <span className="flex flex-wrap items-center gap-2"><Link to="/b/$b/disposal/$d" params={{ ...params, d: String(d.id) }} onClick={() => setOpen(false)} className={textLink}>{t('disposal.list_no', { id: d.id })}</Link><Label tone="info">{t(`disposal_state.${d.state}`)}</Label></span>
                {d.state === 'rotating' && <span className="text-sm">{t('jobs.rotating')}</span>}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
