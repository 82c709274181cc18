// A fake of the postbox: its page with its policy, and api/postbox.yaml. It holds the private key, so that a test sees what a
// handler would: `received` is what was sent, opened.
import crypto from 'node:crypto';
import { require } from './contract.mjs';
import * as data from './data.mjs';
import { Contracted, Refusal, soon } from './http.mjs';

const { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } = await import(require.resolve('@hpke/core'));
const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const pair = await suite.kem.generateKeyPair();
const key = Buffer.from(await suite.kem.serializePublicKey(pair.publicKey));

const token = 'dGhpcyBpcyBhIHRva2Vu';

export class Postbox extends Contracted {
  state = { intake: 'open', returned: null, documents: false, other_key: false, refuse: null };
  received = [];

  constructor() { super('postbox', 'dist-postbox', 'csp-postbox.txt'); }

  link() { return `/#t=${token}&k=${key.toString('base64url')}`; }
  info() {
    const spoken = this.state.other_key ? Buffer.from(key).fill(4) : key;
    return `azekura/intake/v1/3/7/notice:1/key:${crypto.createHash('sha256').update(spoken).digest('hex').slice(0, 32)}`;
  }
  refuse() {
    if (this.state.intake === 'gone') throw new Refusal(404, 'intake.unknown');
    if (this.state.refuse) throw new Refusal(...this.state.refuse);
  }

  enter(access, { authorization }) { if (access !== 'public' && authorization !== `Bearer ${token}`) throw new Refusal(401, 'web.session.needed'); }
  health() { return { status: 'ok' }; }
  showIntake() {
    this.refuse();
    const { intake, returned, documents } = this.state;
    return { ...data.intake, info: this.info(), state: intake, documents, ...(intake === 'returned' ? { returned } : {}) };
  }
  async submitIntake({ body: { enc, box, documents = [] } }) {
    this.refuse();
    const bytes = (text) => Buffer.from(text, 'base64');
    const open = async (sealed, more) => Buffer.from(await suite.open({ recipientKey: pair.privateKey, enc: bytes(sealed.enc), info: Buffer.from(this.info() + more) }, bytes(sealed.box)));
    const all = crypto.createHash('sha256');
    const pictures = [];
    for (const [n, d] of documents.entries()) {
      pictures.push({ kind: d.kind, jpeg: await open(d, `/document:${n}/${d.kind}`) });
      all.update(bytes(d.enc)).update(bytes(d.box));
    }
    this.received.push({ number: (await open({ enc, box }, documents.length ? `/documents:${all.digest('hex')}` : '')).toString(), pictures });
    this.state.intake = 'submitted';
    return { receipt: '5f1c0d9a7e3b2468', received_at: soon(0) };
  }
  declineIntake({ body }) { this.refuse(); this.declined = body.reason ?? ''; return { receipt: '0a1b2c3d4e5f6071', received_at: soon(0) }; }
}
