// フリガナ as the registers want it: full-width katakana.
export function toKatakana(text: string) {
  return text.normalize('NFKC').replace(/[ぁ-ゖゝゞ]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0x60)).replace(/\s+/g, ' ').trim();
}
export const isKana = (text: string) => /^[\u30a0-\u30ff ・ー]*$/.test(text);
