// A screen in a chunk of its own. React holds back for 0.3 s what it once had to wait for: so what is there already is shown without
// waiting, and what people go to most is fetched while nobody waits for anything.
import type { RouteComponent } from '@tanstack/react-router';
import { lazy, useState, type ComponentType } from 'react';

type Load = () => Promise<{ default: ComponentType }>;
const most: Load[] = [];

/** `ahead`: one of those that are fetched before they are asked for. */
export function screen(load: Load, ahead = false): RouteComponent {
  let there: ComponentType | undefined;
  const fetched: Load = async () => { const module = await load(); there = module.default; return module; };
  const Waited = lazy(fetched);
  if (ahead) most.push(fetched);
  function Screen() {
    const [Shown] = useState<ComponentType>(() => there ?? Waited); // The same for as long as it stands on the page.
    return <Shown />;
  }
  return Screen as RouteComponent;
}

/** What cannot be fetched is asked for again once somebody goes there, and then said. */
export function fetchAhead() {
  const later = globalThis.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 200));
  later(() => most.splice(0).forEach((load) => void load().catch(() => undefined)));
}
