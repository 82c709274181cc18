// Somebody may type a number where none belongs. Whoever keeps a text in the browser asks here first, and the server asks by the
// same rule (src/base/typed_number.h); tests/vectors/typed_number.json holds both to it. Found are twelve digits of half or full
// width, whole or in groups with anything but letters between them, whatever other digits stand beside: if the check digit fits.
import { faultOf } from './number';

const between = /^(?:[^\p{L}\p{N}]|[ーｰ]){1,3}$/u;
/** What has so many digits, too. */
const randomId = /(?<![0-9a-f])(?=[0-9]*[a-f])[0-9a-f]{16,}/g;
const moment = /(?<![0-9])(?:19|20)[0-9]{2}([-/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12][0-9]|3[01])(?![0-9])(?:[ T]+[0-9]{1,2}:[0-9]{2}(?![0-9]))?/g;

const halfWidth = (text: string) => text.replace(/[！-～]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replaceAll('　', ' ');

export function holdsNumber(text: string): boolean {
  const plain = halfWidth(text.replace(randomId, '符')).replace(moment, '時');
  const groups = [...plain.matchAll(/[0-9]+/g)];
  return groups.some((first, i) => {
    if (plain[first.index - 1] === '+') return false; // A telephone.
    let digits = first[0];
    for (let n = i + 1; digits.length < 12 && n < groups.length; n++) {
      const last = groups[n - 1]!;
      if (!between.test(plain.slice(last.index + last[0].length, groups[n]!.index))) return false;
      digits += groups[n]![0];
    }
    return digits.length === 12 && !/^0+$/.test(digits) && faultOf(digits) === null;
  });
}
