// The record of 本人確認: the channel, what showed the number, what showed the person. Never a copy of a document.
import { useTranslation } from 'react-i18next';
import type { Schema } from '../api/client';
import { evidence } from '../api/schema.gen';
import { currentLanguage } from '../i18n';
import { todayIso } from '../lib/dates';
import { CheckRow, ChecksField, RadioField } from './field';
import { sendable, WarekiField } from './wareki_field';

type V = Schema['Verification'];
const channels = ['in_person', 'post', 'online', 'phone'] as const;

export type Draft = { channel: (typeof channels)[number]; number: string; identity: string[]; on: string; agent: boolean };
export const blankDraft = (channel: Draft['channel'] = 'in_person'): Draft => ({ channel, number: '', identity: [], on: todayIso().replaceAll('-', '/'), agent: false });

export function evidenceName(kind: keyof typeof evidence, code: string) {
  return evidence[kind].find((e) => e.code === code)?.name[currentLanguage()] ?? code;
}

/** One paper with a photo is enough; of those without, two. The server judges by the same table; this only saves a round. */
function faultsOf(d: Draft) {
  const on = sendable(d.on);
  const shown = evidence.identity.filter((e) => d.identity.includes(e.code));
  return { number: !d.number, identity: shown.length === 0, pair: shown.length === 1 && shown[0]!.pair, on: on.fault !== null || !on.iso };
}
export const isWhole = (d: Draft) => !Object.values(faultsOf(d)).some(Boolean);
export const verificationOf = (d: Draft): V => ({
  channel: d.channel, number_evidence: d.number, identity_evidence: d.identity, checked_on: sendable(d.on).iso!, agent: d.agent,
});

export function VerificationFields({ value, onChange, tried }: { value: Draft; onChange: (d: Draft) => void; tried: boolean }) {
  const { t } = useTranslation();
  const faults = faultsOf(value);
  const offered = (kind: keyof typeof evidence) => evidence[kind].filter((e) => e.channels.includes(value.channel));
  const option = (kind: keyof typeof evidence) => offered(kind).map((e) => ({ value: e.code, label: e.name[currentLanguage()], ...(e.pair ? { note: t('verify.pair') } : {}) }));
  const identityFault = faults.identity ? t('form.choose', { what: t('verify.identity') }) : faults.pair ? t('verify.pair_missing') : null;
  return (
    <div className="flex flex-col gap-4">
      <RadioField label={t('verify.channel')} required value={value.channel} onChange={(channel) => onChange({ ...value, channel, number: '', identity: [] })}
        options={channels.map((c) => ({ value: c, label: t(`verify.channels.${c}`) }))} className="[&>label]:mr-2 [&>label]:inline-flex" />
      <div className="grid gap-4 md:grid-cols-2">
        <RadioField label={t('verify.number')} required value={value.number} error={tried && faults.number ? t('form.choose', { what: t('verify.number') }) : null}
          onChange={(number) => onChange({ ...value, number, identity: number === 'number_card' && value.identity.length === 0 ? ['number_card'] : value.identity })} options={option('number')} />
        <ChecksField label={t('verify.identity')} required hint={t('verify.identity_hint')} value={value.identity} onChange={(identity) => onChange({ ...value, identity: identity.slice(-4) })}
          error={tried ? identityFault : null} options={option('identity')} />
      </div>
      <WarekiField label={t('verify.on')} required value={value.on} onChange={(on) => onChange({ ...value, on })} error={tried && faults.on ? t('form.fill', { what: t('verify.on') }) : undefined} />
      <CheckRow label={t('verify.agent')} note={t('verify.agent_note')} checked={value.agent} onChange={(agent) => onChange({ ...value, agent })} />
    </div>
  );
}
