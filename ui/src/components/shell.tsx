import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { cache, businessesQuery, useMay, useSession } from '../api/queries';
import { currentLanguage, setLanguage, type Language } from '../i18n';
import { unlessAtStake } from '../lib/at_stake';
import { dayTime } from '../lib/dates';
import { dropDrafts } from '../lib/draft';
import { fetchAhead } from '../lib/screen';
import { tell } from '../lib/tabs';
import { applyTextSize, isLarge } from '../lib/text_size';
import { Button } from './button';
import { HelpLink } from './help_link';
import { ProblemNotice } from './notice';
import { Offline } from './offline';
import { Said } from './said';

const JobTray = lazy(() => import('./job_tray').then((m) => ({ default: m.JobTray })));
const SessionEnd = lazy(() => import('./session_end'));
const LedgerGuard = lazy(() => import('./ledger_guard'));
const WorkBar = lazy(() => import('./work').then((m) => ({ default: m.WorkBar })));
const Keys = lazy(() => import('./keys'));

function SkipLink() {
  const { t } = useTranslation();
  return <a href="#main" className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-30 focus:bg-white focus:p-3">{t('shell.skip')}</a>;
}

const Brand = () => (
  <span className="flex items-center gap-2 text-xl font-bold whitespace-nowrap">
    <img src="/favicon.svg" alt="" width="28" height="28" />校倉 <span lang="en">Azekura</span>
  </span>
);

/** Help, language and text size: on every page, before sign-in too. */
function Reading() {
  const { t } = useTranslation();
  const session = useSession();
  const [large, setLarge] = useState(isLarge());
  const speak = useMutation({
    mutationFn: async (language: Language) => {
      if (session) await ask(api.PUT('/session/language', { body: { language } }));
      await setLanguage(language);
      if (session) await cache.invalidateQueries({ predicate: (q) => q.queryKey[0] !== 'status' });
    },
  });
  const other: Language = currentLanguage() === 'ja' ? 'en' : 'ja';
  const quiet = 'min-h-9 rounded-lg px-2 text-sm text-blue-1000 underline hover:bg-blue-50 max-md:min-h-11';
  return (
    <>
      <div className="flex items-center gap-1">
        <HelpLink />
        <button type="button" className={quiet} lang={other} onClick={() => speak.mutate(other)}>{other === 'en' ? 'English' : '日本語'}</button>
        <button type="button" className={quiet} aria-pressed={large} onClick={() => { applyTextSize(!large); setLarge(!large); }}>{t('shell.large')}</button>
      </div>
      <div className="order-last w-0 min-w-full empty:hidden"><ProblemNotice problem={speak.error} undone={t('shell.not_switched')} /></div>
    </>
  );
}

/** The frame of the pages before sign-in. */
export function Outside({ wide, children }: { wide?: boolean; children: ReactNode }) {
  return (
    <>
      <SkipLink />
      <header className="flex flex-wrap items-center justify-between gap-2 border-b border-solid-gray-420 px-4 py-2 md:px-6"><Brand /><Reading /></header>
      <main id="main" tabIndex={-1} className={`mx-auto flex flex-col gap-5 px-4 py-8 ${wide ? 'max-w-3xl' : 'max-w-xl'}`}>{children}</main>
    </>
  );
}

type Page = { to: '/b/$b/start' | '/b/$b/people' | '/b/$b/requests' | '/b/$b/import' | '/b/$b/disposal' | '/b/$b/ledger' | '/b/$b/notices' | '/b/$b/accounts' | '/b/$b/settings'; key: 'start' | 'people' | 'requests' | 'import' | 'disposal' | 'ledger' | 'notices' | 'accounts' | 'settings'; needs: Parameters<ReturnType<typeof useMay>>[0][] };
const pages: Page[] = [
  { to: '/b/$b/start', key: 'start', needs: ['readBusiness'] },
  { to: '/b/$b/people', key: 'people', needs: ['listPeople'] },
  { to: '/b/$b/requests', key: 'requests', needs: ['listRequests'] },
  { to: '/b/$b/import', key: 'import', needs: ['createImport'] },
  { to: '/b/$b/disposal', key: 'disposal', needs: ['listDisposals'] },
  { to: '/b/$b/ledger', key: 'ledger', needs: ['listEntries', 'verifyLedger'] },
  { to: '/b/$b/notices', key: 'notices', needs: ['publishNotice'] },
  { to: '/b/$b/accounts', key: 'accounts', needs: ['listAccounts'] },
  { to: '/b/$b/settings', key: 'settings', needs: ['readPolicy'] },
];

export function Shell({ status, children }: { status: Schema['SystemStatus']; children: ReactNode }) {
  const { t } = useTranslation();
  const session = useSession()!;
  const may = useMay();
  const params = useParams({ strict: false }) as { b?: string };
  const [menu, setMenu] = useState(false);
  const business = params.b === undefined ? undefined : Number(params.b);
  const printed = useQuery(businessesQuery).data?.items.find((b) => b.id === business)?.name;
  const roles = session.roles.filter((r) => r.business === business || r.business === 0).map((r) => t(`role.${r.role}`));
  useEffect(fetchAhead, []);
  const leave = useMutation({
    mutationFn: () => ask(api.DELETE('/session')),
    onSuccess: () => {
      dropDrafts();
      tell('session');
      window.location.assign('/');  // A fresh page: nothing of this sign-in stays in memory.
    },
  });
  return (
    <>
      <SkipLink />
      <Suspense fallback={null}><SessionEnd /><LedgerGuard business={business} /><Keys /></Suspense>
      <header className="border-b border-solid-gray-420">
        <Offline />
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-2 md:px-6">
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <Link to="/" aria-label={t('shell.home')} className="rounded"><Brand /></Link>
            <Switcher current={business} />
          </div>
          <div className="flex flex-wrap items-center gap-x-2">
            {business !== undefined && <Suspense fallback={null}><JobTray business={business} /></Suspense>}
            <Link to="/me" className="min-h-9 content-center rounded-lg px-2 underline hover:bg-blue-50">
              {session.account.display_name}{roles.length > 0 && <span className="text-sm">{t('brackets', { what: [...new Set(roles)].join(t('and')) })}</span>}
            </Link>
            <Reading />
            <Button s="sm" busy={leave.isPending} onPress={() => unlessAtStake(() => leave.mutate())}>{t('shell.sign_out')}</Button>
          </div>
          <div className="basis-full empty:hidden"><ProblemNotice problem={leave.error} undone={t('shell.not_signed_out')}>{t('shell.not_signed_out_how')}</ProblemNotice></div>
        </div>
        {business !== undefined && may('openWorkSession') && <Suspense fallback={<div className="min-h-12 bg-solid-gray-50" />}><WorkBar business={business} /></Suspense>}
        {status.ledger !== undefined && status.ledger !== 'ok' && (
          <p role="alert" className="bg-red-900 px-4 py-2 font-bold text-white md:px-6">{t(`shell.ledger_${status.ledger}`)}</p>
        )}
      </header>
      <div className="print-block md:grid md:grid-cols-[13.5rem_minmax(0,1fr)]">
        {business !== undefined && (
          <nav aria-label={t('shell.menu')} className="border-solid-gray-420 p-2 max-md:border-b md:min-h-[calc(100vh-7rem)] md:border-r">
            <button type="button" aria-expanded={menu} className="flex min-h-11 w-full items-center justify-between rounded-lg px-3 font-bold md:hidden" onClick={() => setMenu(!menu)}>
              {t('shell.menu')}<span aria-hidden="true">{menu ? '▲' : '▼'}</span>
            </button>
            <ul className={menu ? '' : 'max-md:hidden'}>
              {pages.filter((p) => p.needs.some(may)).map((p) => (
                <li key={p.key}>
                  <Link to={p.to} params={{ b: String(business) }} onClick={() => setMenu(false)}
                    className="block rounded-lg px-4 py-2.5 hover:bg-solid-gray-50 hover:underline aria-[current=page]:bg-blue-100 aria-[current=page]:font-bold aria-[current=page]:text-blue-1000">
                    {t(`nav.${p.key}`)}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
        )}
        <main id="main" tabIndex={-1} className={`flex min-w-0 flex-col gap-5 p-4 md:p-6 ${business === undefined ? 'mx-auto w-full max-w-3xl md:col-span-2' : 'max-w-6xl'}`}>
          <p className="print-only">{printed && `${printed}　`}{t('shell.printed', { who: session.account.display_name, at: dayTime(new Date().toISOString()) })}</p>
          {children}
          <Said />
        </main>
      </div>
    </>
  );
}

function Switcher({ current }: { current: number | undefined }) {
  const { t } = useTranslation();
  const go = useNavigate();
  const session = useSession();
  // Whoever looks after the machines sees that there are businesses, and has nothing to do inside them.
  const all = (useQuery(businessesQuery).data?.items ?? []).filter((b) => session?.roles.some((r) => r.business === b.id));
  const name = all.find((b) => b.id === current)?.name;
  if (all.length < 2) return <span>{name}</span>;
  return (
    <select aria-label={t('shell.business')} value={current ?? ''} className="h-9 max-w-72 rounded-lg border border-solid-gray-600 bg-white px-2 max-md:h-11"
      onChange={(e) => void go({ to: '/b/$b/start', params: { b: e.target.value } })}>
      {current === undefined && <option value="">{t('shell.choose_business')}</option>}
      {all.map((b) => <option key={b.id} value={b.id}>{b.name}</option>)}
    </select>
  );
}
