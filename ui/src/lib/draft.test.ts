import { describe, expect, it } from 'vitest';
import { withoutNumbers } from './draft';
import { rebase } from './rebase';

describe('a draft', () => {
  it('looks at every part of a form', () => {
    expect(withoutNumbers({ a: '123456789018', b: ['x', '123456789018'], c: { d: '1234 5678 9018', e: true, f: 5 } })).toEqual({ a: '', b: ['x', ''], c: { d: '', e: true, f: 5 } });
  });
});

describe('a form whose ground was changed', () => {
  const seen = { name: '山田', place: '大阪', mail: 'a' };
  it('follows where nothing was typed and stays where something was', () => {
    const { next, changed, replaced } = rebase(seen, { ...seen, mail: 'mine', place: '京都' }, { name: '鈴木', place: '大阪', mail: 'theirs' });
    expect(next).toEqual({ name: '鈴木', place: '京都', mail: 'mine' });
    expect(changed).toEqual(['name', 'mail']);
    expect(replaced).toEqual(['mail']);
  });
  it('says nothing of what both made the same', () => {
    expect(rebase(seen, { ...seen, mail: 'b' }, { ...seen, mail: 'b' })).toMatchObject({ changed: [], replaced: [] });
  });
});
