import { describe, expect, it } from 'vitest';
import { flag, list, oneOf, reader, text, whole } from './search';

describe('what an address says', () => {
  const read = reader({ q: text, left: flag, page: whole, people: list, size: oneOf(['20', '50']) });
  it('is taken as the screen takes it', () => expect(read({ q: 12, left: true, page: '3', people: [8, '9'], size: 50 })).toEqual({ q: '12', left: true, page: 3, people: ['8', '9'], size: '50' }));
  it('leaves out what is none of it', () => expect(read({ left: 'yes', page: 'x', people: '8', size: '51', other: 1 })).toEqual({}));
});
