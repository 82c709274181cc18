import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, Problem, type Schema } from '../api/client';
import { cache, personChanged, personQuery } from '../api/queries';
import { mailIsWrong, postalIsWrong, postalShown } from '../lib/contact';
import { todayIso } from '../lib/dates';
import { useDraft } from '../lib/draft';
import { isKana, toKatakana } from '../lib/kana';
import { employments, fullName, relations, sexes } from '../lib/people';
import { rebase } from '../lib/rebase';
import { AskingFields, type AskingDraft, draftOf, faultsOf, sentOf } from './asking_fields';
import { Button } from './button';
import { Dialog, DialogButtons } from './dialog';
import { DraftNotice } from './draft_notice';
import { CheckRow, Form, SelectField, TextField } from './field';
import { KanaField } from './kana_field';
import { Notice, ProblemNotice } from './notice';
import { say } from './said';
import { sendable, WarekiField } from './wareki_field';

type Person = Schema['Person'];
type Change = Schema['PersonChange'];
const slashes = (iso: string | undefined) => iso?.replaceAll('-', '/') ?? '';

const typedOf = (person: Person) => ({
  family_name: person.family_name, given_name: person.given_name, family_kana: person.family_kana, given_kana: person.given_kana,
  class: person.class, employee_id: person.employee_id ?? '', sex: person.sex ?? 'unknown', relation: person.relation ?? 'none',
  birth: slashes(person.birth), hired: slashes(person.hired), left: slashes(person.left), employment: person.employment ?? 'none',
  department: person.department ?? '', postal_code: person.postal_code ?? '', address: person.address ?? '', mail: person.mail ?? '',
  tax_dependant: person.tax_dependant ?? false, insurance_dependant: person.insurance_dependant ?? false,
  ...draftOf(person),
});

type Form = ReturnType<typeof typedOf>;
type Merged = ReturnType<typeof rebase<Form>>;

/** Facts of a person that may change: all but the worker whose household it is. Only what was changed is sent, with the state
 *  that was seen; when somebody was first, what they changed is shown and what was typed here stays. */
export function ChangeDialog({ business, person: opened, onClose }: { business: number; person: Person; onClose: () => void }) {
  const { t } = useTranslation();
  const draft = useDraft(`change.${opened.id}`, { form: typedOf(opened), seen: opened });
  const { form, seen: person } = draft.value;
  const [stale, setStale] = useState<Merged | null>(null);
  const [tried, setTried] = useState(false);
  const set = (change: Partial<typeof form>) => draft.set({ form: { ...form, ...change } });
  const close = () => { draft.drop(); onClose(); };
  const working = form.class === 'employee' || form.class === 'officer';
  const whose = { class: form.class, employment: form.employment, relation: form.relation };
  const change: Change = { ...changesOf(person, form), ...askingChanges(person, sentOf(whose, form)), ...(person.third_spouse && form.relation !== 'spouse' ? { third_spouse: false } : {}) };
  const [hired, left] = [sendable(form.hired), sendable(form.left)];
  const backwards = Boolean(hired.iso && left.iso && left.iso < hired.iso);
  const kanaBad = [form.family_kana, form.given_kana].some((k) => k && !isKana(toKatakana(k)));
  const unborn = (sendable(form.birth).iso ?? '') > todayIso();
  const ready = !Object.values(faultsOf(whose, form)).some(Boolean) && form.family_name.trim() !== '' && !kanaBad && !backwards && !unborn && !postalIsWrong(form.postal_code) && !mailIsWrong(form.mail) && ![sendable(form.birth), hired, left].some((d) => d.fault);
  const save = useMutation({
    mutationFn: () => ask(api.PATCH('/businesses/{business}/people/{person}', { params: { path: { business, person: person.id } }, body: { ...change, version: person.version } })),
    onMutate: () => setStale(null),
    onError: async (why) => {
      if (!isStale(why)) return;
      const live = (await cache.fetchQuery({ ...personQuery(business, person.id), staleTime: 0 })).person;
      const merged = rebase(typedOf(person), form, typedOf(live));
      draft.set({ form: merged.next, seen: live });
      setStale(merged);
    },
    onSuccess: async () => {
      await personChanged(business);
      say(t('said.saved'));
      close();
    },
  });
  const from = (name: keyof Change) => (save.error instanceof Problem ? save.error.field(name) : undefined);
  const unchanged = Object.keys(change).length === 0;
  return (
    <Dialog open onClose={close} title={t('change_person.title', { name: fullName(person) })} wide>
      <p>{t('change_person.what')}</p>
      <DraftNotice draft={draft} />
      <Form long onSend={() => { setTried(true); if (ready && !unchanged) save.mutate(); }}>
        {stale && <Stale {...stale} />}
        <ProblemNotice problem={isStale(save.error) ? null : save.error} />
        <div className="grid gap-4 md:grid-cols-2">
          {person.class === 'dependant'
            ? <SelectField label={t('new_person.relation')} value={form.relation} onChange={(v) => set({ relation: v })} options={relations.filter((r) => r !== 'none').map((r) => ({ value: r, label: t(`relation.${r}`) }))} hint={t('change_person.worker_stays')} error={from('relation')} />
            : <SelectField label={t('people.class')} value={form.class} onChange={(v) => set({ class: v })} options={reachable(person).map((c) => ({ value: c, label: t(`class.${c}`) }))} hint={t('change_person.class_hint')} error={from('class')} />}
          <TextField label={t('people.id')} value={form.employee_id} onChange={(v) => set({ employee_id: v })} maxLength={64} error={from('employee_id')} />
          <KanaField nameLabel={t('new_person.family')} kanaLabel={t('new_person.family_kana')} required name={form.family_name} kana={form.family_kana}
            error={tried && !form.family_name.trim() ? t('form.fill', { what: t('new_person.family') }) : from('family_name')} onChange={(n, k) => set({ family_name: n, family_kana: k })} />
          <KanaField nameLabel={t('new_person.given')} kanaLabel={t('new_person.given_kana')} name={form.given_name} kana={form.given_kana} error={from('given_name')} onChange={(n, k) => set({ given_name: n, given_kana: k })} />
          <WarekiField tried={tried} label={t('new_person.birth')} value={form.birth} onChange={(v) => set({ birth: v })} error={unborn ? t('form.day_future') : from('birth')} />
          <SelectField label={t('new_person.sex')} value={form.sex} onChange={(v) => set({ sex: v })} options={sexes.map((x) => ({ value: x, label: t(`sex.${x}`) }))} error={from('sex')} />
          {working && <SelectField label={t('new_person.employment')} value={form.employment} onChange={(v) => set({ employment: v })} options={employments.map((e) => ({ value: e, label: t(`employment.${e}`) }))} error={from('employment')} />}
          {working && <WarekiField tried={tried} label={t('new_person.hired')} value={form.hired} onChange={(v) => set({ hired: v })} error={from('hired')} />}
          <WarekiField tried={tried} label={t(working ? 'person.left_on' : 'change_person.ended')} value={form.left} onChange={(v) => set({ left: v })} hint={`${t('change_person.left_hint')}${['held', 'unverified'].includes(person.number_status) ? t('change_person.left_documents') : ''}　${t('wareki.hint')}`} error={backwards ? t('change_person.backwards') : from('left')} />
          {working && <TextField label={t('new_person.department')} value={form.department} onChange={(v) => set({ department: v })} maxLength={100} error={from('department')} />}
          <TextField label={t('new_person.postal')} value={form.postal_code} onChange={(v) => set({ postal_code: v })} inputMode="numeric" maxLength={16} error={tried && postalIsWrong(form.postal_code) ? t('form.postal') : from('postal_code')} />
          <TextField label={t('new_person.mail')} value={form.mail} onChange={(v) => set({ mail: v })} type="email" maxLength={254} error={tried && mailIsWrong(form.mail) ? t('form.mail') : from('mail')} />
          <TextField label={t('new_person.address')} value={form.address} onChange={(v) => set({ address: v })} maxLength={300} className="md:col-span-2" error={from('address')} />
        </div>
        {person.class === 'dependant' && (
          <div>
            <CheckRow label={t('new_person.tax')} note={t('new_person.tax_note')} checked={form.tax_dependant} onChange={(v) => set({ tax_dependant: v })} />
            <CheckRow label={t('new_person.insurance')} note={t('new_person.insurance_note')} checked={form.insurance_dependant} onChange={(v) => set({ insurance_dependant: v })} />
          </div>
        )}
        <AskingFields whose={whose} value={form} onChange={set} tried={tried} from={from} />
        {tried && unchanged && <p role="status" className="font-bold">{t('change_person.unchanged')}</p>}
        <DialogButtons><Button onPress={close}>{t('cancel')}</Button><Button v="solid" type="submit" busy={save.isPending}>{t('save')}</Button></DialogButtons>
      </Form>
    </Dialog>
  );
}

const isStale = (why: unknown) => why instanceof Problem && why.code === 'people.person.changed';

const labels = {
  class: 'people.class', employee_id: 'people.id', sex: 'new_person.sex', relation: 'new_person.relation',
  family_name: 'new_person.family', given_name: 'new_person.given', family_kana: 'new_person.family_kana', given_kana: 'new_person.given_kana', birth: 'new_person.birth', hired: 'new_person.hired',
  left: 'person.left_on', employment: 'new_person.employment', department: 'new_person.department', postal_code: 'new_person.postal', address: 'new_person.address', mail: 'new_person.mail',
  tax_dependant: 'new_person.tax', insurance_dependant: 'new_person.insurance', third_spouse: 'new_person.third_spouse', weekly_hours: 'new_person.weekly_hours', formal_offer: 'new_person.formal_offer',
  pledge: 'new_person.pledge', payment: 'new_person.payment', yearly_amount: 'new_person.amount', corporate: 'new_person.corporate',
} as const satisfies Record<keyof Form, string>;
const free: (keyof Form)[] = ['employee_id', 'family_name', 'given_name', 'family_kana', 'given_kana', 'birth', 'hired', 'left', 'department', 'postal_code', 'address', 'mail', 'weekly_hours', 'yearly_amount'];

/** What somebody else changed first, as it is now; and what the next saving would write over. */
function Stale({ live, changed, replaced }: Merged) {
  const { t } = useTranslation();
  const self = useRef<HTMLDivElement>(null);
  useEffect(() => self.current?.focus(), [live]); // So that it is seen and heard, wherever the button was.
  return (
    <div ref={self} tabIndex={-1} className="rounded-lg">
      <Notice tone="warn" role="alert" title={t('change_person.stale')}>
        {changed.length === 0 ? t('change_person.stale_none') : (
          <ul className="list-disc pl-6">
            {changed.map((name) => (
              <li key={name}>
                <b>{t(labels[name])}</b>{free.includes(name) && <>{t('colon')}{t('change_person.stale_now', { what: live[name] || t('change_person.stale_empty') })}</>}
                {replaced.includes(name) && <span className="block">{t('change_person.stale_over')}</span>}
              </li>
            ))}
          </ul>
        )}
        <p className="mt-1">{t('change_person.stale_next')}</p>
      </Notice>
    </div>
  );
}

type Typed = Record<'employee_id' | 'family_name' | 'given_name' | 'family_kana' | 'given_kana' | 'birth' | 'hired' | 'left' | 'department' | 'postal_code' | 'address' | 'mail', string>
  & Pick<Required<Person>, 'class' | 'sex' | 'relation' | 'employment' | 'tax_dependant' | 'insurance_dependant'>;

/** What somebody's class may become, as the server holds it: a number was collected for what its person was. */
function reachable({ class: now, number_status }: Pick<Person, 'class' | 'number_status'>) {
  const kinds: Person['class'][][] = [['employee', 'officer'], ['payee', 'shareholder'], ['other']];
  const own = kinds.find((kind) => kind.includes(now)) ?? [now];
  return ['none', 'disposed'].includes(number_status) && now !== 'dependant' ? kinds.flat() : own;
}

const askingChanges = (person: Person, sent: Partial<Change>) =>
  Object.fromEntries(Object.entries(sent).filter(([name, value]) => value !== person[name as keyof AskingDraft])) as Partial<Change>;

/** What differs from what stands: an emptied field is sent empty, which clears it. */
function changesOf(person: Person, typed: Typed): Change {
  const change: Change = {};
  for (const name of ['employee_id', 'family_name', 'given_name', 'family_kana', 'given_kana', 'department', 'postal_code', 'address', 'mail'] as const) {
    const text = name.endsWith('kana') ? toKatakana(typed[name].trim()) : name === 'postal_code' ? postalShown(typed[name]) : typed[name].trim();
    if (text !== (person[name] ?? '')) change[name] = text;
  }
  for (const name of ['birth', 'hired', 'left'] as const) {
    const iso = sendable(typed[name]).iso ?? '';
    if (iso !== (person[name] ?? '')) change[name] = iso;
  }
  if (typed.class !== person.class) change.class = typed.class;
  if (typed.sex !== (person.sex ?? 'unknown')) change.sex = typed.sex;
  if (typed.relation !== (person.relation ?? 'none')) change.relation = typed.relation;
  if (typed.employment !== (person.employment ?? 'none')) change.employment = typed.employment;
  for (const name of ['tax_dependant', 'insurance_dependant'] as const) if (typed[name] !== (person[name] ?? false)) change[name] = typed[name];
  return change;
}
