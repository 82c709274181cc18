import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { cache, useMay, useSession } from '../api/queries';
import { Button } from '../components/button';
import { DraftNotice } from '../components/draft_notice';
import { CheckRow, Form, RadioField, SelectField, TextField } from '../components/field';
import { Empty, PageHeader, ProblemNotice } from '../components/notice';
import { SetUpSteps } from '../components/set_up_steps';
import { useDraft } from '../lib/draft';

type Kind = Schema['NewBusiness']['kind'];
const kinds: Kind[] = ['business', 'labour_office', 'tax_office', 'labor_insurance_group', 'public_body'];

export default function NewBusiness() {
  const { t } = useTranslation();
  const go = useNavigate();
  const may = useMay();
  const administers = useSession()?.roles.some((r) => r.role === 'system_administrator');
  const draft = useDraft('business', { name: '', corporate: '', kind: 'business' as Kind, workers: '', flags: { financial: false, entrusted: false, large_database: false }, mode: '' as 'solo' | 'two' | '' });
  const { name, corporate, kind, workers, flags, mode } = draft.value;
  const [tried, setTried] = useState(false);
  const count = workers.normalize('NFKC').trim();
  const good = /^[0-9]{1,7}$/.test(count);
  const make = useMutation({
    mutationFn: () => ask(api.POST('/businesses', { body: { name: name.trim(), kind, workers: Number(count), solo_mode: mode === 'solo', ...flags, ...(corporate.trim() ? { corporate_number: corporate.normalize('NFKC').replace(/[\s-]/g, '') } : {}) } })),
    onSuccess: async (made) => {
      draft.drop();
      await cache.invalidateQueries({ queryKey: ['businesses'] });
      await cache.invalidateQueries({ queryKey: ['session'] });
      void (administers ? go({ to: '/system' }) : go({ to: '/b/$b/setup', params: { b: String(made.id) } }));
    },
  });
  if (!may('createBusiness')) return <><PageHeader title={t('new_business.none_title')} /><Empty title={t('new_business.none')}>{t('new_business.none_how')}</Empty></>;
  const flag = (key: keyof typeof flags) => <CheckRow label={t(`new_business.${key}`)} note={t(`new_business.${key}_note`)} checked={flags[key]} onChange={(on) => draft.set({ flags: { ...flags, [key]: on } })} />;
  return (
    <>
      <PageHeader title={t('new_business.title')}><p>{t('new_business.what')}</p></PageHeader>
      {administers && <SetUpSteps at="business" />}
      <DraftNotice draft={draft} />
      <Form long onSend={() => { setTried(true); if (name.trim() && good && mode) make.mutate(); }}>
        <ProblemNotice problem={make.error} />
        <TextField label={t('new_business.name')} required value={name} onChange={(v) => draft.set({ name: v })} maxLength={200} error={tried && !name.trim() ? t('form.fill', { what: t('new_business.name') }) : null} />
        <SelectField label={t('new_business.kind')} required value={kind} onChange={(v) => draft.set({ kind: v })} options={kinds.map((k) => ({ value: k, label: t(`business_kind.${k}`) }))} />
        <TextField label={t('new_business.number')} hint={t('new_business.number_hint')} value={corporate} onChange={(v) => draft.set({ corporate: v })} inputMode="numeric" maxLength={20} className="max-w-72" />
        <TextField label={t('new_business.workers')} required hint={t('new_business.workers_hint')} value={workers} onChange={(v) => draft.set({ workers: v })} inputMode="numeric" maxLength={7} className="max-w-48" error={tried && !good ? (workers.trim() ? t('form.digits_like', { like: '42' }) : t('form.fill', { what: t('new_business.workers') })) : null} />
        <div>{flag('financial')}{flag('entrusted')}{flag('large_database')}</div>
        <RadioField label={t('new_business.mode')} required value={mode} onChange={(v) => draft.set({ mode: v })} error={tried && !mode ? t('form.choose', { what: t('new_business.mode') }) : null}
          options={(['two', 'solo'] as const).map((value) => ({ value, label: t(`new_business.${value}`), note: t(`new_business.${value}_note`) }))} />
        <div><Button v="solid" type="submit" busy={make.isPending}>{t('new_business.do')}</Button></div>
      </Form>
    </>
  );
}
