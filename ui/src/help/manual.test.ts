import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { manual } from '../../scripts/manual.mjs';
import { chapterOf, search, sectionsOf, type Chapter } from './manual';
import { places, tabs } from './places';

const told = (language: string) => manual(fs.readFileSync(new URL(`../../../docs/manual/${language}/README.md`, import.meta.url), 'utf8')) as Chapter[];

describe.each(['ja', 'en'])('the manual in %s', (language) => {
  const chapters = told(language);
  it.each([...Object.entries(places), ...Object.entries(tabs)])('tells of %s', (_, section) => expect(chapterOf(section, chapters)).toBe(section.split('-')[0]));
  it('has every section that a screen leads to', () => {
    const ids = sectionsOf(chapters).map((s) => s.id);
    expect([...Object.values(places), ...Object.values(tabs)].filter((id) => id !== '0' && !ids.includes(id))).toEqual([]);
  });
  it('has the chapters of the other language', () => expect(chapters.map((c) => c.id)).toEqual(told(language === 'ja' ? 'en' : 'ja').map((c) => c.id)));
  it('shows pictures that are there, with words for those who do not see them', () => {
    for (const [, file, alt] of JSON.stringify(chapters).matchAll(/\["img","([^"]+)","([^"]*)"\]/g)) {
      expect(alt).not.toBe('');
      expect(fs.existsSync(new URL(`../../../docs/images/${file}`, import.meta.url))).toBe(true);
    }
  });
});

describe('the search in the manual', () => {
  const sections = sectionsOf(told('ja'));
  it('finds what is typed in any width', () => expect(search(sections, 'ｃｓｖ').some((s) => s.id === '2-3')).toBe(true));
  it('asks for every word', () => {
    expect(search(sections, '復旧用紙 印刷').length).toBeGreaterThan(0);
    expect(search(sections, '復旧用紙 火星')).toEqual([]);
  });
  it('puts titles first', () => expect(search(sections, '廃棄を承認')[0]?.id).toBe('6-3'));
});

describe('a manual with a fault', () => {
  it('stops at a link to nowhere', () => expect(() => manual('# A\n\n## 1. B\n\n[9](#9-nowhere)')).toThrow('9, which is nowhere'));
  it('stops at HTML', () => expect(() => manual('# A\n\n<b>x</b>')).toThrow());
});
