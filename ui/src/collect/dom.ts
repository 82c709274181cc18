// Elements by hand. Text is text and attributes are attributes: there is no way in for markup.
import { bare, type Part } from './ruby';

type Props<T extends HTMLElement> = Partial<Omit<T, 'style' | 'role'>> & { role?: string | null; aria?: Record<string, string> };

let read = (text: string): Part[] => [{ text: bare(text) }];
/** How texts are put on the page from now on: as they are, or with readings. */
export function readBy(reader: typeof read | null) { read = reader ?? ((text) => [{ text: bare(text) }]); }

/** The reading is for the eye: a screen reader knows its own. */
const written = (text: string) => read(text).map(({ text: word, reading }): Node | string => {
  if (!reading) return word;
  const ruby = document.createElement('ruby');
  const over = document.createElement('rt');
  over.textContent = reading;
  over.setAttribute('aria-hidden', 'true');
  ruby.append(word, over);
  return ruby;
});

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props<HTMLElementTagNameMap[K]>, ...children: (Node | string | null | undefined)[]) {
  const element = document.createElement(tag);
  const { role, aria, ...rest } = props;
  if (role) element.setAttribute('role', role);
  for (const [name, value] of Object.entries(aria ?? {})) element.setAttribute(`aria-${name}`, value);
  Object.assign(element, rest);
  fill(element, ...children);
  return element;
}

export function fill(element: HTMLElement, ...children: (Node | string | null | undefined)[]) {
  element.replaceChildren(...children.flatMap<Node | string>((c) => (typeof c === 'string' ? written(c) : c ? [c] : [])));
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
