import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { weigh, type Output } from './budget';

const noise = (kB: number) => randomBytes(kB * 1000).toString('hex'); // Two letters of four bits each: packed, about a byte again.
const chunk = (fileName: string, kB: number, imports: string[] = [], css: string[] = []): Output => ({ fileName, type: 'chunk', code: noise(kB), imports, facadeModuleId: `/ui/src/${fileName}`, viteMetadata: { importedCss: new Set(css) } });
const bundle = Object.fromEntries([
  chunk('main', 60, ['shared'], ['style']), chunk('list', 10, ['shared', 'table']), chunk('shared', 20), chunk('table', 5), chunk('rare', 500),
  { fileName: 'style', type: 'asset' as const, source: noise(8) },
].map((o) => [o.fileName, o as Output]));

describe('the budget of a page', () => {
  const page = { name: 'list', modules: ['src/main', 'src/list'] };
  it('counts what is imported once, with its styles, and nothing that is loaded later', () => {
    const { js, css } = weigh({ ...page, most: 1000 }, bundle);
    expect(js).toBeGreaterThan(95 * 0.95); expect(js).toBeLessThan(95 * 1.3);
    expect(css).toBeGreaterThan(8 * 0.95); expect(css).toBeLessThan(8 * 1.3);
  });
  it('is over when both together are', () => {
    expect(weigh({ ...page, most: 140 }, bundle).over).toBe(false);
    expect(weigh({ ...page, most: 103 }, bundle).over).toBe(true);
  });
  it('does not pass for want of the page', () => {
    expect(() => weigh({ name: 'gone', modules: ['src/gone'], most: 1000 }, bundle)).toThrow('no chunk of src/gone');
  });
});
