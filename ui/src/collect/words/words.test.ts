import fs from 'node:fs';
import { expect, test } from 'vitest';
import { isolated, reader } from '../ruby';
import { ja } from './ja';
import { words as easy, readings } from './easy';
import { words as en } from './en';

const read = reader(readings);
const bareKanji = (text: string) => read(text).filter((p) => p.reading === undefined && /\p{Script=Han}/u.test(p.text)).map((p) => p.text);

function* texts(of: unknown, at = ''): Generator<[string, string]> {
  if (typeof of === 'string') yield [at, of];
  else if (typeof of === 'function') for (const told of [3, true, false]) yield [at, (of as (x: unknown) => string)(told)];
  else for (const [key, value] of Object.entries(of as object)) yield* texts(value, `${at}.${key}`);
}

test('every kanji of やさしい日本語 has its reading', () => {
  for (const [at, text] of texts(easy)) expect(bareKanji(text), `${at}: ${text}`).toEqual([]);
});

test('so have the procedures, the papers and what is blackened on them', () => {
  const law = (table: string) => JSON.parse(fs.readFileSync(`../data/law/${table}.json`, 'utf8')) as Record<string, { name: { ja: string }; purpose: { ja: string }; cover?: { ja: string }[] }[]>;
  for (const { name, purpose } of law('procedures').procedures!) for (const text of [name.ja, purpose.ja]) expect(bareKanji(text), text).toEqual([]);
  for (const part of ['number', 'identity']) {
    for (const { name, cover } of law('evidence')[part]!.filter((r) => r.cover)) for (const text of [name.ja, ...cover!.map((c) => c.ja)]) expect(bareKanji(text), text).toEqual([]);
  }
});

test('every day of the year is read as it is said', () => {
  expect(read('2026年4月1日').map((p) => p.reading ?? p.text)).toEqual(['2026', 'ねん', 'しがつ', 'ついたち']);
  expect(read('2026年12月20日').map((p) => p.reading ?? p.text)).toEqual(['2026', 'ねん', '12', 'がつ', 'はつか']);
});

test('a name that is not ours is given no reading', () => {
  expect(read(`${isolated('会社番号')}の番号`)).toEqual([{ text: '会社番号' }, { text: 'の' }, { text: '番号', reading: 'ばんごう' }]);
});

test('no text is left in another language', () => {
  for (const [at, text] of texts(en)) expect(/\p{Script=Han}|\p{Script=Hiragana}/u.test(text) && at !== '.languages', `${at}: ${text}`).toBe(false);
  for (const [at, text] of texts(ja)) expect(text, at).not.toBe('');
});
