// Readings over kanji. What stands between isolates (a business's name) is not ours to read.
export const isolated = (text: string) => `\u2068${text}\u2069`;
export const bare = (text: string) => text.replace(/[\u2068\u2069]/g, '');

export type Part = { text: string; reading?: string };

export function reader(readings: Record<string, string>): (text: string) => Part[] {
  const words = Object.keys(readings).sort((a, b) => b.length - a.length);
  const pattern = new RegExp(`\u2068[^\u2069]*\u2069|${words.join('|')}`, 'g');
  return (text) => {
    const parts: Part[] = [];
    let from = 0;
    for (const found of text.matchAll(pattern)) {
      if (found.index > from) parts.push({ text: text.slice(from, found.index) });
      const reading = readings[found[0]];
      parts.push(reading === undefined ? { text: bare(found[0]) } : { text: found[0], reading });
      from = found.index + found[0].length;
    }
    if (from < text.length) parts.push({ text: text.slice(from) });
    return parts;
  };
}
