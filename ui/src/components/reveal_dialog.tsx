// The one place where a number is shown. It is asked for with a purpose, the ledger line comes first, and it goes from the
// screen after its time, when the window loses focus or is hidden, when somebody prints, locks, or closes.
import { useMutation } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { grouped } from '../lib/number';
import { fullName } from '../lib/people';
import { Button } from './button';
import { Dialog, DialogButtons } from './dialog';
import { Form, RadioField } from './field';
import { Notice, ProblemNotice } from './notice';
import { unlessLate, useInlineWork, useOnLock } from './work';

export function RevealDialog({ business, detail, onClose }: { business: number; detail: Schema['PersonDetail']; onClose: () => void }) {
  const { t } = useTranslation();
  const [purpose, setPurpose] = useState(detail.purposes.length === 1 ? detail.purposes[0]!.code : '');
  const [tried, setTried] = useState(false);
  const [hidden, setHidden] = useState(false);
  const work = useInlineWork(business);
  const reveal = useMutation({
    gcTime: 0,
    mutationFn: async () => {
      await work.ensure();
      return unlessLate(() => ask(api.POST('/businesses/{business}/people/{person}/number:reveal', { params: { path: { business, person: detail.person.id } }, body: { purpose } })));
    },
    onMutate: () => setHidden(false),
    onSuccess: (shown) => setHidden(shown === null),
  });
  const { reset } = reveal;
  const hide = useCallback(() => { reset(); setHidden(true); }, [reset]);
  useEffect(() => reset, [reset]);

  const send = () => { setTried(true); const ready = work.ready(); if (purpose && ready) reveal.mutate(); };
  return (
    <Dialog open onClose={onClose} title={t('reveal.title')}>
      {reveal.data
        ? <Shown name={fullName(detail.person)} number={reveal.data.number} seconds={reveal.data.hide_after_s} line={reveal.data.line} onHide={hide} />
        : (
          <>
            <Notice tone="warn" title={t('recorded')}>{t('reveal.whom', { name: fullName(detail.person), id: detail.person.employee_id ?? detail.person.id })}</Notice>
            {hidden && <Notice role="status" title={t('reveal.gone')}>{t('reveal.gone_how')}</Notice>}
            <Form onSend={send}>
              <ProblemNotice problem={reveal.error} />
              {detail.purposes.length === 0
                ? <Notice tone="bad" title={t('reveal.no_purpose')}>{t('reveal.no_purpose_how')}</Notice>
                : <RadioField label={t('reveal.purpose')} required value={purpose} onChange={setPurpose} error={tried && !purpose ? t('form.choose', { what: t('reveal.purpose') }) : null}
                    options={detail.purposes.map((p) => ({ value: p.code, label: p.name, ...(p.filed_to ? { note: t('reveal.filed_to', { to: p.filed_to }) } : {}) }))} />}
              {work.field}
              <DialogButtons>
                <Button onPress={onClose}>{t('cancel')}</Button>
                <Button v="solid" type="submit" busy={reveal.isPending} isDisabled={detail.purposes.length === 0}>{t('reveal.do')}</Button>
              </DialogButtons>
            </Form>
          </>
        )}
      {reveal.data && <DialogButtons><Button onPress={hide}>{t('reveal.hide')}</Button><Button v="solid" onPress={onClose}>{t('close')}</Button></DialogButtons>}
    </Dialog>
  );
}

/** Shows a number for its seconds; used beside identity documents too. */
export function Shown({ name, number, seconds, line, onHide }: { name: string; number: string; seconds: number; line: string; onHide: () => void }) {
  const { t } = useTranslation();
  const [left, setLeft] = useState(seconds);
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => panel.current?.focus(), []); // What was pressed is gone: the reader goes on here.
  useOnLock(onHide);
  useEffect(() => {
    const end = Date.now() + seconds * 1000;
    const timer = setInterval(() => { const rest = Math.ceil((end - Date.now()) / 1000); if (rest <= 0) onHide(); else setLeft(rest); }, 250);
    const whenHidden = () => { if (document.visibilityState !== 'visible') onHide(); };
    window.addEventListener('blur', onHide);
    window.addEventListener('beforeprint', onHide);
    window.addEventListener('pagehide', onHide);
    document.addEventListener('visibilitychange', whenHidden);
    return () => {
      clearInterval(timer);
      window.removeEventListener('blur', onHide);
      window.removeEventListener('beforeprint', onHide);
      window.removeEventListener('pagehide', onHide);
      document.removeEventListener('visibilitychange', whenHidden);
    };
  }, [seconds, onHide]);
  const round = 2 * Math.PI * 20;
  return (
    <div ref={panel} tabIndex={-1} role="group" aria-label={t('reveal.of', { name })} className="never-print flex flex-col items-center gap-4 rounded-xl border-2 border-blue-900 p-6">
      <p>{t('reveal.of', { name })}</p>
      <p role="status" data-shown-number="" className="digits text-center text-3xl font-bold tracking-wider select-none md:text-4xl">
        <span className="sr-only">{t('reveal.reads')}</span>{grouped(number)}
      </p>
      <div className="flex items-center gap-3">
        <svg aria-hidden="true" viewBox="0 0 48 48" width="44" height="44" fill="none" strokeWidth="5">
          <circle cx="24" cy="24" r="20" stroke="currentColor" className="text-solid-gray-200" />
          <circle cx="24" cy="24" r="20" stroke="currentColor" className="text-blue-900" strokeDasharray={round} strokeDashoffset={round * (1 - left / seconds)} transform="rotate(-90 24 24)" />
        </svg>
        <p>{t('reveal.left', { n: left })}</p>
      </div>
      <p className="text-sm text-solid-gray-700">{t('reveal.line', { line })}</p>
    </div>
  );
}
