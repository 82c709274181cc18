// Elements by hand. Text is text and attributes are attributes: there is no way in for markup.
type Props<T extends HTMLElement> = Partial<Omit<T, 'style' | 'role'>> & { role?: string | null };

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props<HTMLElementTagNameMap[K]>, ...children: (Node | string)[]) {
  const element = document.createElement(tag);
  const { role, ...rest } = props;
  if (role) element.setAttribute('role', role);
  Object.assign(element, rest);
  element.append(...children);
  return element;
}

/** Writes the grouped digits and leaves the caret behind the same digit. */
export function keepCaret(field: HTMLInputElement, text: string) {
  if (field.value === text) return;
  const before = digitCount(field.value.slice(0, field.selectionStart ?? field.value.length));
  field.value = text;
  let at = 0;
  for (let seen = 0; seen < before && at < text.length; at++) if (text[at] !== ' ') seen++;
  field.setSelectionRange(at, at);
}
const digitCount = (text: string) => text.normalize('NFKC').replace(/[^0-9]/g, '').length;
