// Selectors are the words that people see, taken from the catalogue, so that a changed word changes no test.
import fs from 'node:fs';

const words = (file) => JSON.parse(fs.readFileSync(new URL(`../../ui/src/i18n/${file}`, import.meta.url), 'utf8'));
const ja = { ...words('ja.json'), ...words('late.ja.json') };
export function w(key, values = {}) {
  const text = key.split('.').reduce((at, part) => at?.[part], ja);
  if (typeof text !== 'string') throw new Error(`no word ${key}`);
  return text.replace(/\{\{(\w+)\}\}/g, (_, name) => values[name] ?? '');
}
export const button = (page, key, values) => page.getByRole('button', { name: w(key, values), exact: true });
export const link = (page, key, values) => page.getByRole('link', { name: w(key, values), exact: true });
/** A field by its label, with or without the 「※必須」 behind it. */
export const field = (page, key, values) => page.getByLabel(new RegExp(`^${w(key, values).replace(/[()（）.]/g, '\\$&')}(${w('form.required').replace('*', '\\*')})?$`));
export const heading = (page, key, values) => page.getByRole('heading', { level: 1, name: w(key, values), exact: true });
export const said = (page, key, values) => page.getByText(w(key, values), { exact: true });
