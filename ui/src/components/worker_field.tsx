import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { peopleQuery, personQuery } from '../api/queries';
import { fullName } from '../lib/people';
import { SelectField, TextField } from './field';

/** Whose dependant: one of the workers whom the word finds; whoever is chosen stays, whatever is searched next. */
export function WorkerField({ business, value, onChange, error }: { business: number; value: string; onChange: (worker: string) => void; error?: string | undefined }) {
  const { t } = useTranslation();
  const [word, setWord] = useState('');
  const found = useQuery({ ...peopleQuery(business, { q: useDeferredValue(word), sort: 'kana', limit: 50 }), placeholderData: keepPreviousData });
  const chosen = useQuery({ ...personQuery(business, Number(value)), enabled: value !== '' }).data?.person;
  const workers = [...(chosen ? [chosen] : []), ...(found.data?.items ?? []).filter((p) => ['employee', 'officer'].includes(p.class) && p.id !== chosen?.id)];
  return (
    <>
      <TextField label={t('new_person.find_worker')} type="search" value={word} onChange={setWord} maxLength={100} hint={t('new_person.find_worker_hint')} />
      <SelectField label={t('new_person.worker')} required value={value} onChange={onChange} error={error} className="self-end"
        options={[{ value: '', label: t('form.choose_one') }, ...workers.map((p) => ({ value: String(p.id), label: fullName(p) + t('brackets', { what: p.employee_id ?? p.id }) }))]} />
    </>
  );
}
