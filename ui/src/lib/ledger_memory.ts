// What this browser remembers of each business's ledger: the last checkpoint that it verified itself, when, the key that signed it;
// apart from it the last one that it could only look at, which never takes the verified one's place; and every alarm with both checkpoints as evidence and, once dealt with, the account's id and what was done in that person's words: a free
// text, in which a number is refused, but a name is not. A ledger that does not stand is never remembered, so an alarm
// comes again at every look; that somebody has dealt with it takes the warning down and makes nothing good.
import { useMemo, useSyncExternalStore } from 'react';
import { readCheckpoint, type Checkpoint } from './note';

export type AlarmKind = 'signature' | 'key_changed' | 'smaller' | 'forked' | 'line' | 'server' | 'memory';
export type Alarm = {
  kind: AlarmKind; at: string; now: string; before?: string | undefined;
  line?: number | undefined; // From 1, as people count.
  over?: boolean; // Dealt with, and the ledger has stood since: the next one is a new alarm.
  dealt?: { at: string; by: number; reason: string };
};

const kept = (business: number) => `azekura.checkpoint.${business}`;
const alarmsKey = /^azekura\.checkpoint\.(\d+)\.alarms$/;
const MOST = 50;

/** `looked_at`: by somebody who may not read tiles, or in a browser without Ed25519. */
export type Known = 'verified' | 'looked_at';
const place = (business: number, how: Known) => (how === 'verified' ? kept(business) : `${kept(business)}.looked_at`);

export function remembered(business: number, how: Known): Checkpoint | null {
  const text = localStorage.getItem(place(business, how));
  return text === null ? null : readCheckpoint(text);
}
/** When this browser last verified the ledger itself. */
export const lastStood = (business: number) => localStorage.getItem(`${kept(business)}.at`);
/** The first key seen is believed; another one later is not. */
export const knownKey = (business: number) => localStorage.getItem(`${kept(business)}.vkey`);
export function rememberVerified(business: number, checkpoint: Checkpoint, vkey: string, at: string) {
  localStorage.setItem(place(business, 'verified'), checkpoint.text);
  localStorage.setItem(`${kept(business)}.at`, at);
  localStorage.setItem(`${kept(business)}.vkey`, vkey);
  localStorage.removeItem(place(business, 'looked_at')); // It was held against that one too.
}
export const rememberLookedAt = (business: number, checkpoint: Checkpoint) => localStorage.setItem(place(business, 'looked_at'), checkpoint.text);

const listeners = new Set<() => void>();
function keep(business: number, alarms: Alarm[]) {
  localStorage.setItem(`${kept(business)}.alarms`, JSON.stringify(alarms.slice(-MOST)));
  listeners.forEach((hear) => hear());
}
/** A record that nobody can read any more is an alarm of its own: somebody may have wanted it gone. */
function parsed(text: string | null): Alarm[] {
  try {
    const all: unknown = JSON.parse(text ?? '[]');
    if (Array.isArray(all)) return all as Alarm[];
  } catch { /* As below. */ }
  return [{ kind: 'memory', at: '', now: '' }];
}
export const alarmsOf = (business: number) => parsed(localStorage.getItem(`${kept(business)}.alarms`));
/** A checkpoint was kept here and cannot be read. */
export const isDamaged = (business: number) => (['verified', 'looked_at'] as const).some((how) => localStorage.getItem(place(business, how)) !== null && !remembered(business, how));

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
