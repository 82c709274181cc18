// The leaf bytes of a ledger line (canonical JSON): the fields as they are, and the text of which the tree holds the hash.
export type Leaf = { fields: [string, string][]; text: string };

export function readLeaf(base64: string): Leaf | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)));
    const leaf: unknown = JSON.parse(text);
    if (typeof leaf !== 'object' || leaf === null || Array.isArray(leaf)) return null;
    return { fields: Object.entries(leaf).map(([k, v]) => [k, typeof v === 'string' ? v : Array.isArray(v) ? v.join(' ') : JSON.stringify(v)]), text };
  } catch {
    return null;
  }
}
