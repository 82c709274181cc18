import { describe, expect, it } from 'vitest';
import { flag, list, reader, text, whole } from './search';

describe('what an address says', () => {
  const read = reader({ q: text, left: flag, page: whole, people: list });
  it('is taken as the screen takes it', () => expect(read({ q: 12, left: true, page: '3', people: [8, '9'] })).toEqual({ q: '12', left: true, page: 3, people: ['8', '9'] }));
  it('leaves out what is none of it', () => expect(read({ left: 'yes', page: 'x', people: '8', other: 1 })).toEqual({}));
});
