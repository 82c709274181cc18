// A look at the ledger from this browser: is the checkpoint signed with the key that we know, and is its tree the one that we
// remember with lines added? It writes nothing: only reading tiles leaves one line for each sign-in and hour.
import { queryOptions } from '@tanstack/react-query';
import { knownKey, raise, remember, remembered, stands, type AlarmKind } from '../lib/ledger_memory';
import { checkSignature, isConsistent, readCheckpoint, type Checkpoint, type Signature, type Tile } from '../lib/note';
import { api, ask } from './client';

export type Memory = 'first' | 'same' | 'grown' | 'grown_by_server' | 'smaller' | 'forked';
export type Look = { now: Checkpoint; before: Checkpoint | null; signature: Signature | 'no_key' | 'key_changed'; memory: Memory; vkey: string | undefined; at: string };

/** Tiles of one look: each is fetched once, and forgotten with it. */
export function tilesOf(business: number): Tile {
  const read = new Map<string, Promise<Uint8Array>>();
  return (level, path) => {
    // The path keeps its slashes, so this address is written out by hand.
    const address = `/api/v1/businesses/${business}/ledger/tile/${level}/${path}`;
    if (!read.has(address)) read.set(address, fetch(address, { cache: 'no-store', credentials: 'same-origin' }).then(async (got) => {
      if (!got.ok) throw new Error(`${level}/${path}: ${got.status}`);
      return new Uint8Array(await got.arrayBuffer());
    }));
    return read.get(address)!;
  };
}

export async function look(business: number, canReadTiles: boolean): Promise<Look> {
  const text = await ask(api.GET('/businesses/{business}/ledger/checkpoint', { params: { path: { business } }, parseAs: 'text' })) as unknown as string;
  const now = readCheckpoint(text);
  if (!now) throw new Error('checkpoint');
  const before = remembered(business);
  const known = knownKey(business);
  const vkey = canReadTiles ? (await ask(api.GET('/ledger/logs'))).items.find((l) => l.business === business)?.vkey : undefined;
  const signature = vkey === undefined ? 'no_key' : known !== null && known !== vkey ? 'key_changed' : await checkSignature(text, vkey);
  let memory: Memory = 'first';
  if (before) {
    if (now.size < before.size) memory = 'smaller';
    else if (now.origin !== before.origin) memory = 'forked';
    else if (now.size === before.size) memory = now.root === before.root ? 'same' : 'forked';
    else if (canReadTiles && globalThis.isSecureContext) memory = (await isConsistent(before, now, tilesOf(business))) ? 'grown' : 'forked';
    else memory = 'grown_by_server';
  }
  return { now, before, signature, memory, vkey, at: new Date().toISOString() };
}

export const alarmsIn = ({ signature, memory }: Look): AlarmKind[] => [
  ...(signature === 'invalid' ? ['signature' as const] : signature === 'key_changed' ? ['key_changed' as const] : []),
  ...(memory === 'smaller' || memory === 'forked' ? [memory] : []),
];

/** What was seen is kept: a checkpoint that stands, or the alarm. */
export function settle(business: number, seen: Look) {
  const kinds = alarmsIn(seen);
  kinds.forEach((kind) => raise(business, { kind, at: seen.at, now: seen.now.text, before: seen.before?.text }));
  if (kinds.length > 0) return;
  remember(business, seen.now, seen.vkey, seen.at);
  stands(business, ['signature', 'key_changed', 'smaller', 'forked']);
}

export const LOOK_EVERY = 600_000;
/** For those who may read tiles. */
export const lookQuery = (business: number) => queryOptions({
  queryKey: ['look', business],
  queryFn: async () => {
    const seen = await look(business, true);
    settle(business, seen);
    return seen;
  },
  staleTime: LOOK_EVERY, retry: false,
});
