import { useMutation } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, Problem, type Schema } from '../api/client';
import { useBusinessId } from '../api/ids';
import { cache } from '../api/queries';
import { AskingFields, draftOf, faultsOf, sentOf } from '../components/asking_fields';
import { Button, ButtonLink } from '../components/button';
import { DraftNotice } from '../components/draft_notice';
import { CheckRow, Form, RadioField, SelectField, TextField } from '../components/field';
import { KanaField } from '../components/kana_field';
import { Card, PageHeader, ProblemNotice } from '../components/notice';
import { say } from '../components/said';
import { sendable, WarekiField } from '../components/wareki_field';
import { WorkerField } from '../components/worker_field';
import { mailIsWrong, postalIsWrong, postalShown } from '../lib/contact';
import { todayIso } from '../lib/dates';
import { useDraft } from '../lib/draft';
import { isKana, toKatakana } from '../lib/kana';
import { classes, employments, fullName, relations, sexes } from '../lib/people';

type New = Schema['NewPerson'];
const blank = {
  class: 'employee' as New['class'], employment: 'regular' as Schema['Employment'], employee_id: '', family_name: '', given_name: '', family_kana: '', given_kana: '',
  birth: '', sex: 'unknown' as NonNullable<New['sex']>, postal_code: '', address: '', mail: '', department: '', hired: '', worker: '', relation: 'spouse' as Schema['Relation'],
  tax_dependant: true, insurance_dependant: false, ...draftOf({}),
};

export default function NewPerson() {
  const { t } = useTranslation();
  const b = useBusinessId();
  const go = useNavigate();
  const { worker } = useSearch({ from: '/b/$b/people/new' });
  const draft = useDraft(worker ? `dependant.${worker}` : 'person', worker ? { ...blank, class: 'dependant' as New['class'], worker } : blank);
  const { value: form, set } = draft;
  const [tried, setTried] = useState(false);
  const working = form.class === 'employee' || form.class === 'officer';
  const dependant = form.class === 'dependant';

  const save = useMutation({
    mutationFn: () => {
      const text = (v: string) => v.trim() || undefined;
      const body: New = {
        class: form.class, family_name: form.family_name.trim(), given_name: form.given_name.trim(), family_kana: form.family_kana, given_kana: form.given_kana, sex: form.sex,
        ...dropEmpty({
          birth: sendable(form.birth).iso, postal_code: text(postalShown(form.postal_code)), address: text(form.address), mail: text(form.mail),
          employee_id: text(form.employee_id), department: working ? text(form.department) : undefined, hired: working ? sendable(form.hired).iso : undefined,
          employment: working ? form.employment : undefined,
          worker: dependant && form.worker ? Number(form.worker) : undefined, relation: dependant ? form.relation : undefined,
          tax_dependant: dependant ? form.tax_dependant : undefined, insurance_dependant: dependant ? form.insurance_dependant : undefined,
          ...sentOf(form, form),
        }),
      };
      return ask(api.POST('/businesses/{business}/people', { params: { path: { business: b } }, body }));
    },
    onSuccess: async (person) => {
      draft.drop();
      await cache.invalidateQueries({ queryKey: ['people', b] });
      if (person.worker !== undefined) await cache.invalidateQueries({ queryKey: ['person', b, person.worker] });
      say(t('said.person', { name: fullName(person) }));
      void go({ to: '/b/$b/people/$p', params: { b: String(b), p: String(person.id) } });
    },
  });
  const dates = [sendable(form.birth), working ? sendable(form.hired) : null];
  const unasked = Object.values(faultsOf(form, form)).some(Boolean);
  const noWorker = dependant && !form.worker;
  const kanaBad = [form.family_kana, form.given_kana].some((k) => k && !isKana(toKatakana(k)));
  const unborn = (sendable(form.birth).iso ?? '') > todayIso();
  const send = () => {
    setTried(true);
    if (form.family_name.trim() && !kanaBad && !unborn && !postalIsWrong(form.postal_code) && !mailIsWrong(form.mail) && !dates.some((d) => d?.fault) && !unasked && !noWorker) save.mutate();
  };
  const from = (name: string) => (save.error instanceof Problem ? save.error.field(name) : undefined);
  const label = <V extends string>(v: V, text: string) => ({ value: v, label: text });

  return (
    <>
      <PageHeader title={dependant ? t('new_person.title_dependant') : t('new_person.title')} />
      <DraftNotice draft={draft} />
      <Form long onSend={send}>
        <ProblemNotice problem={save.error} />
        <Card title={t('new_person.kind')}>
          <div className="flex flex-col gap-4">
            <RadioField label={t('people.class')} required value={form.class} onChange={(v) => set({ class: v })} options={classes.map((c) => label(c, t(`class.${c}`)))} className="md:[&>label]:inline-flex md:[&>label]:mr-3" />
            {dependant && (
              <div className="grid gap-4 md:grid-cols-2">
                <WorkerField business={b} value={form.worker} onChange={(v) => set({ worker: v })} error={tried && noWorker ? t('form.choose', { what: t('new_person.worker') }) : from('worker')} />
                <SelectField label={t('new_person.relation')} required value={form.relation} onChange={(v) => set({ relation: v })} options={relations.filter((r) => r !== 'none').map((r) => label(r, t(`relation.${r}`)))} />
                <CheckRow label={t('new_person.tax')} note={t('new_person.tax_note')} checked={form.tax_dependant} onChange={(v) => set({ tax_dependant: v })} />
                <CheckRow label={t('new_person.insurance')} note={t('new_person.insurance_note')} checked={form.insurance_dependant} onChange={(v) => set({ insurance_dependant: v })} />
              </div>
            )}
            {working && (
              <div className="grid gap-4 md:grid-cols-2">
                <SelectField label={t('new_person.employment')} value={form.employment} onChange={(v) => set({ employment: v })} options={employments.map((e) => label(e, t(`employment.${e}`)))} hint={form.employment === 'dispatched' ? t('new_person.dispatched') : undefined} />
                <TextField label={t('people.id')} value={form.employee_id} onChange={(v) => set({ employee_id: v })} maxLength={64} error={from('employee_id')} />
                <TextField label={t('new_person.department')} value={form.department} onChange={(v) => set({ department: v })} maxLength={100} />
                <WarekiField tried={tried} label={t('new_person.hired')} value={form.hired} onChange={(v) => set({ hired: v })} error={from('hired')} />
              </div>
            )}
            <AskingFields whose={form} value={form} onChange={set} tried={tried} from={from} />
          </div>
        </Card>
        <Card title={t('new_person.who')}>
          <div className="grid gap-4 md:grid-cols-2">
            <KanaField nameLabel={t('new_person.family')} kanaLabel={t('new_person.family_kana')} required name={form.family_name} kana={form.family_kana}
              error={tried && !form.family_name.trim() ? t('form.fill', { what: t('new_person.family') }) : from('family_name')} onChange={(n, k) => set({ family_name: n, family_kana: k })} />
            <KanaField nameLabel={t('new_person.given')} kanaLabel={t('new_person.given_kana')} name={form.given_name} kana={form.given_kana} error={from('given_name')} onChange={(n, k) => set({ given_name: n, given_kana: k })} />
            <WarekiField tried={tried} label={t('new_person.birth')} value={form.birth} onChange={(v) => set({ birth: v })} error={unborn ? t('form.day_future') : from('birth')} />
            <RadioField label={t('new_person.sex')} value={form.sex} onChange={(v) => set({ sex: v })} options={sexes.map((s) => label(s, t(`sex.${s}`)))} className="[&>label]:mr-3 [&>label]:inline-flex" />
          </div>
        </Card>
        <Card title={t('new_person.reach')}>
          <div className="grid gap-4 md:grid-cols-2">
            <TextField label={t('new_person.postal')} value={form.postal_code} onChange={(v) => set({ postal_code: v })} inputMode="numeric" maxLength={16} className="max-w-40" error={tried && postalIsWrong(form.postal_code) ? t('form.postal') : from('postal_code')} />
            <TextField label={t('new_person.mail')} value={form.mail} onChange={(v) => set({ mail: v })} type="email" maxLength={254} error={tried && mailIsWrong(form.mail) ? t('form.mail') : from('mail')} />
            <TextField label={t('new_person.address')} value={form.address} onChange={(v) => set({ address: v })} maxLength={300} className="md:col-span-2" error={from('address')} />
          </div>
        </Card>
        <div className="flex flex-wrap gap-3">
          <Button v="solid" type="submit" busy={save.isPending}>{t('new_person.do')}</Button>
          <ButtonLink to="/b/$b/people" params={{ b: String(b) }} onClick={draft.drop}>{t('new_person.leave')}</ButtonLink>
        </div>
      </Form>
    </>
  );
}

function dropEmpty<T extends object>(all: T) {
  return Object.fromEntries(Object.entries(all).filter(([, v]) => v !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
}
