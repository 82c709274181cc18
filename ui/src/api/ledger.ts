// A look at the ledger from this browser: is the checkpoint signed with the key that we know, and is its tree the one that we
// remember with lines added? It writes nothing: only reading tiles leaves one line for each sign-in and hour.
import { queryOptions } from '@tanstack/react-query';
import { readLeaf } from '../lib/leaf';
import { knownKey, raise, remember, remembered, stands, type AlarmKind } from '../lib/ledger_memory';
import { bytesOf, checkSignature, holdsLine, isConsistent, readCheckpoint, subtrees, type Checkpoint, type Signature, type Tile } from '../lib/note';
import { api, ask, type Schema } from './client';
import { cache } from './queries';

export type Memory = 'first' | 'same' | 'grown' | 'grown_by_server' | 'smaller' | 'forked';
export type Look = { now: Checkpoint; before: Checkpoint | null; signature: Signature | 'no_key' | 'key_changed'; memory: Memory; vkey: string | undefined; at: string };

const tilesOf = (business: number): Tile => async (level, path) => {
  // The path keeps its slashes, so this address is written out by hand.
  const got = await fetch(`/api/v1/businesses/${business}/ledger/tile/${level}/${path}`, { cache: 'no-store', credentials: 'same-origin' });
  if (!got.ok) throw new Error(`tile ${level}/${path}: ${got.status}`);
  return new Uint8Array(await got.arrayBuffer());
};

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

export type Line = Pick<Schema['Entry'], 'id' | 'index' | 'leaf'>;
/** `pending`: no signed checkpoint covers it yet. The rest says why this browser cannot tell. */
export type LineState = 'verified' | 'pending' | 'wrong' | 'ledger_bad' | 'unsupported';

/** Do these lines, as their bytes are shown, stand in the tree of a checkpoint that this browser checked? */
async function proven(business: number, lines: Line[]): Promise<{ states: Map<string, LineState>; size: number; at: string }> {
  let seen = await cache.fetchQuery(lookQuery(business));
  if (lines.some((line) => line.index >= seen.now.size)) seen = await cache.fetchQuery({ ...lookQuery(business), staleTime: 0 });
  const { now } = seen;
  const doubt: LineState | null = alarmsIn(seen).length > 0 ? 'ledger_bad' : seen.signature !== 'valid' || seen.memory === 'grown_by_server' ? 'unsupported' : null;
  const read = subtrees(now.size, tilesOf(business));
  const states = await Promise.all(lines.map(async ({ id, index, leaf }): Promise<[string, LineState]> => {
    if (doubt) return [id, doubt];
    if (index < 0 || index >= now.size) return [id, 'pending'];
    const bytes = bytesOf(leaf);
    return [id, bytes && readLeaf(leaf)?.id === id && await holdsLine(now, index, bytes, read) ? 'verified' : 'wrong'];
  }));
  const numbers = (of: LineState) => lines.filter((_, i) => states[i]![1] === of).map((line) => line.index + 1);
  const [wrong] = numbers('wrong');
  if (wrong !== undefined) raise(business, { kind: 'line', at: new Date().toISOString(), now: now.text, before: seen.before?.text, line: wrong });
  stands(business, ['line'], numbers('verified'));
  return { states: new Map(states), size: now.size, at: seen.at };
}

const AGAIN = 3_000;
/** A line that was just written is covered within a second or two; after three more looks that is left to the reader. */
export const provenQuery = (business: number, lines: Line[]) => queryOptions({
  queryKey: ['proven', business, lines.map(({ id, index, leaf }) => [id, index, leaf])],
  queryFn: () => proven(business, lines),
  staleTime: Infinity, gcTime: 0, retry: false, refetchOnWindowFocus: false,
  refetchInterval: ({ state: { data, dataUpdateCount } }) => (data && dataUpdateCount < 4 && [...data.states.values()].includes('pending') ? AGAIN : false),
});
