// A contract fake: serves ui/dist with the CSP that is shipped, and canned answers held to api/openapi.yaml. It keeps a little
// state so that screens can be walked through. It proves nothing about the server: that is the journey's work.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as data from './data.mjs';
import { Contracted, Refusal, said, soon, ui } from './http.mjs';
import { Log } from './log.mjs';

const onePage = '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n';

export class Fake extends Contracted {
  state = { sealed: false, set_up: true, signed_in: true, must_change: false, work: false, verify_ok: true, ledger_size: null, forked: null, lines: null, leaves: null, tile: null, language: 'ja', operations: null, elsewhere: null, idle: 1800, work_idle: 600, administrator: false, business: {}, account: data.me, refuse: {} }; // `elsewhere`: what may be done in the second business, if it is one's own too. `idle`, `work_idle`: the seconds left. `refuse`: by call, the [status, code] it is answered with.

  constructor() {
    super('openapi', 'dist', 'csp.txt');
    this.log = new Log('azekura.example/log/3/1');
    const acts = ['number.register', 'number.reveal', 'number.match', 'disposal.propose'];
    this.entries = [];
    for (let i = 0; i < 700; i++) {
      const act = acts[i % acts.length];
      const outcome = i % 9 === 8 ? 'denied' : 'done';
      const person = 1 + (i % 9);
      const records = act === 'disposal.propose' ? ['disposal:3', `person:${person}`, ...(i === 699 ? [2, 4, 5, 6, 8].map((p) => `person:${p}`) : [])] : [`person:${person}`, ...(act === 'number.match' ? [] : [`number:${i}`])];
      const line = { act, actor: 'account:100', id: crypto.createHash('md5').update(String(i)).digest('hex'), log: 'business-3', nonce: 'f3a1c0de5b7e9d21f3a1cQ==', outcome, purpose: 'tax.withholding', records, session: 'session:1', time: `2026-11-${String(1 + Math.floor(i / 35)).padStart(2, '0')}T02:${String(i % 35).padStart(2, '0')}:09.000Z`, v: 1 };
      this.log.append(line);
      this.entries.push(line);
    }
    this.disposals = data.disposals();
    this.businesses = structuredClone(data.businesses);
    this.notices = { 3: structuredClone(data.notices), 4: [] };
    this.rules = { password_length: 12, password_days: 90, password_history: 5, session_minutes: 720, idle_minutes: 30, work_minutes: 60, work_idle_minutes: 10 };
    this.codes = 5; // Wrong ones that are still taken.
    this.draftKey = crypto.randomBytes(32).toString('base64url');
    this.people = structuredClone(data.people);
    this.handlers = data.handlers();
    this.renewalDue = false;
    this.imports = new Map();
    this.requests = data.requests();
    this.past = new Map([[6, structuredClone(data.past)]]);
  }

  enter(access, _headers, call) {
    if (this.state.sealed && !['systemStatus', 'unseal'].includes(call)) throw new Refusal(503, 'house.sealed');
    if (access !== 'public' && !this.state.signed_in) throw new Refusal(401, 'web.session.needed');
    if (access === 'work_session' && !this.state.work) throw new Refusal(403, 'people.work_session.closed');
    if (this.state.refuse[call]) throw new Refusal(...this.state.refuse[call]);
  }

  // --- system, session
  systemStatus() { return { sealed: this.state.sealed, set_up: this.state.set_up, version: '0.1.0', backend: 'sqlite', memory_locked: true, ledger: 'ok', ...(this.state.sealed && this.state.lock && { custody: this.state.lock }) }; }
  unseal({ body }) {
    const { lock } = this.state;
    if (lock?.mode === 'shares') {
      const n = this.sheet(body.shares[0].share);
      if (lock.brought.includes(n)) throw new Refusal(409, 'house.share.brought');
      lock.brought.push(n);
      if (lock.brought.length < lock.needed) return this.systemStatus();
    } else if ((lock?.mode === 'token' ? body.pin : body.passphrase) !== 'open') {
      throw new Refusal(403, lock?.mode === 'token' ? 'crypto.token.pin' : 'crypto.custody.passphrase');
    }
    this.state.sealed = false;
    return this.systemStatus();
  }
  sheet(typed) {
    const n = ['azk-ichi', 'azk-ni', 'azk-san'].indexOf(typed) + 1;
    if (n === 0) throw new Refusal(400, 'crypto.share.row_3');
    return n;
  }
  readCustody() { return { present: { mode: 'passphrase' }, key_id: '5f0c71d2a9b3e846', since: '2026-04-01T01:00:00Z', token: false, ...this.state.custody }; }
  beginCustodyChange({ body }) {
    if (body.password !== 'right') throw new Refusal(403, 'people.password.wrong');
    if (body.mode === 'passphrase' && body.passphrase.length < 20) throw new Refusal(400, 'house.passphrase.weak');
    this.state.custody = { ...this.readCustody(), next: { mode: body.mode, ...(body.mode === 'shares' && { needed: body.needed, of: body.of }) } };
    const n = body.mode === 'shares' ? body.of : 0;
    return { shares: Array(n).fill('azk-ichi'), pdfs: Array(n).fill(Buffer.from(onePage).toString('base64')), set_words: 'kamori-tesuna-fuyuki-hanora-mitsuko-yamane' };
  }
  confirmCustodyChange({ body }) {
    const { next } = this.readCustody();
    if (next.mode === 'shares' && new Set(body.shares.map((s) => this.sheet(s.share))).size < next.needed) throw new Refusal(400, 'crypto.share.few');
    if (next.mode === 'passphrase' && body.passphrase.length < 20) throw new Refusal(403, 'crypto.custody.passphrase');
    this.state.custody = { present: next, key_id: '91be04c75a2f6d38' };
    return this.readCustody();
  }
  dropCustodyChange() { delete this.state.custody.next; return this.readCustody(); }
  code(typed) {
    if (this.codes > 0 && typed === 'kamori-tesuna-fuyuki') return;
    throw --this.codes > 0 ? new Refusal(403, 'house.founding.code') : new Refusal(403, 'house.founding.closed');
  }
  checkFounding({ body }) { this.code(body.code); return { bits: Math.min(90, (body.passphrase ?? '').length * 3), needed_bits: 60 }; }
  found({ body }) {
    this.code(body.code);
    if (body.custody === 'passphrase' && body.passphrase.length < 20) throw new Refusal(400, 'house.passphrase.weak');
    Object.assign(this.state, { set_up: true, administrator: true, must_change: true, signed_in: false });
    return { login_id: 'admin', temporary_password: 'hibari-tsuru-4410-mizu', ledger_vkey: this.log.vkey };
  }
  currentSession() {
    const { administrator, must_change, language, account, idle, elsewhere } = this.state;
    const rights = administrator ? data.administrators : this.state.operations ?? this.everyRight();
    const here = (business, role) => ({ business, business_name: this.businesses.find((b) => b.id === business).name, role });
    const session = { id: 's1', must_change_password: must_change, language, expires_at: soon(600), idle_seconds: 1800, left_seconds: idle, operations: [0, ...this.businesses.map((b) => b.id)].map((business) => ({ business, operations: (business === 4 && elsewhere) || rights })) };
    if (administrator) return { ...session, account: { id: 1, login_id: 'admin', display_name: 'システム管理者' }, roles: [{ business: 0, role: 'system_administrator' }], operations: session.operations.slice(0, 1) };
    return { ...session, account: { ...account, login_id: 'takahashi' }, draft_key: this.draftKey, roles: [here(3, 'manager'), here(3, 'handler'), ...(elsewhere ? [here(4, 'handler')] : [])] };
  }
  everyRight() { return [...new Set([...fs.readFileSync(path.join(ui, 'src/api/schema.gen.ts'), 'utf8').split('rightFor = ')[1].matchAll(/: "([\w.]+)"/g)].map((m) => m[1]))]; }
  signIn({ body }) { if (body.password !== 'right') throw new Refusal(403, 'people.sign_in.refused'); this.state.signed_in = true; this.draftKey = crypto.randomBytes(32).toString('base64url'); return this.currentSession(); }
  signOut() { this.state.signed_in = false; this.state.work = false; }
  changePassword({ body }) { if (body.new.length < 12) throw new Refusal(400, 'people.password.short'); this.state.must_change = false; }
  setLanguage({ body }) { this.state.language = body.language; }
  readPolicy() { return this.rules; }
  setPolicy({ body }) { return (this.rules = body); }
  changeBusiness({ business, body }) { return Object.assign(this.businesses.find((b) => b.id === Number(business)), body); }
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
  readPurposes() { return { grants: [['tax.withholding', 'employee'], ['tax.withholding', 'officer'], ['tax.withholding', 'dependant'], ['insurance.health', 'employee'], ['insurance.health', 'dependant'], ['tax.payment', 'payee']].map(([purpose, person_class]) => ({ purpose, person_class })) }; }
  setPurposes({ business, body }) { delete this.state.business.purposes; this.businesses.find((b) => b.id === Number(business)).purposes = body.grants.length; return body; }
  // --- handlers' keys
  handler(account) { return this.handlers.find((h) => h.account.id === Number(account)); }
  listHandlers() {
    Object.assign(this.handlers[0], this.state.self);
    return { items: this.handlers.map(({ fingerprint_words, ...rest }) => (rest.state === 'admitted' ? { ...rest, fingerprint_words } : rest)), renewal_due: this.renewalDue };
  }
  approveHandler({ account }) { Object.assign(this.handler(account), { state: 'approved', approved_by: data.me, approved_at: soon(0) }); return this.listHandlers(); }
  admitHandler({ account, body }) {
    const handler = this.handler(account);
    if (body.fingerprint_words !== handler.fingerprint_words) throw new Refusal(400, 'vault.handler.words');
    handler.state = 'admitted';
    delete handler.approved_by;
    delete handler.approved_at;
    return this.listHandlers();
  }
  removeHandler({ account }) {
    const handler = this.handler(account);
    if (handler.state === 'admitted') this.renewalDue = true;
    handler.state = handler.state === 'admitted' ? 'none' : 'waiting';
    delete handler.approved_by;
    delete handler.approved_at;
    return this.listHandlers();
  }
  suggestWorkPassword() { return { work_password: 'hoshi-umi-kaze-mori-tsuki-yama' }; }
  changeWorkPassword({ body }) { if (body.work_password !== 'work') throw new Refusal(403, 'vault.work_password.wrong'); }
  enrolHandler() { return { fingerprint_words: 'あさひ かわせみ つきよ ほたる まつかぜ ゆきどけ', work_password: 'sakura-kumo-tetsu-ishi-hana-nami' }; }
  createKeys() { return { shares: ['AZ1-k3m9-…', 'AZ2-p7x2-…', 'AZ3-d8q4-…'], needed: 2, fingerprint_words: { business: 'はるかぜ みどり いわし つばめ こがね さざなみ', signing: 'うみべ すずめ ひかり やまぶき たけのこ ゆうひ', recovery: 'にじいろ かもめ しらゆき あやめ とんぼ なぎさ' }, pdfs: Array(3).fill(Buffer.from(onePage).toString('base64')), fingerprint_pdf: Buffer.from(onePage).toString('base64') }; }
  confirmKeys({ business }) { delete this.state.business.keys; return Object.assign(this.readBusiness({ business }), { keys: 'active', generation: 1 }); }
  readWorkSession({ business }) { return this.state.work ? { open: true, business: Number(business), expires_at: soon(58), idle_seconds: 600, left_seconds: this.state.work_idle, unfinished: 0 } : { open: false }; }
  openWorkSession(p) { if (p.body.work_password !== 'work') throw new Refusal(403, 'vault.work_password.wrong'); this.state.work = true; return this.readWorkSession(p); }
  closeWorkSession() { this.state.work = false; }
  listProcedures() { return { items: data.procedures }; }
  listEvidence() { return data.papers(this.state.language); }
  listNotices({ business }) { return { items: this.notices[business] ?? [] }; }
  publishNotice({ business, body }) { const made = { id: 2, version: 2, purposes: body.purposes, text: '…', published_at: soon(0) }; this.notices[business]?.unshift(made); return made; }
  // --- people, numbers
  /** As the server: filters, orders, and places named by the person who stands there. */
  fitting(query) {
    const has = (name, of) => !query.get(name) || of === query.get(name);
    const until = query.get('due') === null ? null : new Date(Date.now() + Number(query.get('due')) * 86_400_000).toISOString().slice(0, 10);
    const all = this.everybody().filter((p) => (!query.get('q') || JSON.stringify(p).includes(query.get('q'))) && has('class', p.class) && has('status', p.number_status) && has('employment', p.employment) && has('department', p.department)
      && (query.get('left') === null || String(Boolean(p.left)) === query.get('left')) && (until === null || (p.disposal_from && p.disposal_from <= until)));
    const sort = query.get('sort');
    if (!sort) return all;
    const key = { kana: (p) => p.family_kana + p.given_kana, employee_id: (p) => p.employee_id ?? '', status: (p) => String(Object.keys({ none: 0, requested: 0, submitted: 0, unverified: 0, held: 0, disposed: 0 }).indexOf(p.number_status)), disposal: (p) => p.disposal_from ?? '' }[sort.replace('-', '')];
    return all.sort((x, y) => (key(x) === '') - (key(y) === '') || key(x).localeCompare(key(y)) * (sort.startsWith('-') ? -1 : 1));
  }
  listPeople({ query }) {
    const all = this.fitting(query);
    const from = Number(query.get('cursor') ?? 0) ? all.findIndex((p) => p.id === Number(query.get('cursor'))) + 1 : 0;
    const limit = Number(query.get('limit') ?? 20);
    const place = (at) => (at <= 0 ? '0' : String(all[at - 1].id));
    return { items: all.slice(from, from + limit), total: all.length, before: from, ...(from > 0 ? { previous: place(from - limit) } : {}), ...(from + limit < all.length ? { next: place(from + limit), last: place(from + Math.floor((all.length - 1 - from) / limit) * limit) } : {}) };
  }
  listDepartments() { return { items: [...new Set(this.people.map((p) => p.department).filter(Boolean))] }; }
  exportPeople({ query, body }) {
    const people = body.people ? this.people.filter((p) => body.people.includes(p.id)) : this.fitting(query);
    this.exported = { ...body, query: query.toString() };
    return { rows: people.length, lost: body.encoding === 'shift_jis' ? ['𠮷'] : [], csv: Buffer.from('\ufeff管理番号,氏名\r\n').toString('base64') };
  }
  everybody() { return this.state.family ? [...data.family, ...this.people] : this.people; }
  one(id) { const p = this.everybody().find((x) => x.id === Number(id)); if (!p) throw new Refusal(404, 'people.person.unknown'); return p; }
  readPerson({ person }) {
    const p = this.one(person);
    const holds = ['held', 'unverified'].includes(p.number_status);
    return {
      person: p, household: this.everybody().filter((x) => x.id !== p.id && (x.worker ?? x.id) === (p.worker ?? p.id)), retention: data.retention(p), purposes: data.procedures.slice(0, 3),
      number: { status: p.number_status, masked: '●●●●●●●●●●●●', ...(holds ? { number_id: p.id, accepted_at: '2021-04-05T01:02:03Z', verification: { complete: p.number_status !== 'unverified', channel: 'in_person', number_evidence: 'number_card', identity_evidence: ['number_card'], checked_on: '2021-04-05', checked_by: data.me } } : {}), past: this.past.get(p.id) ?? [] },
    };
  }
  createPerson({ body }) { const { yearly_amount, ...rest } = body; void yearly_amount; const p = { given_name: '', family_kana: '', given_kana: '', ...rest, id: this.people.length + 1, version: 1, number_status: 'none' }; this.people.push(p); return p; }
  changePerson({ person, body: { version, ...change } }) {
    const p = this.one(person);
    if (version !== undefined && version !== p.version) throw new Refusal(409, 'people.person.changed');
    return Object.assign(p, { version: p.version + 1 }, Object.fromEntries(Object.entries(change).filter(([, v]) => v !== '')));
  }
  addHolding({ person, body }) { const kept = data.retention(this.one(person)); kept.holdings.push({ id: 2, form: body.form, name: body.form, event: body.event, kind: 'floor' }); return kept; }
  registerNumber() { return { status: 'held', masked: '●●●●●●●●●●●●', line: '5700-a' }; }
  changeNumber({ person, body }) {
    const p = this.one(person);
    if (!['held', 'unverified'].includes(p.number_status)) throw new Refusal(404, 'vault.number.none');
    if (body.number === data.NUMBER) throw new Refusal(409, 'vault.number.same');
    const before = this.past.get(p.id) ?? [];
    const { channel, number_evidence, identity_evidence, checked_on } = body.verification;
    this.past.set(p.id, [{ number_id: 1000 + before.length, reason: body.reason, accepted_at: '2021-04-05T01:02:03Z', changed_on: body.changed_on, recorded_at: soon(0), recorded_by: data.me, verification: { complete: true, channel, number_evidence, identity_evidence, checked_on }, forgotten: true }, ...before]);
    p.number_status = 'held';
    return this.readPerson({ person }).number;
  }
  revealNumber() { return { number: data.NUMBER, line: '5701-a', hide_after_s: this.state.hide_after ?? 60 }; }
  matchNumber({ body }) { return { same: body.number === data.NUMBER, line: '5702-a' }; }
  verifyIdentity({ person }) { this.one(person).number_status = 'held'; return { status: 'held', masked: '●●●●●●●●●●●●' }; }
  // --- requests
  mayAsk(person, procedures) {
    const p = this.one(person);
    if (p.employment === 'dispatched') return new Refusal(409, 'ask.dispatched_worker').body;
    if (p.class === 'dependant' && procedures.includes('insurance.health') && !p.insurance_dependant) return new Refusal(403, 'ask.not_dependant').body;
    return null;
  }
  link(person) { return `https://azekura.example/#t=dGhpcyBpcyBhIHRva2VuIG9mIHNvbWVib2R5IHdobyBp${person}&k=BPk3cZ0b4sBqvXH2nUe1Wf5g8mR7yTtJkLxQaVdEoMiNpSzKuFhGwYrCl6D9I0jA3BPk3cZ0b4sBqvXH2nUe1Wf`; }
  checkRequests({ body }) { return { results: body.people.map((person) => { const refusal = this.mayAsk(person, body.procedures); return refusal ? { person, ok: false, refusal } : { person, ok: true }; }) }; }
  createRequests({ body }) {
    return { results: body.people.map((person) => {
      const refusal = this.mayAsk(person, body.procedures);
      if (refusal) return { person, asked: false, refusal };
      const made = { id: 50 + person, person, procedures: body.procedures, state: 'open', created_at: soon(0), expires_at: soon(body.days * 1440), documents: body.documents ?? false };
      this.requests.unshift({ ...made, person_name: `${this.one(person).family_name} ${this.one(person).given_name}` });
      return { person, asked: true, request: made, link: this.link(person) };
    }) };
  }
  /** As the server: the cursor names the last one of the page before, and a full page leads on even where nothing follows. */
  page(all, query, idOf) {
    const limit = Number(query.get('limit') ?? 50);
    const from = query.get('cursor') ? all.findIndex((x) => idOf(x) === Number(query.get('cursor'))) + 1 : 0;
    const items = all.slice(from, from + limit);
    return { items, ...(items.length === limit ? { next: String(idOf(items.at(-1))) } : {}) };
  }
  listRequests({ query }) {
    const standings = (x) => [x.state, ...(x.state === 'open' && x.returned ? ['returned'] : []), ...(['open', 'submitted'].includes(x.state) && Date.parse(x.expires_at) - Date.now() <= 3 * 86_400_000 ? ['due'] : [])];
    const counts = {};
    for (const x of this.requests) for (const s of standings(x)) counts[s] = (counts[s] ?? 0) + 1;
    const all = this.requests.filter((x) => !query.get('state') || standings(x).includes(query.get('state')));
    return { ...this.page(query.get('order') === 'oldest' ? all.sort((x, y) => x.id - y.id) : all, query, (x) => x.id), counts };
  }
  request(id) { const x = this.requests.find((y) => y.id === Number(id)); if (!x) throw new Refusal(404, 'request.unknown'); return x; }
  readRequest({ request }) { return this.request(request); }
  cancelRequest({ request }) { const x = this.request(request); x.state = 'cancelled'; return x; }
  openSubmission({ request }) { const x = this.request(request); return { number: data.NUMBER, line: '5703-a', hide_after_s: this.state.hide_after ?? 60, seen: `c0ffee${this.state.sent_again ? '2' : ''}`, person: { ...this.one(x.person), birth: '1990-05-06', postal_code: '100-0002', address: '東京都千代田区皇居外苑1-1' }, documents: x.documents ? data.documents : [] }; }
  acceptSubmission({ request, body }) {
    if (this.state.sent_again && body.seen !== 'c0ffee2') throw new Refusal(409, 'request.changed');
    this.accepted = body;
    this.request(request).state = 'accepted';
    return { status: 'held', masked: '●●●●●●●●●●●●', line: '5704-a' };
  }
  refuseSubmission({ request }) { const x = this.request(request); x.state = 'refused'; return x; }
  returnSubmission({ request, body }) { const x = this.request(request); Object.assign(x, { state: 'open', returned: body.reason }); delete x.submitted_at; return x; }
  // As the server: a live one is cancelled, and what is made is another request.
  reissueRequest({ request, body }) {
    const old = this.request(request);
    if (old.state !== 'open' && this.requests.some((y) => y.person === old.person && ['open', 'submitted'].includes(y.state))) return { person: old.person, asked: false, refusal: new Refusal(409, 'request.open_already').body };
    if (old.state === 'open') old.state = 'cancelled';
    const { returned, submitted_at, ...rest } = old;
    void returned; void submitted_at;
    const made = { ...rest, id: old.id + 500, state: 'open', created_at: soon(0), expires_at: soon((body.days ?? 14) * 1440) };
    this.requests.unshift(made);
    return { person: made.person, asked: true, request: made, link: this.link(made.person) };
  }
  // --- imports
  // As the server: a claim of earlier verification says all four, and what was begun is found again.
  createImport({ body: { verification: told } }) {
    if (told.verified && !['system', 'method', 'from', 'to', 'by'].every((part) => told[part])) throw new Refusal(400, 'import.verification.missing');
    const made = { id: `imp-${this.imports.size + 1}`, state: 'new', begun_at: soon(0), files: [], findings: [], counts: {}, sent: [] };
    this.imports.set(made.id, made);
    return this.shown(made);
  }
  listImports() { return { items: [...this.imports.values()].reverse().map(({ id, state, begun_at }) => ({ id, state, begun_at })) }; }
  uploadImportFile({ import: id, kind, body }) {
    const m = this.imports.get(id);
    m.sent.push(kind);
    const columns = body.toString().split('\r\n')[0].split(',').map((header) => ({ header, usual: header in data.headers, ...(data.headers[header] ? { field: data.headers[header] } : {}) }));
    m.files.push({ kind, encoding: 'Shift_JIS', rows: 300, columns });
    return this.shown(m);
  }
  mapImport({ import: id, body }) {
    const m = this.imports.get(id);
    for (const file of m.files) file.columns = file.columns.map(({ header }) => { const field = body.mapping[file.kind]?.[header] ?? data.headers[header]; return { header, usual: header in data.headers, ...(field ? { field } : {}) }; });
    m.state = 'new';
    return this.shown(m);
  }
  correctImportFile({ import: id, kind, body }) { const m = this.imports.get(id); (this.mended ??= []).push({ kind, cells: body.cells }); m.state = 'new'; m.findings = []; m.counts = {}; return this.shown(m); }
  checkImport({ import: id }) { const m = this.imports.get(id); m.state = 'checking'; m.progress = { done: 120, total: 300 }; m.polls = 0; return this.shown(m); }
  shown({ polls, begun_at, sent, ...m }) { void polls; void begun_at; void sent; return m; }
  readImport({ import: id }) {
    const m = this.imports.get(id);
    if (++m.polls >= 2) {
      if (m.state === 'checking') { m.state = 'checked'; m.findings = this.mended ? [] : data.findings; m.counts = this.mended ? { good: 299, errors: 0, warnings: 0, notes: 0 } : { good: 297, errors: 2, warnings: 0, notes: 1 }; }
      if (m.state === 'running') { m.state = 'done_with_errors'; m.counts = { ...m.counts, people_created: 280, people_changed: 17, numbers_sealed: 260, unchanged: 0 }; }
    }
    return this.shown(m);
  }
  runImport({ import: id }) { const m = this.imports.get(id); m.state = 'running'; m.polls = 0; return this.shown(m); }
  cancelImport({ import: id }) { const m = this.imports.get(id); m.state = 'cancelled'; return this.shown(m); }
  badRows() { return 'line,エラー\r\n'; }
  // --- disposal
  due = [{ person: data.people[5], disposal_from: '2026-01-11', overdue: true, explanation: '扶養控除等申告書の保存期間（7年）が終わりました。' }, { person: data.people[9], disposal_from: '2026-12-01', overdue: false, explanation: '支払調書の控えの保存期間が終わります。' }];
  listDue({ query }) { const page = this.page(this.due, query, (d) => d.person.id); return { ...page, items: page.items.map((d) => ({ ...d, person: this.listed(d.person) })) }; }
  readsPeople() { return (this.state.operations ?? ['person.read']).includes('person.read'); }
  /** As the server: of those on a list, an auditor sees id and class. */
  listed({ id, class: kind, family_name, given_name, family_kana, given_kana, employee_id }) { return { id, class: kind, ...(this.readsPeople() ? { family_name, given_name, family_kana, given_kana, ...(employee_id ? { employee_id } : {}) } : {}) }; }
  disposal(id) { return this.disposals.find((d) => d.id === Number(id)); }
  shownDisposal(d) { return { ...d, people: d.people.map((p) => this.listed(p)) }; }
  proposeDisposal({ body }) { const made = { id: 9, state: 'proposed', reason: body.reason, people: body.people.map((id) => this.one(id)), proposed_by: data.me, proposed_at: soon(0) }; this.disposals.push(made); return this.shownDisposal(made); }
  listDisposals({ query }) {
    const state = query.get('state');
    const all = this.disposals.filter((d) => !state || d.state === state || (state === 'unfinished' && ['executing', 'rotating'].includes(d.state))).sort((x, y) => y.id - x.id);
    const page = this.page(all, query, (d) => d.id);
    return { ...page, items: page.items.map((d) => ({ ...d, people: d.people.map(({ id }) => ({ id })) })) };
  }
  readDisposal({ disposal }) { return this.shownDisposal(this.disposal(disposal)); }
  confirmDisposal({ disposal, body }) { const d = this.disposal(disposal); if (!/^(\d+件を廃棄|dispose \d+)$/.test(body.typed)) throw new Refusal(400, 'disposal.typed'); d.state = 'rotating'; d.confirmed_by = data.me; d.confirmed_at = soon(0); return this.shownDisposal(d); }
  cancelDisposal({ disposal }) { const d = this.disposal(disposal); d.state = 'cancelled'; return this.shownDisposal(d); }
  disposalCertificate() { return onePage; }
  readCertificate({ disposal }) {
    const d = this.disposal(disposal);
    const signed = (who, role, at) => ({ display_name: who.display_name, roles: [role], at });
    return {
      list: d.id, business: data.businesses[0].name, drawn_up_at: this.state.unkept ? soon(0) : d.confirmed_at, done_at: d.done_at, reason: d.reason, solo: false, generation_from: d.generation_from, generation_to: d.generation_to,
      proposed_by: signed(d.proposed_by, 'handler', d.proposed_at), confirmed_by: signed(d.confirmed_by, 'manager', d.confirmed_at),
      people: d.people.map((p) => ({ id: p.id, ...(this.readsPeople() ? { display_name: `${p.family_name} ${p.given_name}` } : {}), disposal_from: '2026-01-11', documents: [
        { form: '給与所得者の扶養控除等（異動）申告書', basis: '所得税法施行規則 76条の3', until: '2026-01-10' },
        { form: '雇用保険の被保険者に関する書類', basis: '雇用保険法施行規則 143条', until: '2022-03-31' },
      ] })),
      line: d.line, ...(this.state.early ? {} : { index: 4820, checkpoint: `${this.log.origin}\n4822\nnND/nri/U0xuHUrYSy0HtMeal2vzD9V4k/BO79C+QeI=\n` }),
    };
  }
  // --- ledger
  size() { return this.state.ledger_size ?? this.log.leaves.length; }
  listLogs() { return { items: [{ business: 3, origin: this.log.origin, vkey: this.log.vkey, size: this.size() }] }; }
  listEntries({ query }) {
    const asked = (name, is) => !query.get(name) || is(query.get(name));
    const all = this.entries.map((line, index) => ({ line, index })).slice(0, this.state.lines ?? this.size()).reverse().filter(({ line }) => asked('act', (act) => (act.endsWith('.') ? line.act.startsWith(act) : line.act === act))
      && asked('outcome', (o) => line.outcome === o) && asked('actor', (id) => line.actor === `account:${id}`) && asked('person', (id) => line.records.includes(`person:${id}`))
      && asked('from', (d) => line.time.slice(0, 10) >= d) && asked('to', (d) => line.time.slice(0, 10) <= d));
    const from = Number(query.get('cursor') ?? 0);
    const limit = Number(query.get('limit') ?? 50);
    const readsPeople = this.readsPeople();
    const items = all.slice(from, from + limit).map(({ line, index }) => ({
      id: line.id, index, time: line.time, act: line.act, act_name: data.acts[`ledger.act.${line.act}`][this.state.language], outcome: line.outcome, actor: data.me, records: line.records, purpose: line.purpose,
      people: line.records.filter((r) => r.startsWith('person:')).slice(0, 5).map((r) => { const p = this.one(r.slice(7)); return { id: p.id, ...(readsPeople ? { name: `${p.family_name} ${p.given_name}`.trim() } : {}) }; }),
      leaf: (this.state.leaves?.[index] ?? this.log.leaves[index]).toString('base64'),
    }));
    return { items, ...(from + limit < all.length ? { next: String(from + limit) } : {}) };
  }
  readCheckpoint() { return (this.state.forked ?? this.log).checkpoint(this.size()); }
  readTile({ level, path: p }) { if (this.state.tile) return this.state.tile(Number(level), p); return (this.state.forked ?? this.log).tile(Number(level), p); }
  readProof() { return 'c2sp.org/tlog-proof@v1\n'; }
  verifyLedger() { return { ok: this.state.verify_ok, size: this.size(), checked_at: soon(0), ...(this.state.verify_ok ? {} : { first_bad: 41, code: 'ledger.verify.leaf', message: said('ledger.verify.leaf', this.state.language) }) }; }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const fake = await new Fake().listen();
  console.log(fake.url);
}
