import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { digitsOf, faultOf } from '../lib/number';
import { fullName } from '../lib/people';
import { Button } from './button';
import { Dialog, DialogButtons } from './dialog';
import { Form, RadioField } from './field';
import { Notice, ProblemNotice } from './notice';
import { NumberField } from './number_field';
import { useInlineWork } from './work';

/** Is what is written here the number we hold? Answers yes or no, and shows nothing. */
export function MatchDialog({ business, detail, onClose }: { business: number; detail: Schema['PersonDetail']; onClose: () => void }) {
  const { t } = useTranslation();
  const [number, setNumber] = useState('');
  const [purpose, setPurpose] = useState(detail.purposes.length === 1 ? detail.purposes[0]!.code : '');
  const [tried, setTried] = useState(false);
  const work = useInlineWork(business);
  const match = useMutation({
    gcTime: 0,
    mutationFn: async () => {
      await work.ensure();
      return ask(api.POST('/businesses/{business}/people/{person}/number:match', { params: { path: { business, person: detail.person.id } }, body: { number: digitsOf(number), purpose } }));
    },
    onSuccess: () => setNumber(''),
  });
  const fault = faultOf(number);
  const send = () => { setTried(true); const ready = work.ready(); if (!fault && purpose && ready) { setTried(false); match.mutate(); } };
  return (
    <Dialog open onClose={onClose} title={t('match.title')}>
      <Notice tone="warn" title={t('recorded')}>{t('match.what', { name: fullName(detail.person) })}</Notice>
      {match.data && <Notice role="status" tone={match.data.same ? 'good' : 'bad'} title={match.data.same ? t('match.same') : t('match.differs')}>{match.data.same ? null : t('match.differs_how')}</Notice>}
      <Form onSend={send}>
        <ProblemNotice problem={match.error} />
        <NumberField value={number} onChange={setNumber} error={tried && fault ? t(`number.fault.${fault}`) : undefined} />
        {detail.purposes.length === 0 ? <Notice tone="bad" title={t('reveal.no_purpose')}>{t('reveal.no_purpose_how')}</Notice> : <RadioField label={t('reveal.purpose')} required value={purpose} onChange={setPurpose} error={tried && !purpose ? t('form.choose', { what: t('reveal.purpose') }) : null} options={detail.purposes.map((p) => ({ value: p.code, label: p.name }))} />}
        {work.field}
        <DialogButtons><Button onPress={onClose}>{t('close')}</Button><Button v="solid" type="submit" busy={match.isPending} isDisabled={detail.purposes.length === 0}>{t('match.do')}</Button></DialogButtons>
      </Form>
    </Dialog>
  );
}
