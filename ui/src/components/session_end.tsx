// When a sign-in has not been used for its time, its screen goes by itself, not only with the next call. The server alone knows
// when that is, because another window may use the same sign-in: it is asked then, and no answer counts as the end.
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { lastCounted } from '../api/client';
import { cache, endSession, sessionQuery } from '../api/queries';
import { actedJustNow, lastAct } from '../lib/acts';

const EVERY = 5_000;

export default function SessionEnd() {
  const { data: session, dataUpdatedAt } = useQuery(sessionQuery);
  useEffect(() => {
    if (!session?.idle_seconds) return;
    const idle = session.idle_seconds * 1000;
    const told = dataUpdatedAt + (session.left_seconds ?? session.idle_seconds) * 1000;
    let asking = false;
    const look = async () => {
      const used = lastCounted();
      const over = Date.now() >= Math.max(told, Math.min(used + idle, Date.parse(session.expires_at)));
      // Who types a long form sends nothing: that is use all the same.
      const typing = actedJustNow() && lastAct() > used && Date.now() - used > idle / 2;
      if (asking || !(over || typing)) return;
      asking = true;
      try { await cache.fetchQuery({ ...sessionQuery, staleTime: 0, retry: false }); } catch { if (over) endSession(); }
      asking = false;
    };
    const timer = setInterval(() => void look(), EVERY);
    return () => clearInterval(timer);
  }, [session, dataUpdatedAt]);
  return null;
}
