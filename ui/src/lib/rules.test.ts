import fs from 'node:fs';
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { toKatakana } from './kana';
import { digitsOf, faultOf, grouped } from './number';
import { readLeaf } from './leaf';
import { tilePath } from './note';
import { chosenFrom, doubled, mappingOf, MASKED, missingFields, worthRemembering } from './columns';
import { blankEarlier, earlierToSend, faultsOfEarlier } from './earlier';
import { outsideJis } from './jis';
import { conditionsOf, sameConditions, viewFault } from './views';
import { readDate } from './wareki';

type Vector = { input: string; iso?: string; error?: string; note?: string };
const messages: Record<string, { ja: string }> = Object.assign({}, ...fs.readdirSync('../data/messages').map((f) => JSON.parse(fs.readFileSync(`../data/messages/${f}`, 'utf8'))));
const vectors: Vector[] = JSON.parse(fs.readFileSync('../tests/vectors/wareki.json', 'utf8'));

describe('a date is read as the server reads it', () => {
  test.each(vectors)('$input', ({ input, iso, error, note }) => {
    const reading = readDate(input);
    if (iso) expect(reading).toEqual({ iso, ...(note ? { note: note.replace('date.', '') } : {}) });
    else expect(reading).toMatchObject({ fault: error?.replace('date.', '') });
  });
});

test('a number is taken as people type it, and its check digit is asked for', () => {
  expect(digitsOf('１２３４－５６７８　9018')).toBe('123456789018');
  expect(faultOf('1234 5678 9018')).toBeNull();
  expect(faultOf('1234 5678 9019')).toBe('check_digit');
  expect(faultOf('12345678901')).toBe('length');
  expect(faultOf('12345678901a')).toBe('not_digits');
  expect(grouped('123456789018')).toBe('1234 5678 9018');
});

test('a reading becomes full-width katakana', () => expect(toKatakana('さとう ﾐｻｷ')).toBe('サトウ\u3000ミサキ'));

test('a line of the ledger is shown field by field, and as it is', () => {
  const line = '{"act":"number.reveal","records":["person:1","number:2"],"v":1}';
  expect(readLeaf(Buffer.from(line).toString('base64'))).toMatchObject({ fields: [['act', 'number.reveal'], ['records', 'person:1 number:2'], ['v', '1']], text: line });
});

test('acts of the ledger stand in areas that have a name', () => {
  const acts: string[] = Object.keys(JSON.parse(fs.readFileSync('../data/messages/acts.json', 'utf8'))).map((key) => key.replace('ledger.act.', ''));
  const named = Object.keys(JSON.parse(fs.readFileSync('src/i18n/ja.json', 'utf8')).ledger.area);
  expect(acts.filter((act) => !named.includes(act.split('.')[0]!))).toEqual([]);
});

test('tiles are addressed as C2SP tlog-tiles says', () => {
  expect(tilePath(1234067, 256)).toBe('x001/x234/067');
  expect(tilePath(0, 70)).toBe('000.p/70');
});

test('both languages say the same things', () => {
  const flat = (o: object, at = ''): [string, string][] => Object.entries(o).flatMap(([k, v]) => (typeof v === 'string' ? [[at + k, v] as [string, string]] : flat(v as object, `${at}${k}.`)));
  const words = (language: string) => ['', 'late.'].flatMap((late) => flat(JSON.parse(fs.readFileSync(`src/i18n/${late}${language}.json`, 'utf8'))));
  const ja = words('ja');
  const en = new Map(words('en'));
  expect(en.size).toBe(words('en').length); // None stands in both files.
  expect([...en.keys()].sort()).toEqual(ja.map(([k]) => k).sort());
  const holes = (s: string) => [...s.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]).sort().join();
  for (const [k, v] of ja) if (!['submission.compare'].includes(k)) expect(holes(en.get(k)!), k).toBe(holes(v));
});

test('whoever says a word that comes late brings it along', () => {
  const late = Object.keys(JSON.parse(fs.readFileSync('src/i18n/late.ja.json', 'utf8')));
  const says = new RegExp(`['\`](${late.join('|')})\\.`);
  const sources = fs.readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((f) => /\.tsx?$/.test(f) && !/^(dev|api|i18n)\/|\.test\.ts$/.test(f));
  const users = sources.filter((f) => says.test(fs.readFileSync(`src/${f}`, 'utf8')));
  expect(users.length).toBeGreaterThan(0);
  for (const f of users) expect(fs.readFileSync(`src/${f}`, 'utf8'), f).toContain("import '../i18n/late';");
});

test('a next step is said for a code that the server has, or the page itself', () => {
  const sources = ['../src', '../apps', 'src/api'].flatMap((folder) => fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((f) => /\.(cc|h|ts)$/.test(f) && !/_test\.cc$/.test(f)).map((f) => fs.readFileSync(`${folder}/${f}`, 'utf8'))).join('\n');
  const spoken = [...Object.keys(messages), 'ui.network', 'ui.unreadable'].filter((code) => sources.includes(`"${code}"`) || sources.includes(`'${code}'`)).map((code) => code.replaceAll('.', '_'));
  const { next } = JSON.parse(fs.readFileSync('src/i18n/ja.json', 'utf8')) as { next: Record<string, string> };
  expect(Object.keys(next).filter((key) => !/^status\d+$/.test(key) && !spoken.includes(key))).toEqual([]);
});

test('what the page of components is refused with is what the server says', () => {
  const told = [...fs.readFileSync('src/dev/answers.ts', 'utf8').matchAll(/code: '([\w.]+)', title: '([^']*)'/g)];
  expect(told.length).toBeGreaterThan(1);
  for (const [, code, title] of told) expect([code, title]).toEqual([code, messages[code!]?.ja]);
});

test('the one style that react-aria adds is the one in the policy', () => {
  // The same text is hashed in the browser by tests/browser; here the source is watched, so that an upgrade is noticed at once.
  const found = execFileSync('grep', ['-rl', 'touch-action: pan-x pan-y pinch-zoom', 'node_modules/react-aria/dist', '--include=*.mjs'], { encoding: 'utf8' });
  expect(found).not.toBe('');
  expect(fs.readFileSync('csp.txt', 'utf8')).toContain("'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='");
});

test('the server sends the policy that the pages are tested with', () => {
  const header = fs.readFileSync('../src/web/security_headers.h', 'utf8');
  const sent = [...`${header.split('kContentSecurityPolicy =')[1]!.split('";')[0]}"`.matchAll(/"([^"]*)"/g)].map((m) => m[1]).join('');
  expect(sent).toBe(fs.readFileSync('csp.txt', 'utf8').trim());
});

test('a claim of earlier verification says all four, in days that can be', () => {
  const today = '2026-11-22';
  const whole = { system: '給与ソフト', method: '対面', from: 'H28.1.1', to: '令和8年3月31日', by: '総務課' };
  expect(faultsOfEarlier(whole, today)).toEqual({});
  expect(earlierToSend(whole)).toEqual({ verified: true, system: '給与ソフト', method: '対面', from: '2016-01-01', to: '2026-03-31', by: '総務課' });
  expect(faultsOfEarlier(blankEarlier, today)).toEqual({ system: 'missing', method: 'missing', from: 'missing', to: 'missing', by: 'missing' });
  expect(faultsOfEarlier({ ...whole, by: '　' }, today)).toEqual({ by: 'missing' });
  expect(faultsOfEarlier({ ...whole, from: 'H58.4.1' }, today)).toEqual({ from: 'day' });
  expect(faultsOfEarlier({ ...whole, to: 'H27.12.31' }, today)).toEqual({ to: 'order' });
  expect(faultsOfEarlier({ ...whole, to: 'R8.11.23' }, today)).toEqual({ to: 'future' });
});

test('columns are chosen by a person where headers say nothing', () => {
  const columns = [{ header: '整理' }, { header: '氏名', field: 'name' }, { header: '誕生', field: 'born' }, { header: '備考' }, { header: '' }, { header: MASKED }];
  expect(fs.readFileSync('../src/lifecycle/import_report.h', 'utf8')).toContain(`kMaskedCell = "${MASKED}"`);
  const read = chosenFrom('staff', columns);
  expect(read).toEqual({ name: '氏名', born: '誕生' });
  expect(missingFields('staff', read)).toEqual(['employee_id']);
  expect(missingFields('dependants', read)).toEqual(['employee_id', 'relation']);
  expect(missingFields('numbers', { employee_id: 'a' })).toEqual(['number']);
  expect(missingFields('staff', { employee_id: 'a', family_name: 'b', born: 'c' })).toEqual(['given_name']);
  expect(doubled({ ...read, employee_id: '氏名' })).toEqual(['name', 'employee_id']);
  expect(mappingOf(columns, { ...read, employee_id: '整理' })).toEqual({ 整理: 'employee_id', 氏名: 'name', 誕生: 'born', 備考: 'ignored' });
  const chosen = { staff: { 整理: 'employee_id', 備考: 'ignored' }, numbers: { 山田太郎: 'employee_id' } };
  const files = [{ kind: 'staff' as const, columns: [{ header: '整理' }, { header: '氏名', usual: true }] }, { kind: 'numbers' as const, columns: [{ header: '山田太郎' }] }];
  expect(worthRemembering(chosen, files)).toEqual({ staff: { 整理: 'employee_id' } }); // A first line that is somebody's is not kept.
});

describe('characters that a statutory file cannot carry are those that the server names', () => {
  const rows: { text: string; outside: string[] }[] = JSON.parse(fs.readFileSync('../tests/vectors/outside_jis.json', 'utf8'));
  test.each(rows)('$text', ({ text, outside }) => expect(outsideJis(text)).toEqual(outside));
});

test('a view keeps conditions, and never the word that was searched', () => {
  expect(conditionsOf({ q: '佐藤', status: 'none', sort: undefined })).toEqual({ status: 'none' });
  expect(sameConditions({ status: 'none', class: 'employee' }, { class: 'employee', status: 'none', q: '' })).toBe(true);
  expect(sameConditions({ status: 'none', q: '佐藤' }, { status: 'none' })).toBe(false);
  expect(viewFault('佐藤', { q: '佐藤' }, [])).toBe('empty');
  expect(viewFault(' ', { left: false }, [])).toBe('name');
  expect(viewFault('１２３４－５６７８－９０１８', { left: false }, [])).toBe('number');
  expect(viewFault('在籍', { left: false }, [{ name: '在籍', filter: {} }])).toBe('taken');
  expect(viewFault('在籍', { left: false }, [])).toBeNull();
});
