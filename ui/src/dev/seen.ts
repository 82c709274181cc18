// Which of the components have stood on this page since it was opened, dialogs included, told by what React itself holds: a row
// cannot claim what it does not show. The browser tests ask `azekuraComponents.missing()` once they have opened everything.
const files = import.meta.glob<Record<string, unknown>>('../components/*.tsx', { eager: true });

/** Shown elsewhere, and why not here. */
const elsewhere: Record<string, string> = {
  'shell.tsx': 'the frame of every page: each screen shows it',
  'ledger_guard.tsx': 'the shell’s: looks at the ledger, and shows LedgerAlarm, which stands here',
  'session_end.tsx': 'shows nothing: it waits for the end of a sign-in',
  'certificate.tsx': 'a paper of one screen: areas/disposal.mjs',
  'listed_person.tsx': 'a part of two screens: areas/disposal.mjs',
  'verify_panel.tsx': 'needs a signed ledger: areas/ledger.mjs shows it whole, shorter, rewritten and of another key',
  'ledger_filters.tsx': 'a part of one screen: areas/ledger.mjs',
  'import_begin.tsx': 'a step of the import: screens.mjs and areas/import.mjs',
  'import_columns.tsx': 'a step of the import: screens.mjs',
  'import_findings.tsx': 'a step of the import: screens.mjs',
  'import_mending.tsx': 'a step of the import: areas/import.mjs',
  'register_dialog.tsx': 'a whole form of one screen: screens.mjs, dialogs register and verify',
  'change_dialog.tsx': 'a whole form of one screen: screens.mjs, dialogs change-person and change-dependant',
  'verification_fields.tsx': 'the heart of one form, led by the server’s table: screens.mjs, dialog verify',
  'number_change_dialog.tsx': 'a whole form of one screen: screens.mjs, dialogs number-change',
  'past_numbers.tsx': 'a part of one screen: areas/people.mjs',
  'choose_people.tsx': 'a part of one screen: areas/requests.mjs',
};

type Fiber = { type: unknown; child: Fiber | null; sibling: Fiber | null };
const seen = new Set<unknown>();
function collect(fiber: Fiber | null) {
  for (; fiber; fiber = fiber.sibling) { seen.add(fiber.type); collect(fiber.child); }
}

function told() {
  const faults: string[] = [];
  for (const [path, exports] of Object.entries(files)) {
    const file = path.split('/').at(-1)!;
    const components = Object.entries(exports).filter(([name, what]) => (name === 'default' || /^[A-Z]/.test(name)) && ['function', 'object'].includes(typeof what));
    const missing = components.filter(([, what]) => !seen.has(what)).map(([name]) => name);
    if (file in elsewhere ? components.length > 0 && missing.length === 0 : missing.length > 0) faults.push(file in elsewhere ? `${file} stands on the page: take it out of the list` : `${file} is not shown: ${missing.join()}`);
  }
  return [...faults, ...Object.keys(elsewhere).filter((f) => !(`../components/${f}` in files)).map((f) => `${f} is in the list, and gone`)];
}

export function watch(place: HTMLElement) {
  const key = Object.keys(place).find((k) => k.startsWith('__reactContainer'))!;
  const look = () => collect((place as unknown as Record<string, { stateNode: { current: Fiber } }>)[key]!.stateNode.current);
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  (window as unknown as { azekuraComponents: { missing(): string[] } }).azekuraComponents = { missing: () => { look(); return told(); } };
}
