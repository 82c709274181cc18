import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { cache, peopleQuery, proceduresQuery, type PeopleFilter } from '../api/queries';
import { fullName } from '../lib/people';
import type { Picked } from '../screens/people';
import { Button } from './button';
import { Dialog, DialogButtons } from './dialog';
import { ChecksField, Form } from './field';
import { Loading, Notice, ProblemNotice } from './notice';
import { useInlineWork } from './work';

type Person = Schema['Person'];
type Checked = { people: Person[]; ok: Person[]; refused: Map<string, { how: string | undefined; people: Person[] }> };
const MOST = 500; // Of one asking: NewRequests.people.

/** Everybody the filters let through, page by page. */
async function everybody(business: number, filter: PeopleFilter) {
  const people: Person[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await cache.fetchQuery(peopleQuery(business, { ...filter, cursor, limit: 200 }));
    people.push(...page.items);
    if (!page.next || people.length >= MOST) return people;
    cursor = page.next;
  }
}

/** Whom an asking would hit, and whom not and why, before anybody is asked; then on to the asking itself. */
export function AskDialog({ business, picked, filter, total, onClose }: { business: number; picked: Picked; filter: PeopleFilter; total: number; onClose: () => void }) {
  const { t } = useTranslation();
  const go = useNavigate();
  const work = useInlineWork(business);
  const [procedures, setProcedures] = useState<string[]>([]);
  const [tried, setTried] = useState(false);
  const offered = useQuery(proceduresQuery);
  const count = picked === 'all' ? total : picked.size;
  const check = useMutation({
    mutationFn: async (): Promise<Checked> => {
      await work.ensure();
      const people = picked === 'all' ? await everybody(business, filter) : [...picked.values()];
      const { results } = await ask(api.POST('/businesses/{business}/requests:check', { params: { path: { business } }, body: { people: people.map((p) => p.id), procedures } }));
      const of = new Map(people.map((p) => [p.id, p]));
      const checked: Checked = { people, ok: [], refused: new Map() };
      for (const { person, ok, refusal } of results) {
        const who = of.get(person)!;
        if (ok) { checked.ok.push(who); continue; }
        const why = refusal?.title ?? '';
        const same = checked.refused.get(why) ?? { how: refusal?.detail, people: [] };
        same.people.push(who);
        checked.refused.set(why, same);
      }
      return checked;
    },
  });
  const send = () => {
    setTried(true);
    const ready = work.ready();
    if (procedures.length && ready && count <= MOST) check.mutate();
  };
  const found = check.data;
  return (
    <Dialog open onClose={onClose} title={t('ask.title')} wide>
      {count > MOST && <Notice tone="warn" title={t('ask.many', { n: MOST })}>{t('ask.many_how')}</Notice>}
      {!found ? (
        <Form onSend={send}>
          <p>{t(picked === 'all' ? 'ask.of_all' : 'ask.of_picked', { n: count })}</p>
          <ProblemNotice problem={check.error} />
          {offered.isPending ? <Loading /> : (
            <ChecksField label={t('requests.procedures')} required value={procedures} onChange={setProcedures} error={tried && procedures.length === 0 ? t('form.choose', { what: t('requests.procedures') }) : null}
              options={(offered.data?.items ?? []).map((p) => ({ value: p.code, label: p.name }))} />
          )}
          {work.field}
          <DialogButtons><Button onPress={onClose}>{t('cancel')}</Button><Button v="solid" type="submit" busy={check.isPending} isDisabled={count > MOST}>{t('ask.check')}</Button></DialogButtons>
        </Form>
      ) : (
        <>
          <p role="status" className="text-lg font-bold">{t('ask.counts', { ok: found.ok.length, refused: found.people.length - found.ok.length })}</p>
          <p>{t('ask.nobody_yet')}</p>
          {found.ok.length > 0 && <Names title={t('ask.will', { n: found.ok.length })} people={found.ok} />}
          {[...found.refused].map(([why, { how, people }]) => <Names key={why} title={t('ask.not', { n: people.length, why })} note={how} people={people} bad />)}
          <DialogButtons>
            <Button onPress={() => check.reset()}>{t('ask.other_purpose')}</Button>
            <Button v="solid" isDisabled={found.ok.length === 0} onPress={() => void go({ to: '/b/$b/requests/new', params: { b: String(business) }, search: { people: found.ok.map((p) => String(p.id)), procedures } })}>{t('ask.go', { n: found.ok.length })}</Button>
          </DialogButtons>
        </>
      )}
    </Dialog>
  );
}

function Names({ title, note, people, bad }: { title: string; note?: string | undefined; people: Person[]; bad?: boolean }) {
  return (
    <details open={people.length <= 20} className={`rounded-lg border p-3 ${bad ? 'border-orange-800 bg-orange-50' : 'border-green-800 bg-green-50'}`}>
      <summary className="cursor-pointer font-bold">{title}</summary>
      {note && <p className="mt-1 text-sm">{note}</p>}
      <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-sm">{people.map((p) => <li key={p.id}>{fullName(p)}{p.employee_id && <span className="text-solid-gray-700">（{p.employee_id}）</span>}</li>)}</ul>
    </details>
  );
}
