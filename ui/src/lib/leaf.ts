// The leaf bytes of a ledger line (canonical JSON): what the tree holds the hash of, and so what the page shows. The server's
// answer beside them only gives names to the ids that stand in here.
import { bytesOf } from './note';

export type Leaf = {
  fields: [name: string, value: string][]; text: string;
  id: string; act: string; time: string; outcome: string; purpose: string; records: string[];
  actor: number | null;
};

export function readLeaf(base64: string): Leaf | null {
  const bytes = bytesOf(base64);
  if (!bytes) return null;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const leaf: unknown = JSON.parse(text);
    if (typeof leaf !== 'object' || leaf === null || Array.isArray(leaf)) return null;
    const word = (name: string) => { const value = (leaf as Record<string, unknown>)[name]; return typeof value === 'string' ? value : ''; };
    const records = (leaf as { records?: unknown }).records;
    return {
      fields: Object.entries(leaf).map(([k, v]) => [k, typeof v === 'string' ? v : Array.isArray(v) ? v.join(' ') : JSON.stringify(v)]), text,
      id: word('id'), act: word('act'), time: word('time'), outcome: word('outcome'), purpose: word('purpose'),
      records: Array.isArray(records) ? records.filter((r) => typeof r === 'string') : [], actor: idIn('account', word('actor')),
    };
  } catch {
    return null;
  }
}

/** 7 in "person:7". */
export function idIn(kind: string, record: string): number | null {
  const found = /^([a-z_]+):([1-9][0-9]*)$/.exec(record);
  return found?.[1] === kind ? Number(found[2]) : null;
}
