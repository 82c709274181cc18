// The work session (作業): the time in which the keys of one business are open for one handler.
import { useMutation, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../api/client';
import { cache, useMay, workOpened, workQuery } from '../api/queries';
import { hear, tell } from '../lib/tabs';
import { Button } from './button';
import { WorkPasswordField } from './field';
import { Notice, ProblemNotice } from './notice';

const UnlockDialog = lazy(() => import('./unlock_dialog'));

function useNow(every: number) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => { const timer = setInterval(() => setNow(Date.now()), every); return () => clearInterval(timer); }, [every]);
  return now;
}

/** `until`: the longest it lasts. Not used, it ends before, and `over` says that the time has come to ask about that. */
export function useWork(business: number) {
  const may = useMay();
  const now = useNow(5_000);
  const { data: work, dataUpdatedAt } = useQuery({ ...workQuery(business), enabled: may('openWorkSession') });
  const open = work?.open === true;
  const until = work?.expires_at ? Date.parse(work.expires_at) : null;
  const over = open && work.left_seconds !== undefined && now > dataUpdatedAt + (work.left_seconds + 1) * 1000;
  return { open, until, now, over, idle: Math.ceil((work?.idle_seconds ?? 0) / 60), unfinished: work?.unfinished ?? 0 };
}

export async function openWork(business: number, work_password: string) {
  const opened = await ask(api.POST('/businesses/{business}/work-session', { params: { path: { business } }, body: { work_password } }));
  const { queryKey } = workQuery(business);
  await cache.cancelQueries({ queryKey }); // An answer from before would lock what is opened now.
  cache.setQueryData(queryKey, opened);
  void workOpened();
  tell('opened');
}

const lockListeners = new Set<() => void>();
let locks = 0;
const letGo = () => { locks++; lockListeners.forEach((hide) => hide()); };
/** The answer, or null where work was locked since it was asked for, or nobody looks at the window that it comes to. */
export async function unlessLate<T>(answer: () => Promise<T>): Promise<T | null> {
  const before = locks;
  const got = await answer();
  return locks === before && document.visibilityState === 'visible' && document.hasFocus() ? got : null;
}
hear((what) => { if (what === 'locked') letGo(); });
/** Called when work is locked by hand, here or in another tab, or has ended: everything on screen that holds a number lets go of it. */
export function useOnLock(hide: () => void) {
  useEffect(() => { lockListeners.add(hide); return () => void lockListeners.delete(hide); }, [hide]);
}

/** The server alone knows when the keys were last used. Where it does not answer, they count as locked. */
async function lookAgain(business: number) {
  try { await cache.fetchQuery({ ...workQuery(business), staleTime: 0, retry: false }); } catch { cache.setQueryData(workQuery(business).queryKey, { open: false }); }
}

export function WorkBar({ business }: { business: number }) {
  const { t } = useTranslation();
  const work = useWork(business);
  const [asking, setAsking] = useState(false);
  useEffect(() => { if (work.over) void lookAgain(business); }, [work.over, business]);
  useEffect(() => { if (!work.open) letGo(); }, [work.open]);
  const lock = useMutation({
    mutationFn: () => ask(api.DELETE('/businesses/{business}/work-session', { params: { path: { business } } })),
    onMutate: letGo,
    onSettled: () => { tell('locked'); return cache.invalidateQueries({ queryKey: ['work', business] }); },
  });
  const left = work.until === null ? null : Math.max(0, Math.ceil((work.until - work.now) / 60_000));
  return (
    <div role="region" aria-label={t('work.region')} className={`no-print flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-1.5 text-sm md:px-6 ${work.open ? 'bg-green-50' : 'bg-solid-gray-50'}`}>
      <p>
        <span aria-hidden="true" className={`mr-2 inline-block size-2.5 rounded-full border-2 ${work.open ? 'border-green-800 bg-green-800' : 'border-solid-gray-600 bg-white'}`} />
        <b>{work.open ? t('work.open') : t('work.closed')}</b>
        {work.open && left !== null && <span className="ml-2">{t('work.left', { n: left, idle: work.idle })}</span>}
        {work.unfinished > 0 && <span className="ml-2 font-bold text-red-900">{t('work.unfinished', { n: work.unfinished })}</span>}
      </p>
      {work.open
        ? <Button s="sm" busy={lock.isPending} onPress={() => lock.mutate()}>{t('work.lock')}</Button>
        : <Button s="sm" onPress={() => setAsking(true)}>{t('work.unlock')}</Button>}
      {!work.open && <span className="text-solid-gray-700 max-md:hidden">{t('work.why')}</span>}
      {work.open && <div className="basis-full empty:hidden"><ProblemNotice problem={lock.error} undone={t('work.not_locked')}>{t('work.not_locked_how', { idle: work.idle })}</ProblemNotice></div>}
      {asking && <Suspense fallback={null}><UnlockDialog business={business} onClose={() => setAsking(false)} /></Suspense>}
    </div>
  );
}

/** For parts of a page that need the keys: shows the way to open them, or the part. */
export function NeedsWork({ business, what, children }: { business: number; what: string; children: ReactNode }) {
  const { t } = useTranslation();
  const { open } = useWork(business);
  const [asking, setAsking] = useState(false);
  if (open) return children;
  return (
    <Notice title={t('work.needed', { what })}>
      <p className="mb-3">{t('work.why')}</p>
      <Button v="solid" onPress={() => setAsking(true)}>{t('work.unlock')}</Button>
      {asking && <Suspense fallback={null}><UnlockDialog business={business} onClose={() => setAsking(false)} /></Suspense>}
    </Notice>
  );
}

/** The password's place inside a dialog that needs the keys: there only while no work session is open. */
export function useInlineWork(business: number) {
  const { t } = useTranslation();
  const { open } = useWork(business);
  const [password, setPassword] = useState('');
  const [empty, setEmpty] = useState(false);
  const field = open ? null : (
    <WorkPasswordField label={t('work.password')} required value={password} onChange={(v) => { setEmpty(false); setPassword(v); }}
      hint={t('work.inline_hint')} error={empty ? t('form.fill', { what: t('work.password') }) : null} />
  );
  return {
    field,
    ready: () => { const ok = open || password !== ''; setEmpty(!ok); return ok; },
    ensure: async () => {
      if (open) return;
      await openWork(business, password);
      setPassword('');
    },
  };
}
