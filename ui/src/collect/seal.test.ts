import { expect, test } from 'vitest';
import { isOurKey, readLink, seal, suite } from './seal';

const url = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
const info = async (key: Uint8Array<ArrayBuffer>) => `azekura/intake/v1/3/7/notice:1/key:${Buffer.from(await crypto.subtle.digest('SHA-256', key)).toString('hex').slice(0, 32)}`;
const pair = await suite.kem.generateKeyPair();
const key = new Uint8Array(await suite.kem.serializePublicKey(pair.publicKey));

test('what is sealed here opens with the private key and the same info, and with no other', async () => {
  const said = await info(key);
  const sealed = await seal('123456789018', said, key);
  const enc = Buffer.from(sealed.enc, 'base64');
  const box = Buffer.from(sealed.box, 'base64');
  expect([enc.length, box.length]).toEqual([65, 28]);
  const open = (by: string) => suite.open({ recipientKey: pair.privateKey, enc: new Uint8Array(enc), info: new TextEncoder().encode(by) }, new Uint8Array(box));
  expect(Buffer.from(await open(said)).toString()).toBe('123456789018');
  await expect(open(said.replace('/7/', '/8/'))).rejects.toThrow();
});

test('a link is read whole or not at all', () => {
  const link = readLink(`#t=abc-_1&k=${url(key)}`)!;
  expect(link.token).toBe('abc-_1');
  expect(Buffer.from(link.key)).toEqual(Buffer.from(key));
  for (const cut of ['', '#t=abc', `#k=${url(key)}`, `#t=abc&k=${url(key).slice(0, -3)}`, '#t=abc&k=%%%', `#t=abc&k=${url(key.map((b) => b ^ 1))}`]) expect(readLink(cut), cut).toBeNull();
});

test('a key that the server does not speak of is noticed', async () => {
  expect(await isOurKey(await info(key), key)).toBe(true);
  const other = new Uint8Array(await suite.kem.serializePublicKey((await suite.kem.generateKeyPair()).publicKey));
  expect(await isOurKey(await info(key), other)).toBe(false);
});
