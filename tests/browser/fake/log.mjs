// A real small log (RFC 6962 tree, C2SP tiles and signed checkpoint), so that the page's own verification has work to do.
import crypto from 'node:crypto';

const sha = (...parts) => crypto.createHash('sha256').update(Buffer.concat(parts)).digest();
const leafHash = (leaf) => sha(Buffer.from([0]), leaf);
const node = (l, r) => sha(Buffer.from([1]), l, r);
function rootOf(hashes) {
  if (hashes.length === 0) return sha();
  if (hashes.length === 1) return hashes[0];
  const k = 2 ** (Math.ceil(Math.log2(hashes.length)) - 1);
  return node(rootOf(hashes.slice(0, k)), rootOf(hashes.slice(k)));
}

export class Log {
  constructor(origin) {
    this.origin = origin;
    this.leaves = [];
    const { publicKey, privateKey } = crypto.generateKeyPairSync('ed25519');
    this.privateKey = privateKey;
    this.key = Buffer.concat([Buffer.from([1]), publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)]);
    this.id = sha(Buffer.from(origin + '\n'), this.key).subarray(0, 4);
    this.vkey = `${origin}+${this.id.toString('hex')}+${this.key.toString('base64')}`;
  }
  append(line) { this.leaves.push(Buffer.from(JSON.stringify(line))); }
  checkpoint(size = this.leaves.length) {
    const body = `${this.origin}\n${size}\n${rootOf(this.leaves.slice(0, size).map(leafHash)).toString('base64')}\n`;
    const blob = Buffer.concat([this.id, crypto.sign(null, Buffer.from(body), this.privateKey)]);
    return `${body}\n— ${this.origin} ${blob.toString('base64')}\n`;
  }
  tile(level, path) {
    const [name, width] = path.split('.p/');
    const index = name.split('/').reduce((n, g) => n * 1000 + Number(g.replace('x', '')), 0);
    const span = 256 ** level;
    const out = [];
    for (let i = index * 256; i < index * 256 + Number(width ?? 256); i++) out.push(rootOf(this.leaves.slice(i * span, (i + 1) * span).map(leafHash)));
    return Buffer.concat(out);
  }
}
