// The keys of every page, in a chunk of their own: nobody presses one before the page is there.
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { actOf, habits, keepHabits } from '../lib/keys';
import { Button } from './button';
import { Dialog, DialogButtons } from './dialog';
import { CheckRow } from './field';
import { Facts } from './notice';

const LINES = ['text', 'search', 'email', 'tel', 'url', 'number', 'password'];

function typingIn(at: EventTarget | null) {
  if (at instanceof HTMLTextAreaElement) return 'text';
  if (at instanceof HTMLInputElement) return LINES.includes(at.type) ? 'line' : 'choice';
  return at instanceof HTMLSelectElement ? 'choice' : null;
}

const seen = (e: HTMLElement) => e.checkVisibility() && !e.matches(':disabled,[readonly]');
/** As if its button were pressed: what may not be sent is not. */
const send = (from: Element | null) => from?.closest('form')?.querySelector<HTMLElement>('button[type=submit]:not(:disabled)')?.click();

/** False on the last field, where Enter sends. */
function goOn(from: HTMLElement) {
  const fields = [...from.closest('form')?.querySelectorAll<HTMLElement>('input:not([type=hidden],[type=file]),select,textarea') ?? []].filter(seen);
  const next = fields[fields.indexOf(from) + 1];
  next?.focus();
  return next !== undefined;
}

function toSearch() {
  if (document.querySelector('[role=dialog],[role=alertdialog]')) return false;
  const field = [...document.querySelectorAll<HTMLInputElement>('#main input[type=search]')].find(seen);
  field?.focus();
  return field !== undefined;
}

export default function Keys() {
  const { t } = useTranslation();
  const [listed, setListed] = useState(false);
  useEffect(() => {
    const hear = (e: KeyboardEvent) => {
      const act = actOf(e, typingIn(e.target), habits());
      const at = e.target as HTMLElement;
      if (act === 'next' ? goOn(at) : act === 'search' && toSearch()) e.preventDefault();
      if (act === 'send') { e.preventDefault(); send(at); }
      if (act === 'list') setListed(true);
    };
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  }, []);
  return (
    <Dialog open={listed} onClose={() => setListed(false)} title={t('key_help.title')}>
      <KeyList />
      <p>{t('key_help.off_how')}</p>
      <DialogButtons><Button onPress={() => setListed(false)}>{t('close')}</Button></DialogButtons>
    </Dialog>
  );
}

const listed = ['tab', 'send', 'escape', 'search', 'list'] as const;
export const KeyList = () => {
  const { t } = useTranslation();
  return <Facts items={listed.map((name) => [t(`key_help.${name}.key`), t(`key_help.${name}.does`)])} />;
};

/** Which of them somebody wants; kept in this browser, as the size of the text is. */
export function KeyHabits() {
  const { t } = useTranslation();
  const [now, setNow] = useState(habits());
  const change = (to: typeof now) => { keepHabits(to); setNow(to); };
  return (
    <>
      <CheckRow label={t('key_help.single')} checked={now.single} onChange={(single) => change({ ...now, single })} />
      <CheckRow label={t('key_help.enter')} checked={now.enter} onChange={(enter) => change({ ...now, enter })} />
    </>
  );
}
