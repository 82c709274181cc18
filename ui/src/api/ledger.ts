// A look at the ledger from this browser: is the checkpoint signed with the key that we know, and is its tree the one that we
// remember with lines added? It writes nothing: only reading tiles leaves one line for each sign-in and hour.
import { queryOptions } from '@tanstack/react-query';
import { readLeaf } from '../lib/leaf';
import { isDamaged, knownKey, raise, rememberLookedAt, remembered, rememberVerified, stands, type AlarmKind } from '../lib/ledger_memory';
import { bytesOf, checkSignature, holdsLine, isConsistent, readCheckpoint, subtrees, type Checkpoint, type Signature, type Tile } from '../lib/note';
import { api, ask, type Schema } from './client';
import { cache } from './queries';

/** Worst first. */
const memories = ['forked', 'smaller', 'grown_by_server', 'grown', 'same', 'first'] as const;
export type Memory = (typeof memories)[number];
/** `before`: what `memory` speaks of. `vkey`: the key that the signature was held against. */
export type Look = { now: Checkpoint; before: Checkpoint | null; signature: Signature | 'no_key' | 'key_changed'; memory: Memory; vkey: string | undefined; at: string };

const tilesOf = (business: number): Tile => async (level, path) => new Uint8Array(await ask(api.GET('/businesses/{business}/ledger/tile/{level}/{path}', {
  params: { path: { business, level: String(level), path } }, parseAs: 'arrayBuffer',
  pathSerializer: (form, parts) => form.replace(/\{(\w+)\}/g, (_, name: string) => String(parts[name])), // The path keeps its slashes.
})) as unknown as ArrayBuffer);

async function compared(business: number, before: Checkpoint, now: Checkpoint, canReadTiles: boolean): Promise<Memory> {
  if (now.size < before.size) return 'smaller';
  if (now.origin !== before.origin) return 'forked';
  if (now.size === before.size) return now.root === before.root ? 'same' : 'forked';
  if (!canReadTiles || !globalThis.isSecureContext) return 'grown_by_server';
  return (await isConsistent(before, now, tilesOf(business))) ? 'grown' : 'forked';
}

async function look(business: number, canReadTiles: boolean): Promise<Look> {
  const text = await ask(api.GET('/businesses/{business}/ledger/checkpoint', { params: { path: { business } }, parseAs: 'text' })) as unknown as string;
  const now = readCheckpoint(text);
  if (!now) throw new Error('checkpoint');
  const known = knownKey(business);
  const told = canReadTiles ? (await ask(api.GET('/ledger/logs'))).items.find((l) => l.business === business)?.vkey : undefined;
  const vkey = told ?? known ?? undefined; // A server that says no key does not get around the one we know.
  const signature = vkey === undefined ? 'no_key' : known !== null && known !== vkey ? 'key_changed' : await checkSignature(text, vkey);
  const kept = [remembered(business, 'verified'), remembered(business, 'looked_at')].filter((c) => c !== null);
  const found = await Promise.all(kept.map(async (before) => ({ before, memory: await compared(business, before, now, canReadTiles) })));
  const [worst = { before: null, memory: 'first' as const }] = found.sort((a, b) => memories.indexOf(a.memory) - memories.indexOf(b.memory));
  return { now, ...worst, signature, vkey, at: new Date().toISOString() };
}

export const alarmsIn = ({ signature, memory }: Look): AlarmKind[] => [
  ...(signature === 'invalid' ? ['signature' as const] : signature === 'key_changed' ? ['key_changed' as const] : []),
  ...(memory === 'smaller' || memory === 'forked' ? [memory] : []),
];
/** Signed by the key that we know, and what we remember continued: this browser found that by itself. */
export const isVerified = ({ signature, memory }: Look) => signature === 'valid' && ['first', 'same', 'grown'].includes(memory);

/** What was seen is kept before anything else is asked: the alarm, or a checkpoint that stands. */
function settle(business: number, seen: Look) {
  const evidence = { at: seen.at, now: seen.now.text, before: seen.before?.text };
  if (isDamaged(business)) raise(business, { kind: 'memory', ...evidence });
  const kinds = alarmsIn(seen);
  kinds.forEach((kind) => raise(business, { kind, ...evidence }));
  if (kinds.length > 0) return;
  if (!isVerified(seen)) return rememberLookedAt(business, seen.now);
  rememberVerified(business, seen.now, seen.vkey!, seen.at);
  stands(business, ['signature', 'key_changed', 'smaller', 'forked', 'memory']);
}

/** One look at a time in all tabs: an answer that the server held back must not set back what another look has learnt since. */
const alone = <T>(business: number, run: () => Promise<T>): Promise<T> =>
  globalThis.navigator?.locks ? navigator.locks.request(`azekura.ledger.${business}`, run) as Promise<T> : run();

export const LOOK_EVERY = 600_000;
export const lookQuery = (business: number, canReadTiles = true) => queryOptions({
  queryKey: ['look', business, canReadTiles],
  queryFn: () => alone(business, async () => {
    const seen = await look(business, canReadTiles);
    settle(business, seen);
    return seen;
  }),
  staleTime: LOOK_EVERY, retry: false,
});

export type Line = Pick<Schema['Entry'], 'id' | 'index' | 'leaf'>;
/** `pending`: no signed checkpoint covers it yet. The rest says why this browser cannot tell. */
export type LineState = 'verified' | 'pending' | 'wrong' | 'ledger_bad' | 'unsupported';

/** Do these lines, as their bytes are shown, stand in the tree of a checkpoint that this browser checked? One state for each line, in
 *  their order. A line stands in the ledger once: two with one id or one place cannot both be what they say. */
async function proven(business: number, lines: Line[]): Promise<{ states: LineState[]; size: number; at: string }> {
  let seen = await cache.fetchQuery(lookQuery(business));
  if (lines.some((line) => line.index >= seen.now.size)) seen = await cache.fetchQuery({ ...lookQuery(business), staleTime: 0 });
  const { now } = seen;
  const doubt: LineState | null = alarmsIn(seen).length > 0 ? 'ledger_bad' : isVerified(seen) ? null : 'unsupported';
  const read = subtrees(now.size, tilesOf(business));
  const once = ({ id, index }: Line) => lines.filter((other) => other.id === id || (index >= 0 && other.index === index)).length === 1;
  const states = await Promise.all(lines.map(async (line): Promise<LineState> => {
    if (doubt) return doubt;
    if (!once(line)) return 'wrong';
    const { id, index, leaf } = line;
    if (index < 0 || index >= now.size) return 'pending';
    const bytes = bytesOf(leaf);
    return bytes && readLeaf(leaf)?.id === id && await holdsLine(now, index, bytes, read) ? 'verified' : 'wrong';
  }));
  const numbers = (of: LineState) => lines.filter((_, i) => states[i] === of).map((line) => line.index + 1);
  const wrong = numbers('wrong');
  if (wrong.length > 0) raise(business, { kind: 'line', at: new Date().toISOString(), now: now.text, before: seen.before?.text, line: Math.max(...wrong) });
  stands(business, ['line'], numbers('verified'));
  return { states, size: now.size, at: seen.at };
}

const AGAIN = 3_000;
/** A line that was just written is covered within a second or two; after three more looks that is left to the reader. */
export const provenQuery = (business: number, lines: Line[]) => queryOptions({
  queryKey: ['proven', business, lines.map(({ id, index, leaf }) => [id, index, leaf])],
  queryFn: () => proven(business, lines),
  staleTime: Infinity, gcTime: 0, retry: false, refetchOnWindowFocus: false,
  refetchInterval: ({ state: { data, dataUpdateCount } }) => (data && dataUpdateCount < 4 && data.states.includes('pending') ? AGAIN : false),
});
