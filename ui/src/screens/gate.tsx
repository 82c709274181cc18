// Decides which of the doors is shown: the manual, not set up, sealed, signed out, a temporary password, or the app itself.
// The address stays, so whoever signs in again is where they were.
import { useQuery } from '@tanstack/react-query';
import { Navigate, Outlet, useLocation } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { cache, sessionQuery, statusQuery, useSession } from '../api/queries';
import { Loading, ProblemNotice } from '../components/notice';
import { Outside, Shell } from '../components/shell';
import { setLanguage } from '../i18n';
import { dropDrafts } from '../lib/draft';

const SignIn = lazy(() => import('./sign_in'));
const Unseal = lazy(() => import('./unseal'));
const Found = lazy(() => import('./found'));
const FirstPassword = lazy(() => import('./first_password'));

export function Gate() {
  const [founding, setFounding] = useState<'here' | 'done' | null>(null); // What it says once outlives the change of doors.
  const status = useQuery({ ...statusQuery, refetchInterval: (q) => (q.state.data?.sealed ? 5_000 : false) });
  const open = status.data !== undefined && status.data.set_up && !status.data.sealed;
  const session = useQuery({ ...sessionQuery, enabled: open });
  const language = session.data?.language;
  const account = session.data?.account.id;
  const helping = useLocation({ select: (l) => l.pathname.startsWith('/help') });
  useEffect(() => { if (language) setLanguage(language).catch(() => undefined); }, [language]); // Without a network, the words stay as they are.
  useEffect(() => { if (account !== undefined) dropDrafts(account); }, [account]);

  if (helping) return <Outside wide><Suspense fallback={<Loading />}><Outlet /></Suspense></Outside>; // It holds nobody's secret, and tells how to get in.
  if (status.error && !status.data) return <Outside><ProblemNotice problem={status.error} /></Outside>;
  if (!status.data) return <Outside><Loading /></Outside>;
  if (!status.data.set_up || founding === 'here')
    return <Door><Found onFounded={() => setFounding('here')} onDone={() => { setFounding('done'); void cache.invalidateQueries({ queryKey: statusQuery.queryKey }); }} /></Door>;
  if (status.data.sealed) return <Door><Unseal lock={status.data.custody} /></Door>;
  if (session.error) return <Outside><ProblemNotice problem={session.error} /></Outside>;
  if (session.data === undefined) return <Outside><Loading /></Outside>;
  if (session.data === null) return <Door><SignIn first={founding === 'done'} /></Door>;
  if (session.data.must_change_password) return <Door><FirstPassword first={founding === 'done'} /></Door>;
  return <Shell status={status.data}><Suspense fallback={<Loading />}><Outlet /></Suspense></Shell>;
}

const Door = ({ children }: { children: React.ReactNode }) => <Outside><Suspense fallback={<Loading />}>{children}</Suspense></Outside>;

export function Home() {
  const session = useSession();
  const first = session?.roles.find((r) => r.business !== 0)?.business;
  if (first !== undefined) return <Navigate to="/b/$b/start" params={{ b: String(first) }} replace />;
  return <Navigate to={session?.roles.some((r) => r.role === 'system_administrator') ? '/system' : '/new-business'} replace />;
}
