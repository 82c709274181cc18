// A contract fake: serves ui/dist with the CSP that is shipped, and canned answers held to api/openapi.yaml. It keeps a little
// state so that screens can be walked through. It proves nothing about the server: that is the journey's work.
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bodyOf, faults, find, problemSchema } from './contract.mjs';
import * as data from './data.mjs';
import { Log } from './log.mjs';

const ui = fileURLToPath(new URL('../../../ui/', import.meta.url));
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
class Refusal extends Error { constructor(status, code, title, more = {}) { super(code); this.body = { type: 'about:blank', title, status, code, ...more }; } }
const soon = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();
const onePage = '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n';

export class Fake {
  state = { sealed: false, set_up: true, signed_in: true, must_change: false, work: false, verify_ok: true, ledger_size: null, forked: null, language: 'ja', operations: null, intake: 'open', administrator: false, business: {} };
  complaints = [];
  calls = [];

  constructor() {
    this.log = new Log('azekura.example/log/3/1');
    const acts = [['number.register', '個人番号の登録'], ['number.reveal', '個人番号の表示'], ['number.match', '個人番号の照合'], ['disposal.propose', '廃棄の申請']];
    this.entries = [];
    for (let i = 0; i < 700; i++) {
      const [act, act_name] = acts[i % acts.length];
      const outcome = i % 9 === 8 ? 'denied' : 'done';
      const line = { id: `${5000 + i}-a`, time: `2026-11-${String(1 + (i % 20)).padStart(2, '0')}T02:03:${String(i % 60).padStart(2, '0')}.000Z`, actor: 100, act, outcome, records: [`person:${1 + (i % 9)}`], purpose: 'tax.withholding', salt: 'f3a1c0de5b7e9d21' };
      this.log.append(line);
      this.entries.push({ id: line.id, index: i, time: line.time, act, act_name, outcome, actor: data.me, records: line.records, purpose: line.purpose, leaf: Buffer.from(JSON.stringify(line)).toString('base64') });
    }
    this.disposals = data.disposals();
    this.businesses = structuredClone(data.businesses);
    this.notices = { 3: structuredClone(data.notices), 4: [] };
    this.codes = 5; // Wrong ones that are still taken.
    this.imports = new Map();
    this.requests = structuredClone(data.requests);
    this.intakeKey = crypto.createECDH('prime256v1').generateKeys();
  }

  async listen() {
    this.server = http.createServer((q, r) => void this.serve(q, r));
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }
  close() { this.server.close(); }

  async serve(q, r) {
    const url = new URL(q.url, 'http://fake');
    r.setHeader('Content-Security-Policy', fs.readFileSync(path.join(ui, 'csp.txt'), 'utf8').trim());
    r.setHeader('X-Content-Type-Options', 'nosniff');
    r.setHeader('Referrer-Policy', 'no-referrer');
    r.setHeader('Cache-Control', 'no-store');
    if (url.pathname.startsWith('/api/v1/')) return this.api(q, r, url);
    let file = path.join(ui, 'dist', decodeURIComponent(url.pathname));
    if (!file.startsWith(path.join(ui, 'dist')) || !fs.existsSync(file) || fs.statSync(file).isDirectory()) file = path.join(ui, 'dist/index.html');
    r.setHeader('Content-Type', types[path.extname(file)] ?? 'application/octet-stream');
    r.end(fs.readFileSync(file));
  }

  async api(q, r, url) {
    const chunks = [];
    for await (const c of q) chunks.push(c);
    const raw = Buffer.concat(chunks);
    const found = find(q.method, url.pathname.slice('/api/v1'.length));
    const complain = (what) => this.complaints.push(`${q.method} ${url.pathname}: ${what}`);
    const send = (status, type, body) => { r.statusCode = status; if (type) r.setHeader('Content-Type', type); r.end(body); };
    if (!found) { complain('no such call in the contract'); return send(404, 'application/problem+json', '{}'); }
    const { call, params } = found;
    this.calls.push(call.operationId);
    if (q.method !== 'GET' && q.headers['x-azekura'] !== '1') complain('no X-Azekura: 1');
    const known = new Set((call.parameters ?? []).map((p) => p.name));
    for (const name of url.searchParams.keys()) if (!known.has(name)) complain(`query ${name} is not in the contract`);
    let body;
    if (call.requestBody) {
      const [type, { schema }] = bodyOf(call.requestBody.content);
      if (!String(q.headers['content-type']).startsWith(type)) complain(`sent ${q.headers['content-type']}, not ${type}`);
      if (type === 'application/json') { body = JSON.parse(raw.toString() || '{}'); faults(schema, body, 'body').forEach(complain); } else body = raw;
    } else if (raw.length) complain('a body that the contract does not have');
    try {
      if (call['x-access'] !== 'public' && !this.state.signed_in) throw new Refusal(401, 'web.session.none', 'ログインしてください。');
      if (call['x-access'] === 'work_session' && !this.state.work) throw new Refusal(403, 'people.work_session.closed', '作業が開かれていません。');
      if (!this[call.operationId]) throw new Error(`the fake has no ${call.operationId}`);
      const answer = this[call.operationId]({ ...params, body, query: url.searchParams });
      const success = Object.keys(call.responses).find((s) => s.startsWith('2'));
      if (success === '204') return send(204);
      const [type, { schema }] = bodyOf(call.responses[success].content);
      if (type === 'application/json') { faults(schema, answer, 'answer').forEach(complain); return send(200, type, JSON.stringify(answer)); }
      return send(200, type, answer);
    } catch (e) {
      if (!(e instanceof Refusal)) { complain(String(e)); return send(500, 'application/problem+json', JSON.stringify(new Refusal(500, 'fake.broken', 'fake').body)); }
      faults(problemSchema, e.body, 'problem').forEach(complain);
      return send(e.body.status, 'application/problem+json', JSON.stringify(e.body));
    }
  }

  // --- system, session
  systemStatus() { return { sealed: this.state.sealed, set_up: this.state.set_up, version: '0.1.0', backend: 'sqlite', memory_locked: true, ledger: 'ok' }; }
  unseal({ body }) { if (body.passphrase !== 'open') throw new Refusal(403, 'crypto.custody.passphrase', '合言葉が違います。'); this.state.sealed = false; return this.systemStatus(); }
  code(typed) {
    if (this.codes > 0 && typed === 'kamori-tesuna-fuyuki') return;
    throw --this.codes > 0 ? new Refusal(403, 'house.founding.code', '初期設定コードが違います。') : new Refusal(403, 'house.founding.closed', '初期設定コードの間違いが続いたため、受付を止めました。');
  }
  checkFounding({ body }) { this.code(body.code); return { bits: Math.min(90, (body.passphrase ?? '').length * 3), needed_bits: 60 }; }
  found({ body }) {
    this.code(body.code);
    if (body.custody === 'passphrase' && body.passphrase.length < 20) throw new Refusal(400, 'house.passphrase.weak', 'このパスフレーズは弱すぎます。関係のない言葉を六つ以上つなげてください。');
    Object.assign(this.state, { set_up: true, administrator: true, must_change: true, signed_in: false });
    return { login_id: 'admin', temporary_password: 'hibari-tsuru-4410-mizu', ledger_vkey: this.log.vkey };
  }
  currentSession() {
    if (this.state.administrator) return { id: 's1', account: { id: 1, login_id: 'admin', display_name: 'システム管理者' }, must_change_password: this.state.must_change, language: this.state.language, expires_at: soon(600), idle_seconds: 1800, roles: [{ business: 0, role: 'system_administrator' }], operations: data.administrators };
    const rights = this.state.operations ?? this.everyRight();
    return { id: 's1', account: { ...data.me, login_id: 'takahashi' }, must_change_password: this.state.must_change, language: this.state.language, expires_at: soon(600), idle_seconds: 1800, roles: [{ business: 3, business_name: '社会福祉法人 校倉会', role: 'manager' }, { business: 3, business_name: '社会福祉法人 校倉会', role: 'handler' }], operations: rights };
  }
  everyRight() { return [...new Set([...fs.readFileSync(path.join(ui, 'src/api/schema.gen.ts'), 'utf8').split('rightFor = ')[1].matchAll(/: "([\w.]+)"/g)].map((m) => m[1]))]; }
  signIn({ body }) { if (body.password !== 'right') throw new Refusal(401, 'people.sign_in.wrong', 'ログインIDかパスワードが違います。（残り4回）'); this.state.signed_in = true; return this.currentSession(); }
  signOut() { this.state.signed_in = false; this.state.work = false; }
  changePassword({ body }) { if (body.new.length < 12) throw new Refusal(400, 'people.password.short', 'パスワードが短すぎます。12文字以上にしてください。'); this.state.must_change = false; }
  setLanguage({ body }) { this.state.language = body.language; }
  listSessions() { return { items: [{ id: 's1', account: data.me, created_at: soon(-30), last_seen_at: soon(-1), current: true }, { id: 's2', account: data.me, created_at: soon(-3000), last_seen_at: soon(-900), current: false }] }; }
  revokeSession() {}
  // --- accounts, businesses
  listAccounts() { return { items: this.state.administrator ? [data.administrator] : data.accounts }; }
  createAccount({ body }) { this.joined(body); return { account: { id: 110, login_id: body.login_id, display_name: body.display_name, state: 'active', must_change_password: true, roles: body.roles.map((role) => ({ business: body.business, role })) }, temporary_password: 'kawa-tsuki-7194-nagi' }; }
  reissuePassword() { return { account: data.accounts[1], temporary_password: 'mori-hoshi-2201-kaze' }; }
  setRoles() { return data.accounts[1]; }
  unlockAccount() { return data.accounts[2]; }
  endAccount() { return data.accounts[3]; }
  joined({ business, roles }) {
    const at = this.businesses.find((b) => b.id === business);
    if (at) { at.accounts++; at.handlers += roles.includes('handler') ? 1 : 0; }
  }
  listBusinesses() { return { items: this.businesses.map((b) => this.readBusiness({ business: b.id })) }; }
  createBusiness({ body }) { const made = { ...data.businesses[1], accounts: 0, handlers: 0, id: 5, name: body.name, solo_mode: body.solo_mode ?? false }; this.businesses.push(made); return made; }
  readBusiness({ business }) { return Object.assign(this.businesses.find((b) => b.id === Number(business)), business > 3 ? this.state.business : {}); }
  readPurposes() { return { grants: [{ purpose: 'tax.withholding', person_class: 'employee' }] }; }
  setPurposes({ business, body }) { delete this.state.business.purposes; this.businesses.find((b) => b.id === Number(business)).purposes = body.grants.length; return body; }
  enrolHandler() { return { fingerprint_words: 'あさひ かわせみ つきよ ほたる まつかぜ ゆきどけ', work_password: 'sakura-kumo-tetsu-ishi-hana-nami' }; }
  createKeys() { return { shares: ['AZ1-k3m9-…', 'AZ2-p7x2-…', 'AZ3-d8q4-…'], needed: 2, fingerprint_words: { business: 'はるかぜ みどり いわし つばめ こがね さざなみ', signing: 'うみべ すずめ ひかり やまぶき たけのこ ゆうひ', recovery: 'にじいろ かもめ しらゆき あやめ とんぼ なぎさ' }, pdfs: Array(3).fill(Buffer.from(onePage).toString('base64')), fingerprint_pdf: Buffer.from(onePage).toString('base64') }; }
  confirmKeys({ business }) { delete this.state.business.keys; return Object.assign(this.readBusiness({ business }), { keys: 'active', generation: 1 }); }
  readWorkSession({ business }) { return this.state.work ? { open: true, business: Number(business), expires_at: soon(58), idle_seconds: 600, unfinished: 0 } : { open: false }; }
  openWorkSession(p) { if (p.body.work_password !== 'work') throw new Refusal(403, 'people.work_password.wrong', '作業パスワードが違います。（残り4回）'); this.state.work = true; return this.readWorkSession(p); }
  closeWorkSession() { this.state.work = false; }
  listProcedures() { return { items: data.procedures }; }
  listEvidence() { return data.papers(this.state.language); }
  listNotices({ business }) { return { items: this.notices[business] ?? [] }; }
  publishNotice({ business, body }) { const made = { id: 2, version: 2, purposes: body.purposes, text: '…', published_at: soon(0) }; this.notices[business]?.unshift(made); return made; }
  // --- people, numbers
  listPeople({ query }) {
    const all = data.people.filter((p) => (!query.get('q') || JSON.stringify(p).includes(query.get('q'))) && (!query.get('class') || p.class === query.get('class')) && (!query.get('status') || p.number_status === query.get('status')) && (query.get('left') === null || String(Boolean(p.left)) === query.get('left')));
    const from = Number(query.get('cursor') ?? 0);
    const limit = Number(query.get('limit') ?? 20);
    return { items: all.slice(from, from + limit), total: all.length, ...(from + limit < all.length ? { next: String(from + limit) } : {}) };
  }
  one(id) { const p = data.people.find((x) => x.id === Number(id)); if (!p) throw new Refusal(404, 'people.person.not_found', 'この人は登録されていません。'); return p; }
  readPerson({ person }) {
    const p = this.one(person);
    const holds = ['held', 'unverified'].includes(p.number_status);
    return {
      person: p, household: data.people.filter((x) => x.worker === p.id), retention: data.retention(p), purposes: data.procedures.slice(0, 3),
      number: { status: p.number_status, masked: '●●●●●●●●●●●●', ...(holds ? { number_id: p.id, accepted_at: '2021-04-05T01:02:03Z', verification: { complete: p.number_status !== 'unverified', channel: 'in_person', number_evidence: 'number_card', identity_evidence: ['number_card'], checked_on: '2021-04-05', checked_by: data.me } } : {}) },
    };
  }
  createPerson({ body }) { const { yearly_amount, ...rest } = body; void yearly_amount; const p = { given_name: '', family_kana: '', given_kana: '', ...rest, id: data.people.length + 1, number_status: 'none' }; data.people.push(p); return p; }
  changePerson({ person, body }) { return Object.assign(this.one(person), Object.fromEntries(Object.entries(body).filter(([, v]) => v !== ''))); }
  addHolding({ person, body }) { const kept = data.retention(this.one(person)); kept.holdings.push({ id: 2, form: body.form, name: body.form, event: body.event, kind: 'floor' }); return kept; }
  registerNumber() { return { status: 'held', masked: '●●●●●●●●●●●●', line: '5700-a' }; }
  revealNumber() { return { number: data.NUMBER, line: '5701-a', hide_after_s: this.state.hide_after ?? 60 }; }
  matchNumber({ body }) { return { same: body.number === data.NUMBER, line: '5702-a' }; }
  verifyIdentity() { return { status: 'held', masked: '●●●●●●●●●●●●' }; }
  // --- requests
  createRequests({ body }) {
    return { results: body.people.map((person) => (this.one(person).employment === 'dispatched'
      ? { person, asked: false, refusal: new Refusal(409, 'lifecycle.ask.dispatched', '派遣労働者の個人番号は、派遣元の事業者が集めます。派遣先は依頼できません。').body }
      : { person, asked: true, request: { id: 50 + person, person, state: 'open', expires_at: '2026-12-05T01:00:00Z' }, link: `https://azekura.example/collect.html#t=dGhpcyBpcyBhIHRva2Vu${person}&k=BPk3` })) };
  }
  listRequests({ query }) { return { items: this.requests.filter((x) => !query.get('state') || x.state === query.get('state')) }; }
  cancelRequest({ request }) { const x = this.requests.find((y) => y.id === Number(request)); x.state = 'cancelled'; return x; }
  openSubmission() { return { number: data.NUMBER, line: '5703-a', seen: 'c0ffee', person: data.people[2] }; }
  acceptSubmission() { return { status: 'held', masked: '●●●●●●●●●●●●', line: '5704-a' }; }
  refuseSubmission() { return { ...this.requests[0], state: 'refused' }; }
  // --- the page of the person who is asked
  collectionPage() { return `/collect.html#t=dGhpcyBpcyBhIHRva2Vu&k=${this.intakeKey.toString('base64url')}`; }
  showIntake() {
    if (this.state.intake === 'gone') throw new Refusal(404, 'intake.unknown', 'このリンクは使えません。');
    return { ...data.intake, state: this.state.intake, info: `azekura/intake/v1/3/7/notice:1/key:${crypto.createHash('sha256').update(this.intakeKey).digest('hex').slice(0, 32)}` };
  }
  submitIntake({ body }) {
    if (Buffer.from(body.enc, 'base64').length !== 65 || Buffer.from(body.box, 'base64').length !== 28) throw new Error('not a box of twelve digits');
    this.state.intake = 'submitted';
    return { receipt: '5f1c0d9a7e3b2468', received_at: soon(0) };
  }
  declineIntake() { return { receipt: '0a1b2c3d4e5f6071', received_at: soon(0) }; }
  // --- imports
  // As the server: a claim of earlier verification says all four, and what was begun is found again.
  createImport({ body: { verification: told } }) {
    if (told.verified && !['system', 'method', 'from', 'to', 'by'].every((part) => told[part])) throw new Refusal(400, 'import.verification.missing', '本人確認の4つの項目をすべて入力してください。');
    const made = { id: `imp-${this.imports.size + 1}`, state: 'new', begun_at: soon(0), files: [], findings: [], counts: {}, sent: [] };
    this.imports.set(made.id, made);
    return this.shown(made);
  }
  listImports() { return { items: [...this.imports.values()].reverse().map(({ id, state, begun_at }) => ({ id, state, begun_at })) }; }
  uploadImportFile({ import: id, kind, body }) {
    const m = this.imports.get(id);
    m.sent.push(kind);
    const columns = body.toString().split('\r\n')[0].split(',').map((header) => ({ header, ...(data.headers[header] ? { field: data.headers[header] } : {}) }));
    m.files.push({ kind, encoding: 'Shift_JIS', rows: 300, columns });
    return this.shown(m);
  }
  mapImport({ import: id, body }) {
    const m = this.imports.get(id);
    for (const file of m.files) file.columns = file.columns.map(({ header }) => { const field = body.mapping[file.kind]?.[header] ?? data.headers[header]; return { header, ...(field ? { field } : {}) }; });
    m.state = 'new';
    return this.shown(m);
  }
  checkImport({ import: id }) { const m = this.imports.get(id); m.state = 'checking'; m.progress = { done: 120, total: 300 }; m.polls = 0; return this.shown(m); }
  shown({ polls, begun_at, sent, ...m }) { void polls; void begun_at; void sent; return m; }
  readImport({ import: id }) {
    const m = this.imports.get(id);
    if (++m.polls >= 2) {
      if (m.state === 'checking') { m.state = 'checked'; m.findings = data.findings; m.counts = { good: 297, errors: 2, warnings: 0, notes: 1 }; }
      if (m.state === 'running') { m.state = 'done_with_errors'; m.counts = { ...m.counts, people_created: 280, people_changed: 17, numbers_sealed: 260, unchanged: 0 }; }
    }
    return this.shown(m);
  }
  runImport({ import: id }) { const m = this.imports.get(id); m.state = 'running'; m.polls = 0; return this.shown(m); }
  cancelImport({ import: id }) { const m = this.imports.get(id); m.state = 'cancelled'; return this.shown(m); }
  badRows() { return 'line,エラー\r\n'; }
  // --- disposal
  listDue() { return { items: [{ person: data.people[5], disposal_from: '2026-01-11', overdue: true, explanation: '扶養控除等申告書の保存期間（7年）が終わりました。' }, { person: data.people[9], disposal_from: '2026-12-01', overdue: false, explanation: '支払調書の控えの保存期間が終わります。' }] }; }
  proposeDisposal({ body }) { const made = { id: 9, state: 'proposed', reason: body.reason, people: body.people.map((id) => this.one(id)), proposed_by: data.me, proposed_at: soon(0) }; this.disposals.push(made); return made; }
  listDisposals() { return { items: this.disposals }; }
  readDisposal({ disposal }) { return this.disposals.find((d) => d.id === Number(disposal)); }
  confirmDisposal({ disposal, body }) { const d = this.readDisposal({ disposal }); if (!/^(\d+件を廃棄|dispose \d+)$/.test(body.typed)) throw new Refusal(400, 'lifecycle.disposal.typed', '確認の入力が違います。'); d.state = 'rotating'; d.confirmed_by = data.me; d.confirmed_at = soon(0); return d; }
  cancelDisposal({ disposal }) { const d = this.readDisposal({ disposal }); d.state = 'cancelled'; return d; }
  disposalCertificate() { return onePage; }
  // --- ledger
  size() { return this.state.ledger_size ?? this.log.leaves.length; }
  listLogs() { return { items: [{ business: 3, origin: this.log.origin, vkey: this.log.vkey, size: this.size() }] }; }
  listEntries({ query }) {
    const all = this.entries.slice(0, this.size()).reverse().filter((e) => (!query.get('act') || e.act === query.get('act')) && (!query.get('outcome') || e.outcome === query.get('outcome')) && (!query.get('person') || e.records.includes(`person:${query.get('person')}`)));
    const from = Number(query.get('cursor') ?? 0);
    const limit = Number(query.get('limit') ?? 50);
    return { items: all.slice(from, from + limit), ...(from + limit < all.length ? { next: String(from + limit) } : {}) };
  }
  readCheckpoint() { return (this.state.forked ?? this.log).checkpoint(this.size()); }
  readTile({ level, path: p }) { return (this.state.forked ?? this.log).tile(Number(level), p); }
  readProof() { return 'c2sp.org/tlog-proof@v1\n'; }
  verifyLedger() { return { ok: this.state.verify_ok, size: this.size(), checked_at: soon(0), ...(this.state.verify_ok ? {} : { first_bad: 41, code: 'ledger.row.differs', message: '記録と保管内容が合いません。' }) }; }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const fake = await new Fake().listen();
  console.log(fake.url);
}
