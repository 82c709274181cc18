// 和暦 and 西暦 as people type them, turned to ISO days: the same rules as the server's reader (src/base/wareki.cc), held to it
// by tests/vectors/wareki.json. An impossible era year is refused; a day after an era's end in its last year is taken and told.

export type Fault = 'missing' | 'form' | 'era_needed' | 'era_range' | 'no_such_day' | 'year_range';
export type Note = 'era_adjusted' | 'era_digit_read';
export type EraName = 'meiji' | 'taisho' | 'showa' | 'heisei' | 'reiwa';
export type Reading = { iso: string; note?: Note } | { fault: Fault; era?: EraName };

type Era = { key: EraName; name: string; letter: string; first: string };
const eras: Era[] = [
  { key: 'meiji', name: '明治', letter: 'M', first: '1868-10-23' },
  { key: 'taisho', name: '大正', letter: 'T', first: '1912-07-30' },
  { key: 'showa', name: '昭和', letter: 'S', first: '1926-12-25' },
  { key: 'heisei', name: '平成', letter: 'H', first: '1989-01-08' },
  { key: 'reiwa', name: '令和', letter: 'R', first: '2019-05-01' },
];
const latestYear = 2117; // 令和99年. Later is a slip of the keyboard.
const firstYear = (era: Era) => Number(era.first.slice(0, 4));

function civil(y: number, m: number, d: number) {
  const at = new Date(0);
  at.setUTCFullYear(y, m - 1, d);
  return at.getUTCFullYear() === y && at.getUTCMonth() === m - 1 && at.getUTCDate() === d ? at.toISOString().slice(0, 10) : null;
}

function western(y: number, m: number, d: number): Reading {
  if (y < 1868 || y > latestYear) return { fault: 'year_range' };
  const iso = civil(y, m, d);
  return iso ? { iso } : { fault: 'no_such_day' };
}

function inEra(at: number, year: number, m: number, d: number): Reading {
  const era = eras[at]!;
  const next = eras[at + 1];
  if (year < 1) return { fault: 'form', era: era.key };
  const y = firstYear(era) + year - 1;
  if (y > (next ? firstYear(next) : latestYear)) return { fault: 'era_range', era: era.key };
  const iso = civil(y, m, d);
  if (!iso) return { fault: 'no_such_day', era: era.key };
  if (iso < era.first) return { fault: 'era_range', era: era.key };
  return next && iso >= next.first ? { iso, note: 'era_adjusted' } : { iso };
}

/** Tax forms write 1 to 5 for 明治 to 令和; 社会保険 forms 1, 3, 5, 7, 9. Where both would be a day, the tax one is taken and told. */
function eraDigit(digits: string): Reading {
  const mark = Number(digits[0]);
  const [y, m, d] = [Number(digits.slice(1, 3)), Number(digits.slice(3, 5)), Number(digits.slice(5))] as const;
  if (mark === 7 || mark === 9) return inEra(mark === 7 ? 3 : 4, y, m, d);
  if (mark < 1 || mark > 5) return { fault: 'form' };
  const reading = inEra(mark - 1, y, m, d);
  if (!('iso' in reading) || reading.note || (mark !== 3 && mark !== 5)) return reading;
  return 'iso' in inEra(mark === 3 ? 1 : 2, y, m, d) ? { ...reading, note: 'era_digit_read' } : reading;
}

const gap = '(?: *[./,\\-−ー‐–—・] *| +)';
const shape = new RegExp(`^(元|[0-9]{1,8})(?:(?: *年 *|${gap})([0-9]{1,2})(?: *月 *|${gap})([0-9]{1,2}) *日? *(?:T?0?0:00(?::00)?)?)?$`);

export function readDate(typed: string): Reading {
  if (typed.length > 128) return { fault: 'form' };
  let text = typed.normalize('NFKC').trim();
  if (text === '') return { fault: 'missing' };
  const mark = /^(明治|大正|昭和|平成|令和|[明大昭平令]|[MTSHR])/i.exec(text)?.[0];
  const era = mark === undefined ? -1 : eras.findIndex((e) => e.name.startsWith(mark) || e.letter === mark.toUpperCase());
  if (mark !== undefined) text = text.slice(mark.length);
  text = text.replace(/^ *\.?/, '');
  const parts = shape.exec(text);
  if (!parts) return { fault: 'form' };
  const [, year, month, day] = parts as unknown as [string, string, string | undefined, string | undefined];
  if (month === undefined || day === undefined) {
    if (year === '元') return { fault: 'form' };
    const tail = [Number(year.slice(-4, -2)), Number(year.slice(-2))] as const;
    if (era >= 0) return year.length === 6 ? inEra(era, Number(year.slice(0, 2)), ...tail) : { fault: 'form' };
    if (year.length === 8) return western(Number(year.slice(0, 4)), ...tail);
    if (year.length === 7) return eraDigit(year);
    return { fault: year.length === 6 ? 'era_needed' : 'form' };
  }
  const y = year === '元' ? 1 : Number(year);
  if (era >= 0) return year.length <= 2 ? inEra(era, y, Number(month), Number(day)) : { fault: 'form' };
  if (year.length <= 2) return { fault: 'era_needed' };
  return year.length === 4 ? western(y, Number(month), Number(day)) : { fault: 'form' };
}
