// The links of requests just made, each given once: copied, shown as a QR code, or printed as a letter. Whoever would leave
// before each was taken in one of these ways is asked.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { flushSync } from 'react-dom';
import { businessQuery, useSession } from '../api/queries';
import { copyOrSelect } from '../lib/copy';
import { dayOf } from '../lib/dates';
import { Button } from './button';
import { Dialog, DialogButtons } from './dialog';
import { TextField } from './field';
import { LeaveGuard } from './leave_guard';
import { Letter, type Addressed } from './letter';
import { Card, Notice } from './notice';
import { Qr } from './qr';

export function Links({ business, handed }: { business: number; handed: Addressed[] }) {
  const { t } = useTranslation();
  const name = useQuery(businessQuery(business)).data?.name ?? '';
  const [contact, setContact] = useState(useSession()?.account.display_name ?? '');
  const [taken, setTaken] = useState<ReadonlySet<number>>(new Set());
  const [copied, setCopied] = useState<{ person: number; how: 'copied' | 'selected' } | null>(null);
  const [shown, setShown] = useState<Addressed | null>(null);
  const [letters, setLetters] = useState(handed);
  const take = (which: Addressed[]) => setTaken((all) => new Set([...all, ...which.map((h) => h.person)]));
  useEffect(() => {
    const before = () => take(letters);
    const after = () => setLetters(handed);
    window.addEventListener('beforeprint', before);
    window.addEventListener('afterprint', after);
    return () => { window.removeEventListener('beforeprint', before); window.removeEventListener('afterprint', after); };
  }, [letters, handed]);
  const print = (which: Addressed[]) => { flushSync(() => setLetters(which)); window.print(); };
  const copy = async (h: Addressed) => {
    const how = await copyOrSelect(h.link, document.getElementById(`link-${h.person}`));
    if (how === 'copied') take([h]);
    setCopied({ person: h.person, how });
  };
  const isCopied = (h: Addressed) => copied?.person === h.person && copied.how === 'copied';
  const onlyHere = handed.some((h) => ['localhost', '127.0.0.1'].includes(new URL(h.link).hostname));
  const left = handed.filter((h) => !taken.has(h.person));
  return (
    <>
      <div className="no-print">
        <Card title={t('links.title')} actions={<Button v="solid" onPress={() => print(handed)}>{t('links.print_all', { n: handed.length })}</Button>}>
          {onlyHere && <div className="mb-3"><Notice tone="bad" title={t('links.only_here')}>{t('links.only_here_how')}</Notice></div>}
          <Notice tone="warn" title={t('links.once')}>{t('links.once_how')}</Notice>
          <TextField label={t('links.contact')} hint={t('links.contact_hint')} value={contact} onChange={setContact} maxLength={120} className="mt-4 max-w-xl" />
          <p role="status" className="mt-4 font-bold">{left.length === 0 ? t('links.all_taken') : t('links.left', { n: left.length })}</p>
          <ul className="mt-1 divide-y divide-solid-gray-420">
            {handed.map((h) => (
              <li key={h.person} className="flex flex-col gap-2 py-4">
                <p className="flex flex-wrap items-baseline gap-x-4"><b>{h.name}</b><span className="text-sm">{t('links.valid', { day: dayOf(h.until) })}</span>{taken.has(h.person) && <span className="text-sm text-green-1000">✓ {t('links.taken')}</span>}</p>
                <div className="flex flex-wrap items-center gap-2">
                  <input readOnly id={`link-${h.person}`} value={h.link} aria-label={t('links.link_of', { name: h.name })} onFocus={(e) => e.currentTarget.select()} onCopy={() => take([h])} className="digits never-print h-10 min-w-0 flex-1 basis-72 rounded-lg border border-solid-gray-600 bg-solid-gray-50 px-2 text-sm" />
                  <Button s="sm" {...(isCopied(h) ? {} : { 'aria-label': t('links.copy_of', { name: h.name }) })} onPress={() => void copy(h)}>{isCopied(h) ? t('copied') : t('copy')}</Button>
                  <Button s="sm" aria-label={t('links.show_qr_of', { name: h.name })} onPress={() => { take([h]); setShown(h); }}>{t('links.show_qr')}</Button>
                  <Button s="sm" aria-label={t('links.print_of', { name: h.name })} onPress={() => print([h])}>{t('links.print')}</Button>
                </div>
                {copied?.person === h.person && copied.how === 'selected' && <p role="alert" className="font-bold">{t('copy_yourself')}</p>}
              </li>
            ))}
          </ul>
        </Card>
      </div>
      <div className="print-only">{letters.map((h) => <Letter key={h.person} to={h} business={name} contact={contact} />)}</div>
      {shown && (
        <Dialog open onClose={() => setShown(null)} title={t('links.qr_of', { name: shown.name })}>
          <p>{t('links.qr_how')}</p>
          <Qr text={shown.link} label={t('links.qr_of', { name: shown.name })} className="mx-auto w-full max-w-80" />
          <DialogButtons><Button v="solid" onPress={() => setShown(null)}>{t('close')}</Button></DialogButtons>
        </Dialog>
      )}
      <LeaveGuard what="links" on={left.length > 0} title={t('links.leave')} stay={t('links.leave_not')} leave={t('links.leave_do')}>
        {t('links.leave_what', { names: left.slice(0, 5).map((h) => h.name).join(t('and')), n: left.length })}
      </LeaveGuard>
    </>
  );
}
