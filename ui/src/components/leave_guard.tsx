import { useBlocker } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useAtStake, type Once } from '../lib/at_stake';
import { Button } from './button';
import { Dialog, DialogButtons } from './dialog';

type Props = { what: Once; on: boolean; title: string; stay: string; leave: string; children: ReactNode };

/** Asks whoever would leave while something that was given once is in nobody's hands yet. */
export function LeaveGuard({ what, on, title, stay, leave, children }: Props) {
  const leaving = useBlocker({ shouldBlockFn: () => on, enableBeforeUnload: () => on, withResolver: true });
  useAtStake(what, on);
  if (leaving.status !== 'blocked') return null;
  return (
    <Dialog open alert onClose={leaving.reset} title={title}>
      <p>{children}</p>
      <DialogButtons><Button v="solid" onPress={leaving.reset}>{stay}</Button><Button onPress={leaving.proceed}>{leave}</Button></DialogButtons>
    </Dialog>
  );
}
