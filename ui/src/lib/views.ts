// Conditions of the list of people that somebody wants to have at hand: kept in this browser, per business, under a name of
// their own. Never with the word that was searched, which may be a person's name.
import { useMemo, useSyncExternalStore } from 'react';
import { filterOf, type PeopleFilter } from '../api/queries';
import { holdsNumber } from './typed_number';

export type Conditions = Omit<PeopleFilter, 'q'>;
export type View = { name: string; filter: Conditions };
export type ViewFault = 'empty' | 'name' | 'taken' | 'number' | 'many';
const MOST_VIEWS = 20;

export const conditionsOf = (filter: PeopleFilter): Conditions => { const { q: _word, ...rest } = filterOf(filter); return rest; };
export const sameConditions = (a: PeopleFilter, b: PeopleFilter) => {
  const text = (f: PeopleFilter) => JSON.stringify(Object.entries(filterOf(f)).sort(([x], [y]) => (x < y ? -1 : 1)));
  return text(a) === text(b);
};

/** Why it cannot be kept, if it cannot. */
export function viewFault(name: string, filter: PeopleFilter, views: View[]): ViewFault | null {
  if (Object.keys(conditionsOf(filter)).length === 0) return 'empty';
  if (!name.trim()) return 'name';
  if (holdsNumber(name)) return 'number';
  if (views.some((v) => v.name === name.trim())) return 'taken';
  return views.length >= MOST_VIEWS ? 'many' : null;
}

const key = (business: number) => `azekura.views.${business}`;
const parsed = (text: string | null): View[] => {
  try {
    const kept: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(kept) ? kept.flatMap((v: View) => (typeof v?.name === 'string' ? [{ name: v.name, filter: conditionsOf(v.filter ?? {}) }] : [])) : [];
  } catch {
    return []; // Nothing kept, or something that is none of ours.
  }
};
const keptViews = (business: number): View[] => parsed(localStorage.getItem(key(business)));

const listeners = new Set<() => void>();
/** Of what is kept now: another tab may have kept or removed one since this one looked. */
export function changeViews(business: number, change: (views: View[]) => View[]) {
  localStorage.setItem(key(business), JSON.stringify(change(keptViews(business))));
  listeners.forEach((hear) => hear());
}
function subscribe(hear: () => void) {
  listeners.add(hear);
  window.addEventListener('storage', hear);
  return () => { listeners.delete(hear); window.removeEventListener('storage', hear); };
}
export function useViews(business: number): View[] {
  const text = useSyncExternalStore(subscribe, () => localStorage.getItem(key(business)));
  return useMemo(() => parsed(text), [text]);
}
