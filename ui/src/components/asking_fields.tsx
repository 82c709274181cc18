import { useTranslation } from 'react-i18next';
import type { Schema } from '../api/client';
import { payments } from '../lib/people';
import { CheckRow, SelectField, TextField } from './field';

export type AskingDraft = { third_spouse: boolean; weekly_hours: string; formal_offer: boolean; pledge: boolean; payment: Schema['Payment']; yearly_amount: string; corporate: '' | 'yes' | 'no' };
type Whose = { class: Schema['PersonClass']; employment: Schema['Employment']; relation: Schema['Relation'] };
type Sent = Pick<Schema['PersonChange'], keyof AskingDraft>;

export function draftOf(person: Partial<Schema['Person']>): AskingDraft {
  return {
    third_spouse: person.third_spouse ?? false, weekly_hours: String(person.weekly_hours ?? ''), formal_offer: person.formal_offer ?? false, pledge: person.pledge ?? false,
    payment: person.payment ?? 'none', yearly_amount: String(person.yearly_amount ?? ''), corporate: person.corporate === undefined ? '' : person.corporate ? 'yes' : 'no',
  };
}

const digits = (text: string) => text.normalize('NFKC').replace(/[,\s]/g, '');
const isPayee = (whose: Whose) => whose.class === 'payee' || whose.class === 'shareholder';
const isOffered = (whose: Whose) => whose.class === 'employee' && whose.employment === 'offer';
const isSpouse = (whose: Whose) => whose.class === 'dependant' && whose.relation === 'spouse';

export function faultsOf(whose: Whose, draft: AskingDraft) {
  const [hours, yen] = [digits(draft.weekly_hours), digits(draft.yearly_amount)];
  return {
    weekly_hours: whose.class === 'employee' && hours !== '' && !(/^[0-9]{1,3}$/.test(hours) && Number(hours) <= 168),
    yearly_amount: isPayee(whose) && yen !== '' && !/^[0-9]{1,12}$/.test(yen),
    payment: whose.class === 'payee' && draft.payment === 'none',
    corporate: isPayee(whose) && draft.corporate === '',
  };
}

/** Of what was entered, what matters for such a person. */
export function sentOf(whose: Whose, draft: AskingDraft): Sent {
  const [hours, yen] = [digits(draft.weekly_hours), digits(draft.yearly_amount)];
  return {
    ...(isSpouse(whose) ? { third_spouse: draft.third_spouse } : {}),
    ...(whose.class === 'employee' && hours ? { weekly_hours: Number(hours) } : {}),
    ...(isOffered(whose) ? { formal_offer: draft.formal_offer, pledge: draft.pledge } : {}),
    ...(isPayee(whose) ? { payment: draft.payment } : {}),
    ...(isPayee(whose) && yen ? { yearly_amount: Number(yen) } : {}),
    ...(isPayee(whose) && draft.corporate ? { corporate: draft.corporate === 'yes' } : {}),
  };
}

/** The facts by which the law lets one ask this person for the number, or does not. */
export function AskingFields({ whose, value, onChange, tried, from }: { whose: Whose; value: AskingDraft; onChange: (change: Partial<AskingDraft>) => void; tried: boolean; from: (name: keyof AskingDraft) => string | undefined }) {
  const { t } = useTranslation();
  const faults = faultsOf(whose, value);
  const choose = (name: 'payment' | 'corporate') => (tried && faults[name] ? t('form.choose', { what: t(`new_person.${name}`) }) : from(name));
  const number = (name: 'weekly_hours' | 'yearly_amount') => (faults[name] ? t('form.digits_like', { like: name === 'weekly_hours' ? '40' : '600000' }) : from(name));
  const check = (name: 'third_spouse' | 'formal_offer' | 'pledge', note: string) => <CheckRow label={t(`new_person.${name}`)} note={note} checked={value[name]} onChange={(on) => onChange({ [name]: on })} />;
  return (
    <div className="grid gap-4 empty:hidden md:grid-cols-2">
      {isSpouse(whose) && check('third_spouse', t('new_person.third_spouse_note'))}
      {whose.class === 'employee' && <TextField label={t('new_person.weekly_hours')} hint={t('new_person.weekly_hours_hint')} inputMode="numeric" value={value.weekly_hours} onChange={(v) => onChange({ weekly_hours: v })} maxLength={3} error={number('weekly_hours')} />}
      {isOffered(whose) && check('formal_offer', t('new_person.offer_note'))}
      {isOffered(whose) && check('pledge', t('new_person.offer_note'))}
      {isPayee(whose) && <SelectField label={t('new_person.payment')} required={whose.class === 'payee'} value={value.payment} onChange={(v) => onChange({ payment: v })} error={choose('payment')} options={payments.map((p) => ({ value: p, label: t(`payment.${p}`) }))} />}
      {isPayee(whose) && <SelectField label={t('new_person.corporate')} required hint={t('new_person.corporate_note')} value={value.corporate} onChange={(v) => onChange({ corporate: v })} error={choose('corporate')}
        options={[{ value: '', label: t('form.choose_one') }, { value: 'no', label: t('new_person.corporate_no') }, { value: 'yes', label: t('new_person.corporate_yes') }]} />}
      {isPayee(whose) && <TextField label={t('new_person.amount')} hint={t('new_person.amount_hint')} inputMode="numeric" value={value.yearly_amount} onChange={(v) => onChange({ yearly_amount: v })} maxLength={20} error={number('yearly_amount')} />}
    </div>
  );
}
