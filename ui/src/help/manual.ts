// The manual's text as scripts/manual.mjs makes it, and the search in it.
export type Inline = string | ['b' | 'i', Inline[]] | ['c', string] | ['a', Inline[], string] | ['img', string, string] | ['br'];
export type Block = ['h', number, string, Inline[]] | ['p', Inline[]] | ['ul' | 'ol', Block[][]] | ['table', Inline[][], Inline[][][]] | ['pre', string] | ['quote', Block[]];
export type Chapter = { id: string; title: string; blocks: Block[] };

export const chapterOf = (section: string, chapters: Chapter[]) =>
  chapters.find((c) => c.id === section || c.blocks.some((b) => b[0] === 'h' && b[2] === section))?.id;

const text = (parts: Inline[]): string => parts.map((p) => (typeof p === 'string' ? p : p[0] === 'br' || p[0] === 'img' ? '' : p[0] === 'c' ? p[1] : text(p[1]))).join('');
const words = (b: Block): string => {
  switch (b[0]) {
    case 'h': return '';
    case 'p': return text(b[1]);
    case 'pre': return b[1];
    case 'quote': return b[1].map(words).join(' ');
    case 'table': return [b[1], ...b[2]].map((row) => row.map(text).join('　')).join(' ');
    default: return b[1].map((item) => item.map(words).join(' ')).join(' ');
  }
};

export type Section = { chapter: string; id: string; title: string; text: string };
/** Heading by heading, for the table of contents and the search. */
export function sectionsOf(chapters: Chapter[]): Section[] {
  return chapters.flatMap((c) => {
    const parts: Section[] = [{ chapter: c.id, id: c.id, title: c.title, text: '' }];
    for (const b of c.blocks) {
      if (b[0] === 'h') parts.push({ chapter: c.id, id: b[2], title: text(b[3]), text: '' });
      else parts.at(-1)!.text += `${words(b)} `;
    }
    return parts;
  });
}

const folded = (s: string) => s.normalize('NFKC').toLowerCase();
/** Sections that have all the words, those whose title has them first; each with the place around the first. */
export function search(sections: Section[], typed: string) {
  const wanted = folded(typed).split(/\s+/).filter(Boolean);
  if (!wanted.length) return [];
  return sections.filter((s) => wanted.every((w) => folded(s.title + s.text).includes(w)))
    .sort((a, b) => Number(wanted.every((w) => folded(b.title).includes(w))) - Number(wanted.every((w) => folded(a.title).includes(w))))
    .map((s) => { const at = Math.max(0, folded(s.text).indexOf(wanted[0]!) - 30); return { ...s, around: (at ? '…' : '') + s.text.slice(at, at + 90) + (at + 90 < s.text.length ? '…' : '') }; });
}
