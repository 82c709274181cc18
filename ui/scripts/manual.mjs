// The manual as data for the app's help, from docs/manual/LANGUAGE/README.md: what the page shows is made by React, so no HTML is
// ever set. A link that leads nowhere stops the build.
import fs from 'node:fs';
import { lexer } from 'marked';

/** "9-3 作業パスワード…" → 9-3, "9. システム管理者の方へ" → 9: the same in each language. Others by their words, as GitHub does. */
const idOf = (title) => /^(\d+(?:-\d+)?)[. ]/.exec(title)?.[1] ?? title.toLowerCase().replace(/[^\p{L}\p{N} -]/gu, '').replaceAll(' ', '-');
const plain = (tokens) => tokens.map((t) => (t.tokens ? plain(t.tokens) : t.text ?? '')).join('');
const decoded = (text) => text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[name]);
// A line ends where the editor's window did: between Japanese letters that is no space.
const joined = (text) => decoded(text).replace(/([^\x00-\x7f])\s*\n\s*(?=[^\x00-\x7f])/g, '$1').replace(/\s*\n\s*/g, ' ');

export function manual(markdown) {
  const links = [];
  const inline = (tokens) => tokens.flatMap((t) => {
    switch (t.type) {
      case 'text': return t.tokens ? inline(t.tokens) : [joined(t.text)];
      case 'escape': return [t.text];
      case 'strong': return [['b', inline(t.tokens)]];
      case 'em': return [['i', inline(t.tokens)]];
      case 'codespan': return [['c', t.text]];
      case 'br': return [['br']];
      case 'image': return [['img', t.href.split('/').pop(), t.text]];
      case 'link': {
        if (!t.href.startsWith('#')) return inline(t.tokens); // Files beside the manual are not in the app.
        const slug = decodeURIComponent(t.href.slice(1));
        const to = /^(\d+(?:-\d+)?)(?=-|$)/.exec(slug)?.[1] ?? slug;
        links.push(to);
        return [['a', inline(t.tokens), to]];
      }
      default: throw new Error(`the manual has a ${t.type}: ${t.raw}`);
    }
  });
  const blocks = (tokens) => tokens.flatMap((t) => {
    switch (t.type) {
      case 'space': case 'hr': return [];
      case 'heading': return [['h', t.depth, idOf(plain(t.tokens)), inline(t.tokens)]];
      case 'paragraph': return [['p', inline(t.tokens)]];
      case 'text': return [['p', inline(t.tokens ?? [t])]];
      case 'list': return [[t.ordered ? 'ol' : 'ul', t.items.map((item) => blocks(item.tokens))]];
      case 'table': return [['table', t.header.map((c) => inline(c.tokens)), t.rows.map((row) => row.map((c) => inline(c.tokens)))]];
      case 'code': return [['pre', t.text]];
      case 'blockquote': return [['quote', blocks(t.tokens)]];
      default: throw new Error(`the manual has a ${t.type}: ${t.raw}`);
    }
  });
  // What stands before the first numbered chapter is the introduction.
  const chapters = [{ id: '0', title: '', blocks: [] }];
  for (const block of blocks(lexer(markdown))) {
    if (block[0] === 'h' && block[1] === 1) chapters[0].title = plainOf(block[3]);
    else if (block[0] === 'h' && block[1] === 2 && /^\d/.test(block[2])) chapters.push({ id: block[2], title: plainOf(block[3]), blocks: [] });
    else chapters.at(-1).blocks.push(block);
  }
  const ids = chapters.flatMap((c) => [c.id, ...c.blocks.filter((b) => b[0] === 'h').map((b) => b[2])]);
  for (const to of links) if (!ids.includes(to)) throw new Error(`the manual links to ${to}, which is nowhere`);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) throw new Error(`the manual has two parts called ${id}`);
  return chapters;
}
const plainOf = (parts) => parts.map((p) => (typeof p === 'string' ? p : Array.isArray(p[1]) ? plainOf(p[1]) : p[0] === 'c' ? p[1] : '')).join('');

if (process.argv[1]?.endsWith('manual.mjs')) {
  fs.mkdirSync('src/help', { recursive: true });
  for (const language of ['ja', 'en']) fs.writeFileSync(`src/help/${language}.gen.json`, JSON.stringify(manual(fs.readFileSync(`../docs/manual/${language}/README.md`, 'utf8'))));
}
