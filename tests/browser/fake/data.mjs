import fs from 'node:fs';

// Made-up people; their numbers are made up too and never the number of anybody.
export const NUMBER = '123456789018';
const person = (id, cls, family, given, fk, gk, number_status, more = {}) => ({ id, version: 1, class: cls, family_name: family, given_name: given, family_kana: fk, given_kana: gk, number_status, ...more });

export const people = [
  person(1, 'employee', '佐藤', '美咲', 'サトウ', 'ミサキ', 'held', { employee_id: 'E-00112', employment: 'regular', birth: '1983-04-01', sex: 'female', postal_code: '100-0001', address: '東京都千代田区千代田1-1', mail: 'sato@example.jp', department: '総務部', hired: '2021-04-01' }),
  person(2, 'dependant', '佐藤', '蓮', 'サトウ', 'レン', 'held', { worker: 1, relation: 'child', birth: '2015-06-07', tax_dependant: true, insurance_dependant: true }),
  person(3, 'employee', '髙橋', '一郎', 'タカハシ', 'イチロウ', 'submitted', { employee_id: 'E-00127', employment: 'regular', hired: '2026-07-01' }),
  person(4, 'employee', '渡邉', 'さくら', 'ワタナベ', 'サクラ', 'requested', { employee_id: 'E-00131', employment: 'part_time' }),
  person(5, 'payee', '齋藤司法書士事務所', '', 'サイトウシホウショシジムショ', '', 'held', { employee_id: 'P-00009' }),
  person(6, 'employee', '山本', '大輔', 'ヤマモト', 'ダイスケ', 'held', { employee_id: 'E-00088', left: '2018-12-31', hired: '2016-01-15', disposal_from: '2026-01-11' }),
  person(7, 'employee', 'グエン', 'ティ ラン', 'グエン', 'ティ ラン', 'unverified', { employee_id: 'E-00140', employment: 'contract' }),
  person(8, 'employee', '小林', '陽菜', 'コバヤシ', 'ヒナ', 'none', { employee_id: 'E-00143', employment: 'offer' }),
  person(9, 'employee', '𠮷﨑', '葵', 'ヨシザキ', 'アオイ', 'none', { employee_id: 'E-00150', employment: 'dispatched' }),
  person(10, 'officer', '中村', '健', 'ナカムラ', 'ケン', 'disposed', { employee_id: 'D-00002', left: '2017-03-31' }),
];
for (let i = 11; i <= 45; i++) people.push(person(i, 'employee', '従業員', `${i}号`, 'ジュウギョウイン', `${String(i).replace(/\d/g, (d) => 'アイウエオカキクケコ'[d])}ゴウ`, i % 2 ? 'held' : 'none', { employee_id: `E-${10000 + i}`, employment: 'regular' }));

/** A household that was not asked yet; the third is no dependant of the health insurance. */
export const family = [
  person(50, 'employee', '小川', '恵', 'オガワ', 'メグミ', 'none', { employee_id: 'E-00160', employment: 'regular' }),
  person(51, 'dependant', '小川', '翔', 'オガワ', 'ショウ', 'none', { worker: 50, relation: 'child', birth: '2018-02-03', tax_dependant: true, insurance_dependant: true }),
  person(52, 'dependant', '小川', '正雄', 'オガワ', 'マサオ', 'none', { worker: 50, relation: 'parent', birth: '1948-02-03', tax_dependant: true, insurance_dependant: false }),
];

export const procedures = [
  { code: 'tax.withholding', name: '給与所得の源泉徴収票の作成', usual: true, forms: ['375'], filed_to: '税務署・市区町村', person_classes: ['employee', 'officer', 'dependant'] },
  { code: 'insurance.employment', name: '雇用保険 資格取得届の作成', usual: false, forms: ['koyou-shutoku'], filed_to: 'ハローワーク', person_classes: ['employee'] },
  { code: 'insurance.health', name: '健康保険・厚生年金保険の届出', usual: false, forms: ['kenpo'], filed_to: '年金事務所', person_classes: ['employee', 'dependant'] },
  { code: 'tax.payment', name: '支払調書の作成', usual: false, forms: ['309'], filed_to: '税務署', person_classes: ['payee', 'shareholder'] },
];
const who = (id, display_name) => ({ id, display_name });
export const me = who(100, '高橋 直子');
export const other = who(101, '中村 健');

/** Numbers that gave way to another: the last one is not out of the backups yet. */
const gaveWay = (number_id, reason, accepted_at, changed_on, recorded_at, evidence, forgotten) => ({ number_id, reason, accepted_at, changed_on, recorded_at, recorded_by: me, verification: { complete: true, channel: 'in_person', ...evidence, checked_on: changed_on }, forgotten });
export const past = [
  gaveWay(602, 'reissued_on_request', '2016-02-03T01:02:03Z', '2018-05-10', '2018-05-14T00:31:00Z', { number_evidence: 'number_card', identity_evidence: ['number_card'] }, false),
  gaveWay(601, 'correction_of_mistake', '2016-01-20T04:05:06Z', '2016-02-03', '2016-02-03T01:02:03Z', { number_evidence: 'residence_record', identity_evidence: ['driving_licence'] }, true),
];

export const retention = (p) => ({
  ...(p.disposal_from ? { disposal_from: p.disposal_from, explanation: '扶養控除等申告書の保存期間が2026年1月10日に終わるため、翌日から廃棄できます。' } : { explanation: '雇用が続いている間は保管できます。' }),
  holdings: [{ id: 1, form: 'fuyou', name: '給与所得者の扶養控除等（異動）申告書', year: 2018, start: '2019-01-11', end: '2026-01-10', kind: 'floor', rule: '提出期限の属する年の翌年1月10日の翌日から7年', source: '所得税法施行規則76条の3' }],
});

const words = (first) => `${first}-tesuna-fuyuki-hanora-mitsuko-yamane`;
export const handlers = () => [
  { account: me, state: 'admitted', fingerprint_words: words('kamori') },
  { account: other, state: 'approved', fingerprint_words: words('shirane'), approved_by: who(102, '鈴木 誠'), approved_at: '2026-11-20T05:00:00Z' },
  { account: who(104, '松本 葵'), state: 'waiting', fingerprint_words: words('asahiko') },
  { account: who(105, '井上 翼'), state: 'none' },
];

export const accounts = [
  { id: 100, login_id: 'takahashi', display_name: me.display_name, state: 'active', must_change_password: false, last_sign_in_at: '2026-11-20T23:10:00Z', roles: [{ business: 3, role: 'manager' }, { business: 3, role: 'handler' }] },
  { id: 101, login_id: 'nakamura', display_name: other.display_name, state: 'active', must_change_password: true, roles: [{ business: 3, role: 'handler' }, { business: 4, role: 'handler' }] },
  { id: 102, login_id: 'suzuki', display_name: '鈴木 誠', state: 'locked', must_change_password: false, roles: [{ business: 3, role: 'auditor' }] },
  { id: 103, login_id: 'itou', display_name: '伊藤 恵', state: 'left', must_change_password: false, roles: [] },
];

export const administrator = { id: 1, login_id: 'admin', display_name: 'システム管理者', state: 'active', must_change_password: false, last_sign_in_at: '2026-11-20T23:10:00Z', roles: [{ business: 0, role: 'system_administrator' }] };
export const administrators = ['business.create', 'business.read', 'account.create', 'account.read', 'account.write', 'account.reissue', 'account.role', 'account.end', 'session.list', 'session.end', 'account.password', 'session.own', 'account.sign_out', 'settings.write', 'custody.read', 'custody.change'];
export const notices = [{ id: 1, version: 1, purposes: ['tax.withholding', 'insurance.health'], text: '当法人は、皆様の個人番号を次の事務に利用します。\n・給与所得の源泉徴収票の作成\n・健康保険・厚生年金保険の届出', published_at: '2026-04-01T01:00:00Z' }];

export const businesses = [
  { id: 3, name: '社会福祉法人 校倉会', kind: 'business', workers: 45, is_sme: true, sme_reasons: ['従業員が100人以下で、除外される事業ではありません。'], solo_mode: false, accounts: 4, handlers: 2, purposes: 5, keys: 'active', generation: 2, unfinished: 0 },
  { id: 4, name: '株式会社あぜくら商会', kind: 'business', workers: 3, is_sme: true, sme_reasons: [], solo_mode: true, accounts: 1, handlers: 1, purposes: 0, keys: 'none', generation: 0, unfinished: 0 },
];

const away = (days) => new Date(Date.now() + days * 86_400_000).toISOString();
/** Their terms run from the day of the test: what is due is due on any day. */
export const requests = () => [
  { id: 6, person: 12, person_name: '従業員 12号', procedures: ['tax.withholding'], state: 'submitted', created_at: away(-4), expires_at: away(10), submitted_at: away(-1), documents: false },
  { id: 5, person: 14, person_name: '従業員 14号', procedures: ['tax.withholding'], state: 'open', created_at: away(-9), expires_at: away(5), documents: true, returned: 'unreadable' },
  { id: 4, person: 16, person_name: '従業員 16号', procedures: ['tax.withholding'], state: 'expired', created_at: away(-20), expires_at: away(-6), documents: false },
  { id: 1, person: 3, person_name: '髙橋 一郎', procedures: ['tax.withholding', 'insurance.employment'], state: 'submitted', created_at: away(-11), expires_at: away(2), submitted_at: away(-9), documents: true },
  { id: 2, person: 4, person_name: '渡邉 さくら', procedures: ['tax.withholding'], state: 'open', created_at: away(-3), expires_at: away(11), documents: false },
  { id: 7, person: 18, person_name: '従業員 18号', procedures: ['tax.withholding'], state: 'declined', created_at: away(-30), expires_at: away(-16), documents: false },
  { id: 3, person: 1, person_name: '佐藤 美咲', procedures: ['tax.withholding'], state: 'accepted', created_at: '2021-04-01T01:00:00Z', expires_at: '2021-04-15T01:00:00Z', submitted_at: '2021-04-03T01:00:00Z', documents: false },
];
/** Drawn by hand: no card of anybody. */
const picture = (name) => fs.readFileSync(new URL(`${name}.jpg`, import.meta.url)).toString('base64');
export const documents = [{ kind: 'number', type: 'image/jpeg', data: picture('number') }, { kind: 'identity', type: 'image/jpeg', data: picture('identity') }];

export const disposals = () => [
  { id: 1, state: 'done', reason: 'retention_ended', people: [people[9]], proposed_by: me, proposed_at: '2026-02-01T01:00:00Z', confirmed_by: other, confirmed_at: '2026-02-02T01:00:00Z', done_at: '2026-02-02T01:00:03Z', generation_from: 1, generation_to: 2, line: '4821-7a' },
  { id: 2, state: 'rotating', reason: 'offer_declined', people: [people[9]], proposed_by: me, proposed_at: '2026-11-01T01:00:00Z', confirmed_by: other, confirmed_at: '2026-11-02T01:00:00Z', line: '5120-3c' },
  { id: 3, state: 'proposed', reason: 'retention_ended', people: [people[5]], proposed_by: other, proposed_at: '2026-11-20T01:00:00Z' },
];

/** Headers that the fake recognises. */
export const headers = { 社員番号: 'employee_id', 氏名: 'name', フリガナ: 'name_kana', 生年月日: 'born', 続柄: 'relation', 個人番号: 'number' };
export const findings = [
  { file: 'staff', line: 5, column: 5, header: '生年月日', value: 'H58.4.1', code: 'date.era_range', severity: 'error', reason: '平成は31年4月30日までです。', mend: '元号と年を見直してください。昭和58年なら「S58.4.1」です。' },
  { file: 'numbers', line: 12, column: 2, header: '個人番号', value: '************', code: 'number.check_digit', severity: 'error', reason: '検査用数字が合いません。', mend: '書類と1桁ずつ見比べて、入力し直してください。' },
  { file: 'dependants', line: 3, column: 4, header: '氏名', value: '葛󠄀城 𠮷郎', code: 'text.not_in_sjis', severity: 'note', reason: '届出の文字セットにない文字があります。', mend: 'このまま取り込めます。届出では代わりの文字を使います。' },
];

export const acts = JSON.parse(fs.readFileSync(new URL('../../../data/messages/acts.json', import.meta.url), 'utf8'));

/** The law's own table, as the server tells it. */
const law = JSON.parse(fs.readFileSync(new URL('../../../data/law/evidence.json', import.meta.url), 'utf8'));
const inForce = (row) => !row.valid_to || row.valid_to >= '2026-11-21';
const paper = (language) => (row) => ({ code: row.code, name: row.name[language], channels: row.self ?? row.channels, needs: row.needs ?? [], ...(row.counts ? { counts: row.counts } : {}) });
export const papers = (language) => Object.fromEntries(['number', 'identity', 'authority'].map((part) => [part, law[part].filter(inForce).map(paper(language))]));

export const intake = {
  business_name: '社会福祉法人 校倉会', notice_version: 1, expires_at: '2026-12-05T01:00:00Z', documents: false,
  purposes: [
    { name: { ja: '給与・退職所得の源泉徴収事務', en: 'Withholding on salary and retirement income' }, text: { ja: '給与所得・退職所得の源泉徴収票作成事務、個人住民税（給与支払報告書・特別徴収）に関する事務', en: 'withholding slips for salary and retirement income; local tax (salary payment reports, special collection)' } },
    { name: { ja: '雇用保険の適用に関する届出事務', en: 'Employment-insurance notices' }, text: { ja: '雇用保険届出事務', en: 'employment-insurance notices' } },
  ],
};
