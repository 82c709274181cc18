// The record of 本人確認: the channel, what showed the number, what showed the person. Never a copy of a document.
import { useTranslation } from 'react-i18next';
import type { Schema } from '../api/client';
import { todayIso } from '../lib/dates';
import { CheckRow, ChecksField, RadioField } from './field';
import { sendable, WarekiField } from './wareki_field';

type V = Schema['Verification'];
export const numberEvidence = ['card', 'resident_record', 'notification_card', 'earlier_file'] as const;
export const identityEvidence = ['card', 'driving_licence', 'passport', 'residence_card', 'photo_document', 'two_documents', 'known_person', 'issued_id'] as const;
const channels = ['in_person', 'post', 'online', 'phone'] as const;

export type Draft = { channel: (typeof channels)[number] | ''; number: (typeof numberEvidence)[number] | ''; identity: (typeof identityEvidence)[number][]; on: string; agent: boolean };
export const blankDraft = (): Draft => ({ channel: 'in_person', number: '', identity: [], on: todayIso().replaceAll('-', '/'), agent: false });

export function faultsOf(d: Draft) {
  const on = sendable(d.on);
  return { channel: !d.channel, number: !d.number, identity: d.identity.length === 0, on: on.fault !== null || !on.iso };
}
export const isWhole = (d: Draft) => !Object.values(faultsOf(d)).some(Boolean);
export const verificationOf = (d: Draft): V => ({
  channel: d.channel as V['channel'], number_evidence: d.number, identity_evidence: d.identity, checked_on: sendable(d.on).iso!, agent: d.agent,
});

export function VerificationFields({ value, onChange, tried }: { value: Draft; onChange: (d: Draft) => void; tried: boolean }) {
  const { t } = useTranslation();
  const faults = faultsOf(value);
  const wrong = (bad: boolean, what: string) => (tried && bad ? t('form.choose', { what }) : null);
  return (
    <div className="flex flex-col gap-4">
      <RadioField label={t('verify.channel')} required value={value.channel} onChange={(channel) => onChange({ ...value, channel })} error={wrong(faults.channel, t('verify.channel'))}
        options={channels.map((c) => ({ value: c, label: t(`verify.channels.${c}`) }))} className="[&>label]:mr-2 [&>label]:inline-flex" />
      <div className="grid gap-4 md:grid-cols-2">
        <RadioField label={t('verify.number')} required value={value.number} error={wrong(faults.number, t('verify.number'))}
          onChange={(number) => onChange({ ...value, number, identity: number === 'card' && value.identity.length === 0 ? ['card'] : value.identity })}
          options={numberEvidence.map((n) => ({ value: n, label: t(`verify.numbers.${n}`) }))} />
        <ChecksField label={t('verify.identity')} required value={value.identity} onChange={(identity) => onChange({ ...value, identity: identity.slice(-4) })} error={wrong(faults.identity, t('verify.identity'))}
          options={identityEvidence.map((i) => ({ value: i, label: t(`verify.identities.${i}`) }))} />
      </div>
      <WarekiField label={t('verify.on')} required value={value.on} onChange={(on) => onChange({ ...value, on })} error={tried && faults.on ? t('form.fill', { what: t('verify.on') }) : undefined} />
      <CheckRow label={t('verify.agent')} note={t('verify.agent_note')} checked={value.agent} onChange={(agent) => onChange({ ...value, agent })} />
    </div>
  );
}
