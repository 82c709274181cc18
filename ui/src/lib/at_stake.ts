// What stands on the screen, was given once, and is in nobody's hands yet: should the sign-in end now, its door says what was lost.
import { useEffect } from 'react';

export type Once = 'links' | 'sheets';
const now = new Set<Once>();

export const atStake = () => [...now];
export function useAtStake(what: Once, on: boolean) {
  useEffect(() => {
    if (!on) return;
    now.add(what);
    return () => void now.delete(what);
  }, [what, on]);
}
