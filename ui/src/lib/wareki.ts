// 和暦 and 西暦 as people type them, turned to ISO days: the same rules as the server's reader, held to it by the shared
// vectors. An impossible era year is refused; a day after an era's end within its last year is taken and told.

export type Reading = { iso: string; note?: 'next_era' } | { fault: Fault };
export type Fault = 'empty' | 'shape' | 'no_such_day' | 'era_range' | 'era_missing';

type Era = { letter: string; short: string; name: string; first: string; last: string };
export const eras: Era[] = [
  { letter: 'M', short: '明', name: '明治', first: '1868-01-25', last: '1912-07-29' },
  { letter: 'T', short: '大', name: '大正', first: '1912-07-30', last: '1926-12-24' },
  { letter: 'S', short: '昭', name: '昭和', first: '1926-12-25', last: '1989-01-07' },
  { letter: 'H', short: '平', name: '平成', first: '1989-01-08', last: '2019-04-30' },
  { letter: 'R', short: '令', name: '令和', first: '2019-05-01', last: '9999-12-31' },
];

const iso = (y: number, m: number, d: number) => `${String(y).padStart(4, '0')}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`;

function exists(y: number, m: number, d: number) {
  const at = new Date(0);
  at.setUTCFullYear(y, m - 1, d);
  return at.getUTCFullYear() === y && at.getUTCMonth() === m - 1 && at.getUTCDate() === d;
}

function western(y: number, m: number, d: number): Reading {
  return y >= 1868 && exists(y, m, d) ? { iso: iso(y, m, d) } : { fault: 'no_such_day' };
}

function inEra(era: Era, year: number, m: number, d: number): Reading {
  const y = Number(era.first.slice(0, 4)) + year - 1;
  if (year < 1 || y > Number(era.last.slice(0, 4))) return { fault: 'era_range' };
  if (!exists(y, m, d)) return { fault: 'no_such_day' };
  const on = iso(y, m, d);
  if (on < era.first) return { fault: 'era_range' };
  return on > era.last ? { iso: on, note: 'next_era' } : { iso: on };
}

export function readDate(typed: string): Reading {
  const text = typed.normalize('NFKC').replace(/\s+/g, '').toUpperCase();
  if (text === '') return { fault: 'empty' };
  const separated = /^(.*?)([0-9]{1,4}|元)[年./\-‐−](?:([0-9]{1,2})[月./\-‐−])([0-9]{1,2})日?$/.exec(text);
  if (separated) {
    const [, mark, y, m, d] = separated as unknown as [string, string, string, string, string];
    const year = y === '元' ? 1 : Number(y);
    if (mark === '') {
      if (y.length === 4) return western(year, Number(m), Number(d));
      return { fault: 'era_missing' };
    }
    const era = eraOf(mark);
    return era && y.length <= 2 ? inEra(era, year, Number(m), Number(d)) : { fault: 'shape' };
  }
  const packed = /^(\D*)([0-9]+)$/.exec(text);
  if (!packed) return { fault: 'shape' };
  const [, mark, n] = packed as unknown as [string, string, string];
  const tail = (): [number, number] => [Number(n.slice(-4, -2)), Number(n.slice(-2))];
  if (mark !== '') {
    const era = eraOf(mark);
    return era && n.length === 6 ? inEra(era, Number(n.slice(0, 2)), ...tail()) : { fault: 'shape' };
  }
  if (n.length === 8) return western(Number(n.slice(0, 4)), ...tail());
  if (n.length === 7) { // The era digit of the statutory forms, then yymmdd.
    const era = eras[Number(n[0]) - 1];
    return era ? inEra(era, Number(n.slice(1, 3)), ...tail()) : { fault: 'shape' };
  }
  return { fault: n.length === 6 ? 'era_missing' : 'shape' };
}

function eraOf(mark: string) {
  const plain = mark.replace(/\.$/, '');
  return eras.find((e) => plain === e.letter || plain === e.short || plain === e.name);
}
