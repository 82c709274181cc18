import { expect, test } from 'vitest';
import { isOurKey, readLink, seal, suite } from './seal';

const url = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
const info = async (key: Uint8Array<ArrayBuffer>) => `azekura/intake/v1/3/7/notice:1/key:${Buffer.from(await crypto.subtle.digest('SHA-256', key)).toString('hex').slice(0, 32)}`;
const pair = await suite.kem.generateKeyPair();
const key = new Uint8Array(await suite.kem.serializePublicKey(pair.publicKey));
const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));
const open = async ({ enc, box }: { enc: string; box: string }, by: string) =>
  Buffer.from(await suite.open({ recipientKey: pair.privateKey, enc: bytes(enc), info: new TextEncoder().encode(by) }, bytes(box)));

test('what is sealed here opens with the private key and the same info, and with no other', async () => {
  const said = await info(key);
  const sealed = await seal('123456789018', [], said, key);
  expect([bytes(sealed.enc).length, bytes(sealed.box).length]).toEqual([65, 28]);
  expect(Object.keys(sealed)).toEqual(['enc', 'box']);
  expect((await open(sealed, said)).toString()).toBe('123456789018');
  await expect(open(sealed, said.replace('/7/', '/8/'))).rejects.toThrow();
});

test('pictures are sealed each in its place, and the number names them all', async () => {
  const said = await info(key);
  const pictures = [{ kind: 'number' as const, jpeg: new Uint8Array(100_000).fill(7) }, { kind: 'identity' as const, jpeg: new Uint8Array([1, 2, 3]) }];
  const sealed = await seal('123456789018', pictures, said, key);
  const [back, front] = sealed.documents!;
  expect([back!.kind, front!.kind]).toEqual(['number', 'identity']);
  expect(bytes(back!.box).length).toBe(100_016); // A tag more: a MiB of picture is within what api/postbox.yaml takes.
  expect((await open(back!, `${said}/document:0/number`)).equals(Buffer.alloc(100_000, 7))).toBe(true);
  expect([...(await open(front!, `${said}/document:1/identity`))]).toEqual([1, 2, 3]);
  await expect(open(front!, `${said}/document:0/identity`)).rejects.toThrow();
  const digest = async (all: { enc: string; box: string }[]) => Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.concat(all.flatMap((d) => [bytes(d.enc), bytes(d.box)])))).toString('hex');
  expect((await open(sealed, `${said}/documents:${await digest([back!, front!])}`)).toString()).toBe('123456789018');
  await expect(open(sealed, `${said}/documents:${await digest([front!])}`)).rejects.toThrow();
  await expect(open(sealed, said)).rejects.toThrow();
  expect(pictures.every(({ jpeg }) => jpeg.every((b) => b === 0))).toBe(true); // Wiped.
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
