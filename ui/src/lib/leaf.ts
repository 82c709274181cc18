// The leaf bytes of a ledger line (canonical JSON), as rows to show. Nothing is interpreted: what is not there is not said.
export function readLeaf(base64: string): [string, string][] | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)));
    const leaf: unknown = JSON.parse(text);
    if (typeof leaf !== 'object' || leaf === null || Array.isArray(leaf)) return null;
    return Object.entries(leaf).map(([k, v]) => [k, typeof v === 'string' ? v : JSON.stringify(v)]);
  } catch {
    return null;
  }
}
