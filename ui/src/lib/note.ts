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

const bytes = (base64: string) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
const base64 = (b: Uint8Array) => btoa(String.fromCharCode(...b));
const sha256 = async (b: Uint8Array<ArrayBuffer>) => new Uint8Array(await crypto.subtle.digest('SHA-256', b));

/** vkey: name+hash+base64(type ‖ key). A signature line: — name base64(hash ‖ signature). Type 1 is Ed25519. */
export async function checkSignature(text: string, vkey: string): Promise<Signature> {
  if (!globalThis.isSecureContext || !crypto.subtle) return 'unsupported';
  const at = text.indexOf('\n\n');
  const parts = /^([^+\s]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey);
  if (at < 0 || !parts) return 'invalid';
  const name = parts[1]!;
  const key = bytes(parts[3]!);
  if (key[0] !== 1 || key.length !== 33) return 'invalid';
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
    const blob = bytes(line.slice(name.length + 3));
    if (id.some((b, i) => blob[i] !== b)) continue;
    return (await crypto.subtle.verify('Ed25519', publicKey, blob.slice(4), body)) ? 'valid' : 'invalid';
  }
  return 'invalid';
}

export const leafHash = (leaf: Uint8Array) => sha256(new Uint8Array([0, ...leaf]));
const node = async (left: Uint8Array, right: Uint8Array) => sha256(new Uint8Array([1, ...left, ...right]));

export type Tile = (level: number, path: string) => Promise<Uint8Array>;

/** C2SP tlog-tiles: 1234067 → x001/x234/067, and .p/W for a tile that is not full. */
export function tilePath(index: number, width: number) {
  const groups = [String(index % 1000).padStart(3, '0')];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) groups.unshift('x' + String(rest % 1000).padStart(3, '0'));
  return groups.join('/') + (width < 256 ? `.p/${width}` : '');
}

/**
 * Is the tree of `now` the tree of `before` with lines added? Both roots are computed from the same subtree hashes, cut where
 * the older tree ended, so no set of hashes can give both unless the one contains the other.
 */
export async function isConsistent(before: Checkpoint, now: Checkpoint, tile: Tile): Promise<boolean> {
  if (before.origin !== now.origin || now.size < before.size) return false;
  if (now.size === before.size) return now.root === before.root;
  if (before.size === 0) return true;
  const tiles = new Map<string, Promise<Uint8Array>>();
  const read = async (height: number, index: number): Promise<Uint8Array> => {
    const level = Math.floor(height / 8);
    const span = 2 ** (height % 8);
    const first = index * span;
    const number = Math.floor(first / 256);
    const width = Math.min(256, Math.floor(now.size / 256 ** level) - number * 256);
    const path = tilePath(number, width);
    const key = `${level}/${path}`;
    if (!tiles.has(key)) tiles.set(key, tile(level, path));
    const data = await tiles.get(key)!;
    let row = Array.from({ length: span }, (_, i) => data.slice((first - number * 256 + i) * 32, (first - number * 256 + i + 1) * 32));
    while (row.length > 1) row = await Promise.all(row.filter((_, i) => i % 2 === 0).map((left, i) => node(left, row[2 * i + 1]!)));
    return row[0]!;
  };
  const range = async (from: number, to: number): Promise<Uint8Array> => {
    const count = to - from;
    const whole = Number.isInteger(Math.log2(count)) && from % count === 0;
    if (whole && (to <= before.size || from >= before.size)) return read(Math.log2(count), from / count);
    const left = 2 ** (Math.ceil(Math.log2(count)) - 1);
    return node(await range(from, from + left), await range(from + left, to));
  };
  return base64(await range(0, before.size)) === before.root && base64(await range(0, now.size)) === now.root;
}
