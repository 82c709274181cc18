// Which column of a file is what, as a person chooses it: for each field the header that holds it. The server recognises usual
// headers by itself; what is chosen here wins, and is remembered in this browser for the next file from the same program.
export const fileKinds = ['staff', 'dependants', 'numbers'] as const;
export type FileKind = (typeof fileKinds)[number];
export type ColumnField =
  | 'employee_id' | 'name' | 'family_name' | 'given_name' | 'name_kana' | 'family_kana' | 'given_kana' | 'born' | 'sex' | 'postal_code'
  | 'address' | 'hired' | 'left' | 'department' | 'employment' | 'mail' | 'relation' | 'number';
type Column = { header?: string; field?: string; usual?: boolean };
export type Chosen = Partial<Record<ColumnField, string>>; // Field → header.
export type Mapping = Partial<Record<FileKind, Record<string, string>>>; // Header → field, or "ignored".

const person: ColumnField[] = ['name', 'family_name', 'given_name', 'name_kana', 'family_kana', 'given_kana', 'born', 'sex', 'postal_code', 'address'];
export const fieldsOf: Record<FileKind, ColumnField[]> = {
  staff: ['employee_id', ...person, 'hired', 'left', 'department', 'employment', 'mail'],
  dependants: ['employee_id', 'relation', ...person],
  numbers: ['employee_id', 'relation', 'number'],
};

export const MASKED = '************'; // What the server says where a header looks like a number.
/** Headers that can be chosen: each once, none that is empty or masked. */
export const headersOf = (columns: Column[]) => [...new Set(columns.map((c) => c.header ?? '').filter((h) => h !== '' && h !== MASKED))];

export function chosenFrom(kind: FileKind, columns: Column[]): Chosen {
  const chosen: Chosen = {};
  for (const field of fieldsOf[kind]) {
    const header = columns.find((c) => c.field === field)?.header;
    if (header) chosen[field] = header;
  }
  return chosen;
}

/** Fields the file cannot do without and that have no column. 氏名 in one column or in two are both enough. */
export function missingFields(kind: FileKind, chosen: Chosen): ColumnField[] {
  const missing: ColumnField[] = chosen.employee_id ? [] : ['employee_id'];
  if (kind === 'numbers') return chosen.number ? missing : [...missing, 'number'];
  if (kind === 'dependants' && !chosen.relation) missing.push('relation');
  if (!chosen.name && !(chosen.family_name && chosen.given_name)) missing.push(chosen.family_name ? 'given_name' : 'name');
  return chosen.born ? missing : [...missing, 'born'];
}

/** Fields whose header is chosen for another field, too. */
export const doubled = (chosen: Chosen) => {
  const all = Object.entries(chosen).filter(([, header]) => header);
  return all.filter(([field, header]) => all.some(([other, same]) => other !== field && same === header)).map(([field]) => field as ColumnField);
};

/** Every header of the file says what it is, so that nothing is guessed behind the person's back. */
export function mappingOf(columns: Column[], chosen: Chosen): Record<string, string> {
  const of = new Map(Object.entries(chosen).filter(([, header]) => header).map(([field, header]) => [header, field]));
  return Object.fromEntries(headersOf(columns).map((header) => [header, of.get(header) ?? 'ignored']));
}

/** Headers that were chosen. Of a file in which no header is a usual one, the first line may be somebody's: nothing of it is
 *  remembered. */
export const worthRemembering = (mapping: Mapping, files: { kind: FileKind; columns: Column[] }[]): Mapping => Object.fromEntries(
  files.filter((f) => f.columns.some((c) => c.usual)).map((f) => [f.kind, Object.fromEntries(Object.entries(mapping[f.kind] ?? {}).filter(([, field]) => field !== 'ignored'))]),
);

const key = (business: number) => `azekura.columns.${business}`;
export function rememberedColumns(business: number): Mapping {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key(business)) ?? '{}');
    return typeof kept === 'object' && kept !== null ? (kept as Mapping) : {};
  } catch {
    return {}; // Nothing kept, or something that is none of ours: columns are recognised by themselves then.
  }
}
export function rememberColumns(business: number, mapping: Mapping, files: { kind: FileKind; columns: Column[] }[]) {
  localStorage.setItem(key(business), JSON.stringify({ ...rememberedColumns(business), ...worthRemembering(mapping, files) }));
}
