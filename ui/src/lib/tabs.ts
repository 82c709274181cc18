// Tabs of one browser share a sign-in: what one of them does to it, the others hear.
export type Heard = 'session' | 'opened' | 'locked';
const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel('azekura') : null;

export const tell = (what: Heard) => channel?.postMessage(what);
export function hear(listener: (what: Heard) => void) {
  const on = (e: MessageEvent) => listener(e.data as Heard);
  channel?.addEventListener('message', on);
  return () => channel?.removeEventListener('message', on);
}
