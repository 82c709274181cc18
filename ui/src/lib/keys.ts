// What keys do everywhere: Ctrl+Enter sends, / goes to the search, ? lists the keys. Single keys can be turned off (WCAG 2.1.4);
// that Enter leads to the next field, as in payroll software, is turned on by whoever is used to it.
export type Habits = { single: boolean; enter: boolean };
export type Act = 'send' | 'search' | 'list' | 'next' | null;

const kept = 'azekura.keys';
const usual: Habits = { single: true, enter: false };

export function habits(): Habits {
  const [single, enter] = (localStorage.getItem(kept) ?? '').split(',');
  return single && enter ? { single: single === 'on', enter: enter === 'on' } : usual;
}
export const keepHabits = ({ single, enter }: Habits) => localStorage.setItem(kept, [single, enter].map((on) => (on ? 'on' : 'off')).join());

type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing' | 'defaultPrevented'>;
/** `typing`: into a field of this kind, or null. A word that is still being composed has the keys for itself. */
export function actOf(press: Press, typing: 'line' | 'text' | 'choice' | null, { single, enter }: Habits): Act {
  if (press.isComposing || press.defaultPrevented || press.altKey) return null;
  const control = press.ctrlKey || press.metaKey;
  if (press.key === 'Enter') {
    if (control) return 'send';
    return enter && !press.shiftKey && typing === 'line' ? 'next' : null;
  }
  if (control || !single || typing === 'line' || typing === 'text') return null;
  return press.key === '/' ? 'search' : press.key === '?' ? 'list' : null;
}
