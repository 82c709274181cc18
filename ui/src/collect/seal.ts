// Seals twelve digits so that only the business's handlers can open them: the server stores the box and cannot.
// HPKE (RFC 9180), base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. The key comes in the link's fragment,
// which browsers never send; `info` names business, request, notice and that key, so a box opens nowhere else.
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';

export const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

export type Invitation = { token: string; key: Uint8Array<ArrayBuffer> };

const bytesOf = (base64url: string) => Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
const base64 = (bytes: ArrayBuffer | Uint8Array) => btoa(String.fromCharCode(...new Uint8Array(bytes)));

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
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', key));
  const id = [...digest].map((b) => b.toString(16).padStart(2, '0')).join('').slice(0, 32);
  return info.endsWith(`/key:${id}`);
}

export async function seal(digits: string, info: string, key: Uint8Array<ArrayBuffer>) {
  const recipientPublicKey = await suite.kem.deserializePublicKey(key.buffer);
  const plain = new TextEncoder().encode(digits);
  const { enc, ct } = await suite.seal({ recipientPublicKey, info: new TextEncoder().encode(info) }, plain);
  plain.fill(0);
  return { enc: base64(enc), box: base64(ct) };
}
