// What people type as a postal code or a mail address: looked at on the spot, so that a slip is found before it is kept.
const postalOf = (typed: string) => typed.normalize('NFKC').replace(/[\s‐-―ー−-]/g, '');
export const postalIsWrong = (typed: string) => typed.trim() !== '' && !/^[0-9]{7}$/.test(postalOf(typed));
/** 1000001 → 100-0001, as it is printed. */
export const postalShown = (typed: string) => { const digits = postalOf(typed); return digits.length === 7 ? `${digits.slice(0, 3)}-${digits.slice(3)}` : typed.trim(); };
export const mailIsWrong = (typed: string) => typed.trim() !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(typed.normalize('NFKC').trim());
