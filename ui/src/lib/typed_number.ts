// Somebody may type a number where none belongs. Found are twelve digits in any width, whole or in groups with anything but
// letters between them, whatever other digits stand beside: if the check digit fits. Telephones, postal codes and bank accounts
// do not come to twelve. Whoever keeps a text in the browser asks here first.
import { faultOf } from './number';

const between = /^(?:[^\p{L}\p{N}]|ー){1,3}$/u;
/** 2026-11-22 10:30 has twelve digits, too. */
const moment = /(?<![0-9])20[0-9]{2}[-/.][0-9]{1,2}[-/.][0-9]{1,2}[ T]+[0-9]{1,2}:[0-9]{2}(?![0-9])/g;

export function holdsNumber(text: string): boolean {
  const plain = text.normalize('NFKC').replace(moment, '時');
  const groups = [...plain.matchAll(/[0-9]+/g)];
  return groups.some((first, i) => {
    let digits = first[0];
    for (let n = i + 1; digits.length < 12 && n < groups.length; n++) {
      const last = groups[n - 1]!;
      if (!between.test(plain.slice(last.index + last[0].length, groups[n]!.index))) return false;
      digits += groups[n]![0];
    }
    return digits.length === 12 && faultOf(digits) === null;
  });
}
