// How the page is written down: parts of rows, a row for a component, a look for each of its states.
import type { TFunction } from 'i18next';
import { useEffect, useState, type ReactNode } from 'react';
import { currentLanguage } from '../i18n';

export type Two = readonly [ja: string, en: string];
/** One that is a function stands behind a button: a dialog, what takes the focus, and regions of which a page has one. */
export type Look = readonly [is: Two, show: ReactNode | ((close: () => void) => ReactNode)];
export type Row = { what: string; wide?: boolean; looks: Look[] };
export type Part = { id: string; name: Two; rows: (t: TFunction) => Row[] };

export const said = ([ja, en]: Two) => (currentLanguage() === 'en' ? en : ja);
export const is = {
  plain: ['ふつう', 'Plain'], empty: ['空', 'Empty'], filled: ['入力あり', 'Filled'], wrong: ['誤り', 'Wrong'], required: ['必須', 'Required'], hint: ['説明つき', 'With a hint'],
  busy: ['処理中', 'Busy'], disabled: ['使えない', 'Disabled'], long: ['長い文字', 'Long text'], many: ['たくさん', 'Many'], good: ['よい', 'Good'], warn: ['注意', 'Warning'],
  bad: ['だめ', 'Bad'], open: ['開いている', 'Open'], closed: ['閉じている', 'Closed'], unfinished: ['未完了あり', 'With unfinished work'], refused: ['断られた', 'Refused'],
  first: ['はじめ', 'First'], middle: ['途中', 'Midway'], last: ['終わり', 'Last'], unknown: ['不明', 'Unknown'], narrow: ['小さい', 'Small'], none: ['なし', 'None'],
} as const satisfies Record<string, Two>;

/** A component with the state that a screen would hold for it. */
export function Held<T>({ first, children }: { first: T; children: (value: T, set: (value: T) => void) => ReactNode }) {
  const [value, set] = useState(first);
  return children(value, set);
}

/** What must be so while a look is on the page, and no longer. */
export function While({ begin, children }: { begin: () => () => void; children: ReactNode }) {
  const [ready, setReady] = useState(false);
  useEffect(() => { const end = begin(); setReady(true); return end; }, []);
  return ready && children;
}
