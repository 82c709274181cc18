// Seals with @hpke/core and opens with ours, and the other way round; then alters boxes and expects refusals.
// The chunked form (over 1 MiB) is written here as a browser writes it: src/crypto/FORMATS.md.
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { randomBytes } from "node:crypto";

const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const SINGLE = 1 << 20, CHUNK = 1 << 16, TAG = 16;

const peer = spawn(process.argv[2], { stdio: ["pipe", "pipe", "inherit"] });
const lines = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
const hex = (bytes) => (bytes.length === 0 ? "-" : Buffer.from(bytes).toString("hex"));
const unhex = (text) => new Uint8Array(text === "-" ? 0 : Buffer.from(text, "hex"));
async function ask(...words) {
  peer.stdin.write(words.join(" ") + "\n");
  return (await lines.next()).value.split(" ");
}
const withFlag = (aad, last) => new Uint8Array([...aad, last ? 1 : 0]);

async function sealHere(publicKey, info, aad, plain) {
  const sender = await suite.createSenderContext({ recipientPublicKey: publicKey, info });
  if (plain.length <= SINGLE) return { enc: new Uint8Array(sender.enc), ct: new Uint8Array(await sender.seal(plain, aad)) };
  const parts = [];
  for (let at = 0; at < plain.length; at += CHUNK) {
    const last = at + CHUNK >= plain.length;
    parts.push(Buffer.from(await sender.seal(plain.slice(at, at + CHUNK), withFlag(aad, last))));
  }
  return { enc: new Uint8Array(sender.enc), ct: new Uint8Array(Buffer.concat(parts)) };
}

async function openHere(privateKey, info, aad, enc, ct) {
  const recipient = await suite.createRecipientContext({ recipientKey: privateKey, enc, info });
  if (ct.length <= SINGLE + TAG) return new Uint8Array(await recipient.open(ct, aad));
  const parts = [];
  for (let at = 0; at < ct.length; at += CHUNK + TAG) {
    const last = at + CHUNK + TAG >= ct.length;
    parts.push(Buffer.from(await recipient.open(ct.slice(at, at + CHUNK + TAG), withFlag(aad, last))));
  }
  return new Uint8Array(Buffer.concat(parts));
}

let checks = 0;
function check(good, what) {
  if (!good) {
    console.error(`FAILED: ${what}`);
    process.exit(1);
  }
  checks += 1;
}
const buffer = (bytes) => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);

const [scalar, point] = await ask("pair");
const ourPublic = await suite.kem.deserializePublicKey(buffer(unhex(point)));
const theirs = await suite.kem.generateKeyPair();
const theirPoint = hex(new Uint8Array(await suite.kem.serializePublicKey(theirs.publicKey)));

for (const size of [0, 1, 12, 1000, CHUNK, SINGLE, SINGLE + 1, SINGLE + CHUNK, 2 * SINGLE + 12345]) {
  const info = new Uint8Array(randomBytes(size === 0 ? 0 : 40));
  const aad = new Uint8Array(randomBytes(size === 1 ? 0 : 20));
  const plain = new Uint8Array(randomBytes(size));
  const { enc, ct } = await sealHere(ourPublic, info, aad, plain);
  check((await ask("open", scalar, hex(info), hex(aad), hex(enc), hex(ct)))[0] === hex(plain), `browser to server, ${size}`);
  const [theirEnc, theirCt] = await ask("seal", theirPoint, hex(info), hex(aad), hex(plain));
  const opened = await openHere(theirs.privateKey, info, aad, unhex(theirEnc), unhex(theirCt));
  check(hex(opened) === hex(plain), `server to browser, ${size}`);

  const altered = ct.slice();
  altered[altered.length - 1] ^= 1;
  check((await ask("open", scalar, hex(info), hex(aad), hex(enc), hex(altered)))[0] === "refused", `altered, ${size}`);
  const refused = await openHere(theirs.privateKey, info, new Uint8Array([...aad, 9]), unhex(theirEnc), unhex(theirCt)).then(() => false, () => true);
  check(refused, `other aad, ${size}`);
}
peer.stdin.end();
console.log(`hpke: ${checks} checks passed against @hpke/core`);
