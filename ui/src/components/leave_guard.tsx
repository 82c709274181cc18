import { useBlocker } from '@tanstack/react-router';
import { useCallback, useRef, useState, type ReactNode } from 'react';
import { useAtStake, type Once } from '../lib/at_stake';
import { Button } from './button';
import { Dialog, DialogButtons } from './dialog';

type Props = { what: Once; on: boolean; title: string; stay: string; leave: string; children: ReactNode };

/** Asks whoever would leave, or sign out, while something that was given once is in nobody's hands yet. */
export function LeaveGuard({ what, on, title, stay, leave, children }: Props) {
  const given = useRef(false); // Up: the browser itself need not ask once more.
  const leaving = useBlocker({ shouldBlockFn: () => on, enableBeforeUnload: () => on && !given.current, withResolver: true });
  const [then, setThen] = useState<{ go: () => void } | null>(null);
  useAtStake(what, on, useCallback((go) => setThen({ go }), []));
  if (leaving.status !== 'blocked' && !then) return null;
  const back = () => { setThen(null); leaving.reset?.(); };
  const away = () => {
    if (!then) return leaving.proceed?.();
    given.current = true;
    setThen(null);
    then.go();
  };
  return (
    <Dialog open alert onClose={back} title={title}>
      <p>{children}</p>
      <DialogButtons><Button v="solid" onPress={back}>{stay}</Button><Button onPress={away}>{leave}</Button></DialogButtons>
    </Dialog>
  );
}
