// What this browser remembers of each business's ledger: the last checkpoint that stood, when, the key that signed it, and every
// alarm with both checkpoints as evidence and, once dealt with, the account's id and what was done in that person's words: a free
// text, in which a number is refused, but a name is not. A ledger that does not stand is never remembered, so an alarm
// comes again at every look; that somebody has dealt with it takes the warning down and makes nothing good.
import { useMemo, useSyncExternalStore } from 'react';
import { readCheckpoint, type Checkpoint } from './note';

export type AlarmKind = 'signature' | 'key_changed' | 'smaller' | 'forked' | 'line' | 'server';
export type Alarm = {
  kind: AlarmKind; at: string; now: string; before?: string | undefined;
  line?: number | undefined; // From 1, as people count.
  over?: boolean; // Dealt with, and the ledger has stood since: the next one is a new alarm.
  dealt?: { at: string; by: number; reason: string };
};

const kept = (business: number) => `azekura.checkpoint.${business}`;
const alarmsKey = /^azekura\.checkpoint\.(\d+)\.alarms$/;
const MOST = 50;

export function remembered(business: number): Checkpoint | null {
  const text = localStorage.getItem(kept(business));
  return text === null ? null : readCheckpoint(text);
}
/** When a ledger that stands was last seen here. */
export const lastStood = (business: number) => localStorage.getItem(`${kept(business)}.at`);
/** The first key seen is believed; another one later is not. */
export const knownKey = (business: number) => localStorage.getItem(`${kept(business)}.vkey`);
export function remember(business: number, checkpoint: Checkpoint, vkey: string | undefined, at: string) {
  localStorage.setItem(kept(business), checkpoint.text);
  localStorage.setItem(`${kept(business)}.at`, at);
  if (vkey !== undefined) localStorage.setItem(`${kept(business)}.vkey`, vkey);
}

const listeners = new Set<() => void>();
function keep(business: number, alarms: Alarm[]) {
  localStorage.setItem(`${kept(business)}.alarms`, JSON.stringify(alarms.slice(-MOST)));
  listeners.forEach((hear) => hear());
}
const parsed = (text: string | null) => JSON.parse(text ?? '[]') as Alarm[];
export const alarmsOf = (business: number) => parsed(localStorage.getItem(`${kept(business)}.alarms`));

/** One alarm of a kind is open at a time: looking again adds nothing. One that was dealt with is not raised again while it lasts. */
export function raise(business: number, alarm: Alarm) {
  const all = alarmsOf(business);
  if (all.some((a) => a.kind === alarm.kind && !a.over && (!a.dealt || a.line === alarm.line))) return;
  keep(business, [...all, alarm]);
}
/** Of these kinds there is nothing wrong now; of lines, with these. */
export function stands(business: number, kinds: AlarmKind[], lines: number[] = []) {
  const all = alarmsOf(business);
  const ends = (a: Alarm) => a.dealt !== undefined && !a.over && kinds.includes(a.kind) && (a.kind !== 'line' || lines.includes(a.line ?? 0));
  if (all.some(ends)) keep(business, all.map((a) => (ends(a) ? { ...a, over: true } : a)));
}
export function deal(business: number, by: number, reason: string, at: string) {
  keep(business, alarmsOf(business).map((a) => (a.dealt ? a : { ...a, dealt: { at, by, reason } })));
}

function subscribe(hear: () => void) {
  listeners.add(hear);
  window.addEventListener('storage', hear); // Another tab saw or dealt with it.
  return () => { listeners.delete(hear); window.removeEventListener('storage', hear); };
}
const everything = () => JSON.stringify(Object.keys(localStorage).sort().flatMap((key) => {
  const found = alarmsKey.exec(key);
  return found ? [[Number(found[1]), localStorage.getItem(key)]] : [];
}));
/** Every alarm that this browser has ever seen, by business. */
export function useAlarms(): [business: number, alarms: Alarm[]][] {
  const text = useSyncExternalStore(subscribe, everything);
  return useMemo(() => (JSON.parse(text) as [number, string][]).map(([b, alarms]) => [b, parsed(alarms)]), [text]);
}
