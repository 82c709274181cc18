// What the browser loads before a page can be used, in kB as they are sent (gzip), and the most that it may be: a build that
// would ship more fails.
import zlib from 'node:zlib';
import type { Plugin } from 'vite';

/** `modules`: the entry and the screens that are loaded with it. */
export type Page = { name: string; modules: string[]; most: number };
export type Output = { fileName: string; type: 'chunk'; code: string; imports: string[]; facadeModuleId: string | null; viteMetadata?: { importedCss: Set<string> } }
  | { fileName: string; type: 'asset'; source: string | Uint8Array };

const sent = (content: string | Uint8Array) => zlib.gzipSync(content).length / 1000;

export function weigh(page: Page, bundle: Record<string, Output>) {
  const chunks = new Set<string>();
  const styles = new Set<string>();
  const take = (file: string) => {
    const chunk = bundle[file];
    if (chunk?.type !== 'chunk' || chunks.has(file)) return;
    chunks.add(file);
    chunk.viteMetadata?.importedCss.forEach((css) => styles.add(css));
    chunk.imports.forEach(take);
  };
  for (const module of page.modules) {
    const found = Object.values(bundle).find((o) => o.type === 'chunk' && o.facadeModuleId?.endsWith(module));
    if (!found) throw new Error(`${page.name}: no chunk of ${module}`);
    take(found.fileName);
  }
  const sum = (files: Set<string>) => [...files].reduce((kB, file) => { const o = bundle[file]!; return kB + sent(o.type === 'chunk' ? o.code : o.source); }, 0);
  const [js, css] = [sum(chunks), sum(styles)];
  return { js, css, over: js + css > page.most };
}

export const budget = (pages: Page[]): Plugin => ({
  name: 'budget',
  apply: 'build',
  enforce: 'post',
  generateBundle(_, bundle) {
    for (const page of pages) {
      const { js, css, over } = weigh(page, bundle as unknown as Record<string, Output>);
      const told = `${page.name}: ${js.toFixed(1)} kB of script and ${css.toFixed(1)} kB of style; ${page.most} kB at most`;
      if (over) this.error(told);
      else this.info(told);
    }
  },
});
