import { describe, expect, it } from 'vitest';
import { actOf, type Act } from './keys';

const press = (key: string, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false, defaultPrevented: false, ...more });
const on = { single: true, enter: true };
const off = { single: false, enter: false };

describe('a key', () => {
  it.each<[string, Parameters<typeof actOf>, Act]>([
    ['Ctrl+Enter sends from a line', [press('Enter', { ctrlKey: true }), 'line', off], 'send'],
    ['and from a text of several lines', [press('Enter', { metaKey: true }), 'text', off], 'send'],
    ['Enter sends a form as ever', [press('Enter'), 'line', off], null],
    ['Enter leads on where that is wanted', [press('Enter'), 'line', on], 'next'],
    ['but not out of a text', [press('Enter'), 'text', on], null],
    ['nor on a button', [press('Enter'), null, on], null],
    ['nor while a word is composed', [press('Enter', { isComposing: true }), 'line', on], null],
    ['/ goes to the search', [press('/'), null, on], 'search'],
    ['also from a choice', [press('/'), 'choice', on], 'search'],
    ['/ is typed into a field', [press('/'), 'line', on], null],
    ['? lists the keys', [press('?', { shiftKey: true }), null, on], 'list'],
    ['single keys can be off', [press('/'), null, off], null],
    ['and so can ?', [press('?'), null, off], null],
    ['Ctrl+/ is the browser\'s', [press('/', { ctrlKey: true }), null, on], null],
    ['what somebody else took is theirs', [press('/', { defaultPrevented: true }), null, on], null],
  ])('%s', (_, [key, typing, habits], act) => expect(actOf(key, typing, habits)).toBe(act));
});
