// What was done, said once: a message at the foot of the window that outlives the dialog or page on which it was done. It goes
// with the next one, when it is closed, after its time, or with the sign-in, and takes no press meant for what lies under it.
// Nothing is lost with it: the list or the page it speaks of shows the same.
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button';

type Word = { text: string };
let word: Word | null = null;
const listeners = new Set<() => void>();
const set = (next: Word | null) => { word = next; listeners.forEach((hear) => hear()); };
const subscribe = (hear: () => void) => { listeners.add(hear); return () => void listeners.delete(hear); };

export const say = (text: string) => set({ text });
const TIME = 20_000;

export function Said() {
  const { t } = useTranslation();
  const now = useSyncExternalStore(subscribe, () => word);
  const [shown, setShown] = useState<Word | null>(null);
  useEffect(() => {
    // A dialog that closes hides what is beside it from readers until it is gone, and hands the focus back after that.
    const begin = setTimeout(() => {
      setShown(now);
      if (now && document.activeElement === document.body) document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
    }, now ? 200 : 0);
    const end = setTimeout(() => { if (now && word === now) set(null); }, TIME);
    return () => { clearTimeout(begin); clearTimeout(end); };
  }, [now]);
  useEffect(() => () => { word = null; }, []);
  return (
    <div className={shown ? 'no-print pointer-events-none fixed inset-x-0 bottom-4 z-10 flex justify-center px-4' : 'sr-only'}>
      <div className={shown ? 'flex max-w-2xl items-center gap-4 rounded-lg border-2 border-green-800 bg-green-50 px-4 py-2 shadow-lg' : ''}>
        <p role="status" className="font-bold">{shown?.text}</p>
        {shown && <span className="pointer-events-auto"><Button s="sm" v="text" onPress={() => set(null)}>{t('close')}</Button></span>}
      </div>
    </div>
  );
}
