import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../api/client';
import { peopleQuery } from '../api/queries';
import { namedQuery, unaskedFamiliesQuery } from '../lib/everybody';
import { classes, fullName } from '../lib/people';
import { Button } from './button';
import { CheckRow, ErrorText, SelectField, TextField } from './field';
import { Empty, Loading, ProblemNotice, StatusLabel } from './notice';

type Person = Schema['Person'];
const AT_ONCE = 100;

/** A worker and those who depend on them stand together, the worker first, in the order in which the list names the first. */
function householdsOf(people: Person[]) {
  const all = new Map<number, Person[]>();
  for (const p of people) {
    const head = p.worker ?? p.id;
    const members = all.get(head) ?? [];
    all.set(head, p.id === head ? [p, ...members] : [...members, p]);
  }
  return [...all];
}

type Props = { business: number; picked: Person[]; first: Person[]; onPick: (people: Person[], on: boolean) => void; error: string | null };

/** Whom to ask, of those who were not asked yet, each with the family. The households of the `first` stand above the others. */
export function ChoosePeople({ business, picked, first, onPick, error }: Props) {
  const { t } = useTranslation();
  const [word, setWord] = useState('');
  const [kind, setKind] = useState<Person['class'] | ''>('');
  const found = useQuery(peopleQuery(business, { q: word || undefined, class: kind || undefined, status: 'none', limit: AT_ONCE }));
  const listed = found.data?.items ?? [];
  const unasked = useQuery(unaskedFamiliesQuery(business));
  const named = [...first, ...picked];
  const workers = new Set(named.map((p) => p.worker ?? p.id));
  const families = (unasked.data ?? []).filter((p) => p.worker !== undefined && workers.has(p.worker));
  const people = [...new Map([...listed, ...families, ...named].map((p) => [p.id, p])).values()];
  const isFirst = (members: Person[]) => members.some((p) => first.some((f) => f.id === p.id));
  const households = householdsOf(people).sort(([, x], [, y]) => Number(isFirst(y)) - Number(isFirst(x)));
  const elsewhere = households.filter(([head, members]) => members[0]!.id !== head).map(([head]) => head);
  const heads = useQuery({ ...namedQuery(business, elsewhere), enabled: elsewhere.length > 0, placeholderData: keepPreviousData });
  const nameOf = (head: number) => { const worker = heads.data?.find((p) => p.id === head); return worker ? fullName(worker) : ''; };
  const ids = new Set(picked.map((p) => p.id));
  const whole = people.length > 0 && people.every((p) => ids.has(p.id));
  const row = (p: Person) => (
    <div key={p.id} className="flex items-start justify-between gap-2">
      <CheckRow label={fullName(p) + t('brackets', { what: p.relation && p.relation !== 'none' ? t(`relation.${p.relation}`) : t(`class.${p.class}`) })} note={p.employee_id} checked={ids.has(p.id)} onChange={(on) => onPick([p], on)} />
      {p.number_status !== 'none' && <span className="py-2"><StatusLabel of={p.number_status} /></span>}
    </div>
  );
  return (
    <div data-fault={error ? '' : undefined}>
      {error && <ErrorText id="nobody-picked">{error}</ErrorText>}
      <div className="mb-3 grid gap-3 md:grid-cols-[1fr_14rem]">
        <TextField label={t('people.word')} type="search" value={word} onChange={setWord} />
        <SelectField label={t('people.class')} value={kind} onChange={setKind} options={[{ value: '' as typeof kind, label: t('all') }, ...classes.map((c) => ({ value: c as typeof kind, label: t(`class.${c}`) }))]} />
      </div>
      <ProblemNotice problem={found.error ?? unasked.error ?? heads.error} />
      {found.isPending || unasked.isPending ? <Loading /> : people.length === 0 ? <Empty title={t('new_requests.nobody')} /> : (
        <>
          <div className="flex flex-wrap items-center justify-between gap-2 border-b border-solid-gray-600">
            <CheckRow label={t('new_requests.pick_all', { n: people.length })} checked={whole} onChange={(on) => onPick(people, on)} />
            {found.data && found.data.total > listed.length && <span className="text-sm">{t('new_requests.more', { n: found.data.total - listed.length })}</span>}
          </div>
          <fieldset aria-describedby={error ? 'nobody-picked' : undefined} className="max-h-96 overflow-y-auto" tabIndex={0} aria-label={t('new_requests.who')}>
            {households.map(([head, members]) => {
              const name = members[0]!.id === head ? fullName(members[0]!) : nameOf(head);
              const together = members.every((p) => ids.has(p.id));
              if (members.length === 1 && members[0]!.id === head) return <div key={head} className="border-b border-solid-gray-200">{row(members[0]!)}</div>;
              return (
                <div key={head} role="group" aria-label={t('new_requests.family_of', { name })} className="border-b border-solid-gray-200">
                  <div className="flex flex-wrap items-start justify-between gap-x-2">
                    {members[0]!.id === head ? row(members[0]!) : <span className="px-2 py-2 text-sm">{t('new_requests.family_of', { name })}</span>}
                    {members.length > 1 && <span className="py-1"><Button s="sm" aria-label={t(together ? 'new_requests.family_out_of' : 'new_requests.family_pick_of', { name, n: members.length })} onPress={() => onPick(members, !together)}>{t(together ? 'new_requests.family_out' : 'new_requests.family_pick', { n: members.length })}</Button></span>}
                  </div>
                  <div className="ml-4 border-l-4 border-blue-100 pl-2">{members.filter((p) => p.id !== head).map(row)}</div>
                </div>
              );
            })}
          </fieldset>
        </>
      )}
      <p role="status" className="mt-2 font-bold">{t('people.picked', { n: picked.length })}</p>
    </div>
  );
}
