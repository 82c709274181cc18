import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { personChanged, proceduresQuery } from '../api/queries';
import { todayIso } from '../lib/dates';
import { digitsOf, faultOf } from '../lib/number';
import { fullName } from '../lib/people';
import { Button } from './button';
import { Dialog, DialogButtons } from './dialog';
import { Form, RadioField, SelectField } from './field';
import { Notice, ProblemNotice } from './notice';
import { NumberField } from './number_field';
import { say } from './said';
import { blankDraft, useVerification, VerificationFields } from './verification_fields';
import { sendable, WarekiField } from './wareki_field';
import { useInlineWork } from './work';
import '../i18n/late';

const reasons = ['reissued_on_request', 'reissued_ex_officio', 'correction_of_mistake'] as const;
type Reason = (typeof reasons)[number];

/** The number that is held gives way to another, and is destroyed: there is no way back, and the dialog says so first. */
export function NumberChangeDialog({ business, detail, onClose }: { business: number; detail: Schema['PersonDetail']; onClose: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState<Reason | ''>('');
  const [number, setNumber] = useState('');
  const [changed, setChanged] = useState('');
  const [purpose, setPurpose] = useState('');
  const [draft, setDraft] = useState(() => blankDraft());
  const verification = useVerification(draft);
  const [tried, setTried] = useState(false);
  const work = useInlineWork(business);
  const all = useQuery(proceduresQuery).data?.items ?? [];
  const offered = detail.purposes.length > 0 ? detail.purposes : all.filter((p) => !p.person_classes || p.person_classes.includes(detail.person.class));
  const save = useMutation({
    gcTime: 0,
    mutationFn: async (body: Omit<Schema['ChangedNumber'], 'number'>) => {
      await work.ensure();
      return ask(api.POST('/businesses/{business}/people/{person}/number:change', {
        params: { path: { business, person: detail.person.id } }, body: { ...body, number: digitsOf(number) },
      }));
    },
    onSuccess: async () => {
      setNumber('');
      await personChanged(business);
      say(t('number_change.said', { name: fullName(detail.person) }));
      onClose();
    },
  });
  const fault = faultOf(number);
  const on = sendable(changed);
  const future = (on.iso ?? '') > todayIso();
  const send = () => {
    setTried(true);
    const ready = work.ready();
    if (!fault && reason && on.iso && !on.fault && !future && verification && purpose && ready) save.mutate({ reason, changed_on: on.iso, purpose, verification });
  };
  const mistake = reason === 'correction_of_mistake';
  return (
    <Dialog open onClose={onClose} title={t('number_change.title')} wide>
      <Notice tone="warn" title={t('number_change.gone')}>{t('number_change.gone_how', { name: fullName(detail.person) })}</Notice>
      <p className="text-sm">{t('recorded')}</p>
      <Form onSend={send}>
        <ProblemNotice problem={save.error} />
        <RadioField label={t('number_change.reason')} required value={reason} onChange={setReason} error={tried && !reason ? t('form.choose', { what: t('number_change.reason') }) : null}
          options={reasons.map((r) => ({ value: r, label: t(`number_change.reasons.${r}`), note: t(`number_change.reason_note.${r}`) }))} />
        <NumberField label={t('number_change.number')} value={number} onChange={setNumber} error={tried && fault ? t(`number.fault.${fault}`) : undefined} />
        <WarekiField label={t(mistake ? 'number_change.on_mistake' : 'number_change.on')} hint={t(mistake ? 'number_change.on_mistake_hint' : 'number_change.on_hint')} required value={changed} onChange={setChanged} tried={tried} error={future ? t('form.day_future') : undefined} />
        <SelectField label={t('register.purposes')} required value={purpose} onChange={setPurpose} error={tried && !purpose ? t('form.choose', { what: t('register.purposes') }) : null}
          options={[{ value: '', label: t('form.choose_one') }, ...offered.map((p) => ({ value: p.code, label: p.name }))]} />
        <VerificationFields value={draft} onChange={setDraft} tried={tried} />
        {work.field}
        <DialogButtons><Button onPress={onClose}>{t('cancel')}</Button><Button v="danger" type="submit" busy={save.isPending}>{t('number_change.do')}</Button></DialogButtons>
      </Form>
    </Dialog>
  );
}
