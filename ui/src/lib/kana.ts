// フリガナ as the registers and the server want it: full-width katakana, parts of a name parted by the full-width space.
export function toKatakana(text: string) {
  return text.normalize('NFKC').replace(/[ぁ-ゖゝゞ]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0x60)).trim().replace(/\s+/g, '\u3000');
}
export const isKana = (text: string) => /^[\u30a1-\u30fe\u3000]*$/.test(text);
