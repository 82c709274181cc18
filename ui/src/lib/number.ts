// The 12 digits of an individual number: normalising what people type, and the check digit.

export function digitsOf(typed: string) {
  return typed.normalize('NFKC').replace(/[\s‐-―−ー-]/g, '');
}

export type NumberFault = 'empty' | 'not_digits' | 'length' | 'check_digit';

export function faultOf(typed: string): NumberFault | null {
  const digits = digitsOf(typed);
  if (digits === '') return 'empty';
  if (!/^[0-9]+$/.test(digits)) return 'not_digits';
  if (digits.length !== 12) return 'length';
  return checkDigit(digits) === Number(digits[11]) ? null : 'check_digit';
}

/** 行政手続における特定の個人を識別するための番号の利用等に関する法律の総務省令 5条: weights 2..7, 2..6 from the right. */
function checkDigit(digits: string) {
  let sum = 0;
  for (let n = 1; n <= 11; n++) sum += Number(digits[11 - n]) * (n <= 6 ? n + 1 : n - 5);
  const rest = sum % 11;
  return rest <= 1 ? 0 : 11 - rest;
}

export const grouped = (digits: string) => digits.replace(/(.{4})(?=.)/g, '$1 ');
