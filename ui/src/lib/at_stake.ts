// What stands on the screen, was given once, and is in nobody's hands yet: should the sign-in end now, its door says what was lost;
// and whoever would sign out is asked first.
import { useEffect } from 'react';

export type Once = 'links' | 'sheets' | 'work_password';
type Ask = (then: () => void) => void;
const now = new Map<Once, Ask>();

export const atStake = () => [...now.keys()];
/** `ask` asks whoever would end it all, and calls what it is given if it may be lost. It must not change while `on`. */
export function useAtStake(what: Once, on: boolean, ask: Ask) {
  useEffect(() => {
    if (!on) return;
    now.set(what, ask);
    return () => void now.delete(what);
  }, [what, on, ask]);
}
/** Does it at once where nothing is at stake. */
export function unlessAtStake(then: () => void) {
  const [ask] = now.values();
  if (ask) ask(then);
  else then();
}
