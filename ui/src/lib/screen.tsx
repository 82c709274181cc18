// A screen in a chunk of its own. React holds back for 0.3 s what it once had to wait for: so what is there already is shown without
// waiting, and what people go to most is fetched while nobody waits for anything.
import type { lazyRouteComponent } from '@tanstack/react-router';
import { lazy, useState, type ComponentType } from 'react';

type Load = () => Promise<{ default: ComponentType }>;
const wanted = new WeakSet<object>();
const most: Load[] = [];

/** Has a screen fetched before somebody asks for it: `screen(ahead(() => import('./screens/people')))`. */
export function ahead<L extends object>(load: L): L {
  wanted.add(load);
  return load;
}

// The router's own type, because a screen's depends on the router's.
export const screen = ((load: Load) => {
  let there: ComponentType | undefined;
  const fetched: Load = async () => { const module = await load(); there = module.default; return module; };
  const Waited = lazy(fetched);
  if (wanted.has(load)) most.push(fetched);
  function Screen() {
    const [Shown] = useState<ComponentType>(() => there ?? Waited); // The same for as long as it stands on the page.
    return <Shown />;
  }
  // The router calls it as soon as it knows the address: the screen comes while the sign-in is still asked for.
  Screen.preload = () => void fetched().catch(() => undefined);
  return Screen;
}) as unknown as typeof lazyRouteComponent;

/** What cannot be fetched is asked for again once somebody goes there, and then said. */
export function fetchAhead() {
  const later = globalThis.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 200));
  later(() => most.splice(0).forEach((fetched) => void fetched().catch(() => undefined)));
}
