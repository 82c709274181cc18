// What the fakes share: built pages with the policy that is shipped, and an API held to its description.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bodyOf, contract, problemSchema } from './contract.mjs';

export const ui = fileURLToPath(new URL('../../../ui/', import.meta.url));
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.png': 'image/png' };
const messages = new URL('../../../data/messages/', import.meta.url);
const catalogue = Object.assign({}, ...fs.readdirSync(messages).map((f) => JSON.parse(fs.readFileSync(new URL(f, messages), 'utf8'))));
/** What the server says with a code. One that it does not have is a complaint, wherever it is spoken. */
export function said(code, language = 'ja') {
  if (!catalogue[code]) throw new Error(`the server has no code ${code}`);
  return catalogue[code][language];
}
export class Refusal extends Error { constructor(status, code, more = {}) { super(code); this.body = { type: 'about:blank', title: said(code), status, code, ...more }; } }
export const soon = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();

export class Contracted {
  complaints = [];
  calls = [];

  /** The description in api/, the folder of pages and the file of the policy in ui/. */
  constructor(description, pages, policy) {
    this.contract = contract(description);
    this.pages = pages;
    this.policy = policy;
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
    r.setHeader('Content-Security-Policy', fs.readFileSync(path.join(ui, this.policy), 'utf8').trim());
    r.setHeader('X-Content-Type-Options', 'nosniff');
    r.setHeader('Referrer-Policy', 'no-referrer');
    r.setHeader('Cache-Control', 'no-store');
    if (url.pathname.startsWith('/api/v1/')) return this.api(q, r, url);
    const dist = path.join(ui, this.pages);
    let file = path.join(dist, decodeURIComponent(url.pathname));
    if (!file.startsWith(dist) || !fs.existsSync(file) || fs.statSync(file).isDirectory()) {
      if (path.extname(url.pathname)) { r.statusCode = 404; return r.end(); } // As the server: only an address of a screen is answered with the page.
      file = path.join(dist, 'index.html');
    }
    r.setHeader('Content-Type', types[path.extname(file)] ?? 'application/octet-stream');
    const small = (q.headers['accept-encoding'] ?? '').includes('br') && fs.existsSync(`${file}.br`);
    if (small) r.setHeader('Content-Encoding', 'br');
    r.end(fs.readFileSync(small ? `${file}.br` : file));
  }

  async api(q, r, url) {
    const chunks = [];
    for await (const c of q) chunks.push(c);
    const raw = Buffer.concat(chunks);
    const found = this.contract.find(q.method, url.pathname.slice('/api/v1'.length));
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
      if (type === 'application/json') { body = JSON.parse(raw.toString() || '{}'); this.contract.faults(schema, body, 'body').forEach(complain); } else body = raw;
    } else if (raw.length) complain('a body that the contract does not have');
    try {
      this.enter(call['x-access'], q.headers, call.operationId);
      if (!this[call.operationId]) throw new Error(`the fake has no ${call.operationId}`);
      const answer = await this[call.operationId]({ ...params, body, query: url.searchParams });
      const success = Object.keys(call.responses).find((s) => s.startsWith('2'));
      if (success === '204') return send(204);
      const [type, { schema }] = bodyOf(call.responses[success].content);
      if (type === 'application/json') { this.contract.faults(schema, answer, 'answer').forEach(complain); return send(200, type, JSON.stringify(answer)); }
      return send(200, type, answer);
    } catch (e) {
      if (!(e instanceof Refusal)) { complain(String(e)); return send(500, 'application/problem+json', JSON.stringify(new Refusal(500, 'web.broken').body)); }
      const problem = { ...e.body, title: said(e.body.code, this.state.language) };
      this.contract.faults(problemSchema, problem, 'problem').forEach(complain);
      return send(problem.status, 'application/problem+json', JSON.stringify(problem));
    }
  }
}
