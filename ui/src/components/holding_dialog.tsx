import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, Problem, type Schema } from '../api/client';
import { documents } from '../api/documents.gen';
import { personChanged } from '../api/queries';
import { currentLanguage } from '../i18n';
import { fullName } from '../lib/people';
import { Button } from './button';
import { Dialog, DialogButtons } from './dialog';
import { Form, SelectField, TextField } from './field';
import { ProblemNotice } from './notice';
import { say } from './said';
import { sendable, WarekiField } from './wareki_field';

/** A document on which the number was written. From it follows until when the number may, and must, be kept. */
export function HoldingDialog({ business, person, onClose }: { business: number; person: Schema['Person']; onClose: () => void }) {
  const { t } = useTranslation();
  const [form, setForm] = useState('');
  const [event, setEvent] = useState('');
  const [year, setYear] = useState('');
  const [tried, setTried] = useState(false);
  const chosen = documents.find((d) => d.code === form);
  const on = sendable(event);
  const digits = year.normalize('NFKC').trim();
  const badYear = chosen?.of_year && digits !== '' && !/^20(1[6-9]|[2-9]\d)$/.test(digits);
  const save = useMutation({
    mutationFn: () => ask(api.POST('/businesses/{business}/people/{person}/holdings', {
      params: { path: { business, person: person.id } }, body: { form, event: on.iso!, ...(chosen?.of_year && digits ? { year: Number(digits) } : {}) },
    })),
    onSuccess: async () => {
      await personChanged(business);
      say(t('said.document'));
      onClose();
    },
  });
  const from = (name: string) => (save.error instanceof Problem ? save.error.field(name) : undefined);
  return (
    <Dialog open onClose={onClose} title={t('holding.title')} wide>
      <p>{t('holding.what', { name: fullName(person) })}</p>
      <Form onSend={() => { setTried(true); if (form && on.iso && !badYear) save.mutate(); }}>
        <ProblemNotice problem={save.error} />
        <SelectField label={t('retention.form')} required value={form} onChange={setForm} error={tried && !form ? t('form.choose', { what: t('retention.form') }) : from('form')}
          options={[{ value: '', label: t('form.choose_one') }, ...documents.map((d) => ({ value: d.code, label: d[currentLanguage()] }))]} />
        <WarekiField label={t('holding.event')} required value={event} onChange={setEvent} hint={`${chosen ? `${chosen.event[currentLanguage()]}　` : ''}${t('wareki.hint')}`} tried={tried} error={from('event')} />
        {chosen?.of_year && <TextField label={t('holding.year')} hint={t('holding.year_hint')} inputMode="numeric" maxLength={8} value={year} onChange={setYear} className="max-w-48" error={badYear ? t('holding.year_bad') : from('year')} />}
        <DialogButtons><Button onPress={onClose}>{t('cancel')}</Button><Button v="solid" type="submit" busy={save.isPending}>{t('holding.do')}</Button></DialogButtons>
      </Form>
    </Dialog>
  );
}
