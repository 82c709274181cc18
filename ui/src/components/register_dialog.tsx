import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { personChanged, proceduresQuery } from '../api/queries';
import { digitsOf, faultOf } from '../lib/number';
import { fullName } from '../lib/people';
import { Button } from './button';
import { Dialog, DialogButtons } from './dialog';
import { Form, SelectField } from './field';
import { Notice, ProblemNotice } from './notice';
import { NumberField } from './number_field';
import { say } from './said';
import { blankDraft, useVerification, VerificationFields } from './verification_fields';
import { useInlineWork } from './work';

/** A number entered by a handler who saw the document, with the record of verification. */
export function RegisterDialog({ business, detail, onClose }: { business: number; detail: Schema['PersonDetail']; onClose: () => void }) {
  const { t } = useTranslation();
  const [number, setNumber] = useState('');
  const [draft, setDraft] = useState(() => blankDraft());
  const verification = useVerification(draft);
  const [purpose, setPurpose] = useState('');
  const [tried, setTried] = useState(false);
  const work = useInlineWork(business);
  const all = useQuery(proceduresQuery).data?.items ?? [];
  const offered = detail.purposes.length > 0 ? detail.purposes : all.filter((p) => !p.person_classes || p.person_classes.includes(detail.person.class));
  const save = useMutation({
    gcTime: 0,
    mutationFn: async (checked: Schema['Verification']) => {
      await work.ensure();
      return ask(api.POST('/businesses/{business}/people/{person}/number', {
        params: { path: { business, person: detail.person.id } }, body: { number: digitsOf(number), purpose, verification: checked },
      }));
    },
    onSuccess: async () => {
      setNumber('');
      await personChanged(business);
      say(t('said.registered', { name: fullName(detail.person) }));
      onClose();
    },
  });
  const fault = faultOf(number);
  const send = () => { setTried(true); const ready = work.ready(); if (!fault && verification && purpose && ready) save.mutate(verification); };
  return (
    <Dialog open onClose={onClose} title={t('register.title')} wide>
      <Notice tone="warn" title={t('recorded')}>{t('register.what', { name: fullName(detail.person) })}</Notice>
      <Form onSend={send}>
        <ProblemNotice problem={save.error} />
        <NumberField value={number} onChange={setNumber} error={tried && fault ? t(`number.fault.${fault}`) : undefined} />
        <SelectField label={t('register.purposes')} required value={purpose} onChange={setPurpose} error={tried && !purpose ? t('form.choose', { what: t('register.purposes') }) : null}
          options={[{ value: '', label: t('form.choose_one') }, ...offered.map((p) => ({ value: p.code, label: p.name }))]} />
        <VerificationFields value={draft} onChange={setDraft} tried={tried} />
        {work.field}
        <DialogButtons><Button onPress={onClose}>{t('cancel')}</Button><Button v="solid" type="submit" busy={save.isPending}>{t('register.do')}</Button></DialogButtons>
      </Form>
    </Dialog>
  );
}

/** Completes the verification of a number that is already held (imports leave it open). */
export function VerifyDialog({ business, detail, onClose }: { business: number; detail: Schema['PersonDetail']; onClose: () => void }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(() => blankDraft());
  const verification = useVerification(draft);
  const [tried, setTried] = useState(false);
  const work = useInlineWork(business);
  const save = useMutation({
    mutationFn: async (checked: Schema['Verification']) => {
      await work.ensure();
      return ask(api.POST('/businesses/{business}/people/{person}/number:verify', { params: { path: { business, person: detail.person.id } }, body: checked }));
    },
    onSuccess: async () => { await personChanged(business); say(t('said.verified', { name: fullName(detail.person) })); onClose(); },
  });
  const send = () => { setTried(true); const ready = work.ready(); if (verification && ready) save.mutate(verification); };
  return (
    <Dialog open onClose={onClose} title={t('verify.title')} wide>
      <Form onSend={send}>
        <ProblemNotice problem={save.error} />
        <VerificationFields value={draft} onChange={setDraft} tried={tried} />
        {work.field}
        <DialogButtons><Button onPress={onClose}>{t('cancel')}</Button><Button v="solid" type="submit" busy={save.isPending}>{t('verify.do')}</Button></DialogButtons>
      </Form>
    </Dialog>
  );
}
