// Signed checkpoints (C2SP signed-note, tlog-checkpoint) and the consistency of one with another, checked in this browser:
// a server that rewrote its book cannot pass here unless it also reached into this browser's memory of it.

export type Checkpoint = { origin: string; size: number; root: string; text: string };
export type Signature = 'valid' | 'invalid' | 'unsupported';

export function readCheckpoint(text: string): Checkpoint | null {
  const [body] = text.split('\n\n', 1);
  const [origin, size, root] = (body ?? '').split('\n');
  if (!origin || !size || !root || !/^(0|[1-9][0-9]*)$/.test(size)) return null;
  return { origin, size: Number(size), root, text };
}

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  } catch {
    return null;
  }
}
const base64 = (b: Uint8Array) => btoa(String.fromCharCode(...b));
const sha256 = async (b: Uint8Array<ArrayBuffer>) => new Uint8Array(await crypto.subtle.digest('SHA-256', b));

/** vkey: name+hash+base64(type ‖ key). A signature line: — name base64(hash ‖ signature). Type 1 is Ed25519. */
export async function checkSignature(text: string, vkey: string): Promise<Signature> {
  if (!globalThis.isSecureContext || !crypto.subtle) return 'unsupported';
  const at = text.indexOf('\n\n');
  const parts = /^([^+\s]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey);
  if (at < 0 || !parts) return 'invalid';
  const name = parts[1]!;
  const key = bytesOf(parts[3]!);
  if (!key || key[0] !== 1 || key.length !== 33 || !text.startsWith(`${name}\n`)) return 'invalid';
  const id = (await sha256(new Uint8Array([...new TextEncoder().encode(name + '\n'), ...key]))).slice(0, 4);
  if ([...id].map((b) => b.toString(16).padStart(2, '0')).join('') !== parts[2]) return 'invalid';

  let publicKey: CryptoKey;
  try {
    publicKey = await crypto.subtle.importKey('raw', key.slice(1), 'Ed25519', false, ['verify']);
  } catch {
    return 'unsupported'; // Browsers of before 2025 have no Ed25519; the server's own check is all there is then.
  }
  const body = new TextEncoder().encode(text.slice(0, at + 1));
  for (const line of text.slice(at + 2).split('\n')) {
    if (!line.startsWith(`— ${name} `)) continue;
    const blob = bytesOf(line.slice(name.length + 3));
    if (!blob || id.some((b, i) => blob[i] !== b)) continue;
    return (await crypto.subtle.verify('Ed25519', publicKey, blob.slice(4), body)) ? 'valid' : 'invalid';
  }
  return 'invalid';
}

const leafHash = (leaf: Uint8Array) => sha256(new Uint8Array([0, ...leaf]));
const node = async (left: Uint8Array, right: Uint8Array) => sha256(new Uint8Array([1, ...left, ...right]));

export type Tile = (level: number, path: string) => Promise<Uint8Array>;

/** C2SP tlog-tiles: 1234067 → x001/x234/067, and .p/W for a tile that is not full. */
export function tilePath(index: number, width: number) {
  const groups = [String(index % 1000).padStart(3, '0')];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) groups.unshift('x' + String(rest % 1000).padStart(3, '0'));
  return groups.join('/') + (width < 256 ? `.p/${width}` : '');
}

type Hash = Promise<Uint8Array>;
export type Subtrees = (height: number, index: number) => Hash;

/** Hashes of the whole subtrees of a tree of `size` lines, out of its tiles: each tile is read once, each node computed once. */
export function subtrees(size: number, tile: Tile): Subtrees {
  const tiles = new Map<string, Hash>();
  const nodes = new Map<string, Hash>();
  const once = (kept: Map<string, Hash>, key: string, make: () => Hash) => {
    if (!kept.has(key)) kept.set(key, make());
    return kept.get(key)!;
  };
  const read: Subtrees = (height, index) => once(nodes, `${height}/${index}`, async () => {
    if (height % 8 > 0) return node(await read(height - 1, 2 * index), await read(height - 1, 2 * index + 1));
    const level = height / 8;
    const number = Math.floor(index / 256);
    const path = tilePath(number, Math.min(256, Math.floor(size / 256 ** level) - number * 256));
    const at = (index % 256) * 32;
    return (await once(tiles, `${level}/${path}`, () => tile(level, path))).slice(at, at + 32);
  });
  return read;
}

/** The root of the lines from … to, as RFC 6962 cuts them. What `apart` says is taken apart down to single lines, of which `leaf`
 *  may know the hash; all other whole subtrees are read. */
async function rootOf(from: number, to: number, read: Subtrees, apart: (from: number, to: number) => boolean, leaf: (index: number) => Uint8Array | undefined = () => undefined): Hash {
  const count = to - from;
  const known = count === 1 ? leaf(from) : undefined;
  if (known) return known;
  const height = Math.log2(count);
  if (Number.isInteger(height) && from % count === 0 && !apart(from, to)) return read(height, from / count);
  const middle = from + 2 ** (Math.ceil(height) - 1);
  return node(await rootOf(from, middle, read, apart, leaf), await rootOf(middle, to, read, apart, leaf));
}

/**
 * Is the tree of `now` the tree of `before` with lines added? Both roots are computed from the same subtree hashes, cut where
 * the older tree ended, so no set of hashes can give both unless the one contains the other.
 */
export async function isConsistent(before: Checkpoint, now: Checkpoint, tile: Tile): Promise<boolean> {
  if (before.origin !== now.origin || now.size < before.size) return false;
  if (now.size === before.size) return now.root === before.root;
  if (before.size === 0) return true;
  const read = subtrees(now.size, tile);
  const apart = (from: number, to: number) => from < before.size && to > before.size;
  return base64(await rootOf(0, before.size, read, apart)) === before.root && base64(await rootOf(0, now.size, read, apart)) === now.root;
}

/** Does the tree under `now` hold these very bytes at this place? The root is computed anew with their hash in it. */
export async function holdsLine(now: Checkpoint, index: number, bytes: Uint8Array, read: Subtrees): Promise<boolean> {
  if (!Number.isInteger(index) || index < 0 || index >= now.size) return false;
  const own = await leafHash(bytes);
  return base64(await rootOf(0, now.size, read, (from, to) => to - from > 1 && from <= index && index < to, (at) => (at === index ? own : undefined))) === now.root;
}
