// Seals twelve digits, and pictures beside them, so that only the business's handlers can open them: the server stores the
// boxes and cannot. HPKE (RFC 9180), base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. The key comes in the link's
// fragment, which browsers never send; `info` names business, request, notice and that key, so a box opens nowhere else. The
// number's info names the pictures' boxes too: nobody on the way can take one out, or put one of another sending in.
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import type { Schema } from './api';

export const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

export type Invitation = { token: string; key: Uint8Array<ArrayBuffer> };
export type Kind = Schema['SealedDocument']['kind'];

const bytesOf = (base64url: string) => Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
function base64(bytes: Uint8Array) {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000)); // A whole picture is too many arguments.
  return btoa(text);
}
const hexOfDigest = async (bytes: Uint8Array<ArrayBuffer>) => [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))].map((b) => b.toString(16).padStart(2, '0')).join('');

/** "#t=TOKEN&k=KEY"; null when the link was cut on its way. */
export function readLink(hash: string): Invitation | null {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  const token = parts.get('t') ?? '';
  try {
    const key = bytesOf(parts.get('k') ?? '');
    return token !== '' && key.length === 65 && key[0] === 4 ? { token, key } : null;
  } catch {
    return null; // Not base64: the same to whoever holds the link.
  }
}

/** Does `info` speak of the key in the link? A server that swapped the key would have to swap the link too. */
export async function isOurKey(info: string, key: Uint8Array<ArrayBuffer>) {
  return info.endsWith(`/key:${(await hexOfDigest(key)).slice(0, 32)}`);
}

async function sealed(plain: Uint8Array<ArrayBuffer>, info: string, key: Uint8Array<ArrayBuffer>) {
  const recipientPublicKey = await suite.kem.deserializePublicKey(key.buffer);
  const { enc, ct } = await suite.seal({ recipientPublicKey, info: new TextEncoder().encode(info) }, plain);
  plain.fill(0);
  return { enc: new Uint8Array(enc), box: new Uint8Array(ct) };
}

/** What `submit` takes. Wipes the pictures that it is given. */
export async function seal(digits: string, pictures: { kind: Kind; jpeg: Uint8Array<ArrayBuffer> }[], info: string, key: Uint8Array<ArrayBuffer>) {
  const boxes = [];
  for (const [n, { kind, jpeg }] of pictures.entries()) boxes.push({ kind, ...(await sealed(jpeg, `${info}/document:${n}/${kind}`, key)) });
  const all = new Uint8Array(await new Blob(boxes.flatMap(({ enc, box }) => [enc, box])).arrayBuffer());
  const number = await sealed(new TextEncoder().encode(digits), boxes.length ? `${info}/documents:${await hexOfDigest(all)}` : info, key);
  const text = ({ enc, box }: { enc: Uint8Array; box: Uint8Array }) => ({ enc: base64(enc), box: base64(box) });
  return { ...text(number), ...(boxes.length ? { documents: boxes.map((b) => ({ kind: b.kind, ...text(b) })) } : {}) };
}
