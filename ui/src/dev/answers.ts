// The page of components needs no server: each call is answered here, by the business that it asks for. People and numbers are
// those of the browser tests, made up.
import { api, type Schema } from '../api/client';
import { rightFor } from '../api/schema.gen';

/** Businesses that nobody has, so that nothing which a browser remembers of a real one is touched. */
export const b = { closed: 9001, open: 9002, refusing: 9003, silent: 9004 };
export const NUMBER = '123456789018';
export const WRONG = '123456789012'; // Its last digit does not fit.
export const long = '社会福祉法人校倉会特別養護老人ホームあぜくらの里地域包括支援センター・居宅介護支援事業所 𠮷﨑支部 Azekura-no-Sato Comprehensive Community Care and Home-Visit Nursing Station';

const person = (id: number, family_name: string, given_name: string, family_kana: string, given_kana: string, number_status: Schema['NumberStatus'], more: Partial<Schema['Person']> = {}): Schema['Person'] =>
  ({ id, version: 1, class: 'employee', employment: 'regular', family_name, given_name, family_kana, given_kana, number_status, ...more });
export const people = [
  person(1, '佐藤', '美咲', 'サトウ', 'ミサキ', 'held', { employee_id: 'E-00112', birth: '1983-04-01', department: '総務部' }),
  person(3, '髙橋', '一郎', 'タカハシ', 'イチロウ', 'submitted', { employee_id: 'E-00127', department: long }),
  person(6, '山本', '大輔', 'ヤマモト', 'ダイスケ', 'held', { employee_id: 'E-00088', disposal_from: '2026-01-11' }),
  person(5, '齋藤司法書士事務所', '', 'サイトウシホウショシジムショ', '', 'none', { class: 'payee' }),
];
export const procedures: Schema['Procedure'][] = [
  { code: 'tax.withholding', name: '給与所得の源泉徴収票の作成', forms: ['375'], usual: true, filed_to: '税務署・市区町村', person_classes: ['employee'] },
  { code: 'insurance.health', name: '健康保険・厚生年金保険の届出', forms: ['kenpo'], usual: true, filed_to: '年金事務所', person_classes: ['employee'] },
];
export const detail = (purposes = procedures): Schema['PersonDetail'] => ({ person: people[0]!, household: [], retention: { holdings: [] }, purposes, number: { status: 'held', masked: '●●●●●●●●●●●●' } });
const me = { id: 100, display_name: '高橋 直子' };
export const account: Schema['Account'] = { ...me, login_id: 'takahashi', state: 'active', must_change_password: false, roles: [{ business: b.open, role: 'handler' }] };

const soon = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
const session: Schema['Session'] = {
  id: 's1', account: me, must_change_password: false, language: 'ja', expires_at: soon(600), operations: [{ business: 0, operations: [...new Set(Object.values(rightFor))] }],
  roles: Object.values(b).map((business) => ({ business, business_name: '社会福祉法人 校倉会', role: 'handler' })),
};
const business = (id: number): Schema['Business'] => ({ id, name: '社会福祉法人 校倉会', kind: 'business', is_sme: true, sme_reasons: [], solo_mode: false, keys: 'active' });

/** The problem that every call of a refusing business ends in. */
export const refusal: Schema['Problem'] = { type: 'about:blank', status: 409, code: 'people.person.changed', title: 'この人の情報は、開いた後に別の画面で変更されました。', detail: '画面を開き直して、変更を確かめてください。' };
const wrong: Schema['Problem'] = { type: 'about:blank', status: 403, code: 'vault.work_password.wrong', title: '作業パスワードが違います。確かめて、もう一度入力してください。' };

const open = (at: number): Schema['WorkSession'] => (at === b.closed ? { open: false } : { open: true, business: at, expires_at: soon(42), unfinished: at === b.refusing ? 3 : 0 });
const answers: [method: string, path: RegExp, answer: (at: number, body: Record<string, string>) => unknown][] = [
  ['GET', /^\/session$/, () => session],
  ['PUT', /^\/session\/language$/, () => null],
  ['GET', /^\/businesses$/, () => ({ items: Object.values(b).map(business) })],
  ['GET', /^\/businesses\/\d+$/, business],
  ['GET', /\/work-session$/, open],
  ['POST', /\/work-session$/, (_, body) => (body.work_password === 'work' ? open(b.open) : wrong)],
  ['DELETE', /\/work-session$/, () => null],
  ['GET', /\/imports$/, () => ({ items: (['running', 'checked', 'done', 'done_with_errors', 'failed'] as const).map((state, i) => ({ id: `imp-${i}`, state, begun_at: soon(-i) })) })],
  ['GET', /\/imports\/imp-0$/, (): Schema['Import'] => ({ id: 'imp-0', state: 'running', progress: { done: 120, total: 300 }, files: [], counts: {}, findings: [] })],
  ['GET', /\/disposals$/, (): { items: Schema['Disposal'][] } => ({ items: [{ id: 2, state: 'rotating', people: [], proposed_by: me, proposed_at: soon(-60) }] })],
  ['GET', /\/people$/, () => ({ items: people, total: people.length, before: 0 })],
  ['GET', /\/people\/\d+$/, () => detail()],
  ['POST', /\/number:reveal$/, () => ({ number: NUMBER, line: '5701-a', hide_after_s: 60 })],
  ['POST', /\/number:match$/, (_, body) => ({ same: body.number === NUMBER, line: '5702-a' })],
  ['POST', /\/people:export$/, () => ({ rows: people.length, lost: ['𠮷', '﨑'], csv: btoa('azekura') })],
  ['GET', /\/proof$/, () => 'c2sp.org/tlog-proof@v1\n'],
  ['GET', /^\/sessions$/, () => ({ items: [{ id: 's1', account: me, created_at: soon(-30), last_seen_at: soon(-1), current: true }, { id: 's2', account: me, created_at: soon(-3000), last_seen_at: soon(-900), current: false }] })],
  ['GET', /^\/accounts$/, () => ({ items: [account] })],
  ['POST', /^\/accounts$/, () => ({ account, temporary_password: 'kawa-tsuki-7194-nagi' })],
  ['POST', /^\/session\/password$/, () => refusal],
  ['GET', /^\/procedures$/, () => ({ items: procedures })],
];

api.use({
  async onRequest({ request }) {
    const path = new URL(request.url).pathname.replace('/api/v1', '');
    const at = Number(/^\/businesses\/(\d+)/.exec(path)?.[1] ?? 0);
    if (at === b.silent) return new Promise<Response>(() => undefined);
    const found = answers.find(([method, of]) => method === request.method && of.test(path));
    if (!found) console.error(`no answer to ${request.method} ${path}`);
    const text = await request.clone().text();
    const refused = !found || (at === b.refusing && path.split('/').length > 3 && !path.endsWith('/work-session'));
    const answer = refused ? refusal : found[2](at, text ? JSON.parse(text) as Record<string, string> : {});
    if (typeof answer === 'string') return new Response(answer);
    return answer === null ? new Response(null, { status: 204 }) : Response.json(answer, { status: (answer as Partial<Schema['Problem']>).code ? (answer as Schema['Problem']).status : 200 });
  },
});
