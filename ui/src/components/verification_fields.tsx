// The record of 本人確認: the channel, what showed the number, what showed the person, under which conditions, and an agent's
// authority. Never a copy of a document. The papers come from the server, which judges by the same dated table.
import { useTranslation } from 'react-i18next';
import type { Schema } from '../api/client';
import { useEvidence } from '../api/queries';
import { todayIso } from '../lib/dates';
import { CheckRow, ChecksField, RadioField } from './field';
import { Loading, ProblemNotice } from './notice';
import { sendable, WarekiField } from './wareki_field';

type V = Schema['Verification'];
type Papers = Schema['EvidenceList'];
type Need = 'still_matches' | 'verified_before' | 'others_hard' | 'within_six_months';
const channels = ['in_person', 'post', 'online', 'phone'] as const;

export type Draft = { channel: (typeof channels)[number]; number: string; identity: string[]; confirmed: string[]; on: string; agent: boolean; authority: string };
export const blankDraft = (channel: Draft['channel'] = 'in_person'): Draft =>
  ({ channel, number: '', identity: [], confirmed: [], on: todayIso().replaceAll('-', '/'), agent: false, authority: '' });

export function useEvidenceName() {
  const papers = useEvidence().data;
  return (kind: keyof Papers, code: string) => papers?.[kind].find((e) => e.code === code)?.name ?? code;
}

/** Conditions of the chosen papers, each once, in the order of the papers. */
function needsOf(d: Draft, papers: Papers) {
  const chosen = [...papers.number.filter((e) => e.code === d.number), ...papers.identity.filter((e) => d.identity.includes(e.code))];
  return [...new Set(chosen.flatMap((e) => e.needs))];
}

/** One paper with a photo is enough; of those without, two. The server judges; this only saves a round. */
function faultsOf(d: Draft, papers: Papers) {
  const on = sendable(d.on);
  const shown = papers.identity.filter((e) => d.identity.includes(e.code));
  return {
    number: !d.number, identity: shown.length === 0, pair: shown.length === 1 && shown[0]!.counts === 'two',
    on: on.fault !== null || !on.iso, future: (on.iso ?? '') > todayIso(), needs: needsOf(d, papers).some((n) => !d.confirmed.includes(n)), authority: d.agent && !d.authority,
  };
}

/** What may be sent, or null while something is missing. */
export function useVerification(d: Draft): V | null {
  const papers = useEvidence().data;
  if (!papers || Object.values(faultsOf(d, papers)).some(Boolean)) return null;
  return {
    channel: d.channel, number_evidence: d.number, identity_evidence: d.identity, checked_on: sendable(d.on).iso!, agent: d.agent,
    confirmed: needsOf(d, papers), ...(d.agent ? { authority: d.authority } : {}),
  };
}

export function VerificationFields({ value, onChange, tried }: { value: Draft; onChange: (d: Draft) => void; tried: boolean }) {
  const { t } = useTranslation();
  const { data: papers, error } = useEvidence();
  if (error) return <ProblemNotice problem={error} />;
  if (!papers) return <Loading />;
  const faults = faultsOf(value, papers);
  const needs = needsOf(value, papers);
  const options = (kind: keyof Papers) => papers[kind].filter((e) => e.channels.includes(value.channel) && !(value.agent && e.counts === 'relation'))
    .map((e) => ({ value: e.code, label: e.name, ...(e.counts === 'two' ? { note: t('verify.pair') } : {}) }));
  const missing = (on: boolean, what: string) => (tried && on ? t('form.choose', { what }) : null);
  // Said, never ticked for somebody: the record claims only what a person chose.
  const both = value.number === 'number_card' && !value.agent && !value.identity.includes('number_card');
  const hint = <>{t('verify.identity_hint')}{both && <span role="status" className="mt-1 block font-bold">{t('verify.card_both_sides')}</span>}</>;
  const change = (part: Partial<Draft>) => onChange({ ...value, ...part });
  return (
    <div className="flex flex-col gap-4">
      <RadioField label={t('verify.channel')} required value={value.channel} onChange={(channel) => change({ channel, number: '', identity: [], confirmed: [], authority: '' })}
        options={channels.map((c) => ({ value: c, label: t(`verify.channels.${c}`) }))} className="[&>label]:mr-2 [&>label]:inline-flex" />
      <div>
        <CheckRow label={t('verify.agent')} note={t('verify.agent_note')} checked={value.agent} onChange={(agent) => change({ agent, authority: '', identity: [] })} />
        {value.agent && (
          <RadioField label={t('verify.authority')} required value={value.authority} onChange={(authority) => change({ authority })}
            error={missing(faults.authority, t('verify.authority'))} options={options('authority')} className="mt-2 ml-8" />
        )}
      </div>
      <div className="grid gap-4 md:grid-cols-2">
        <RadioField label={t('verify.number')} required value={value.number} error={missing(faults.number, t('verify.number'))}
          onChange={(number) => change({ number })} options={options('number')} />
        <ChecksField label={value.agent ? t('verify.identity_agent') : t('verify.identity')} required hint={hint} value={value.identity} onChange={(identity) => change({ identity: identity.slice(-4) })}
          error={missing(faults.identity, t('verify.identity')) ?? (tried && faults.pair ? t('verify.pair_missing') : null)} options={options('identity')} />
      </div>
      {needs.length > 0 && (
        <ChecksField label={t('verify.needs_title')} required value={value.confirmed} onChange={(confirmed) => change({ confirmed })}
          error={tried && faults.needs ? t('verify.needs_missing') : null} options={needs.map((n) => ({ value: n, label: t(`verify.needs.${n as Need}`, { defaultValue: n }) }))} />
      )}
      <WarekiField label={t('verify.on')} required value={value.on} onChange={(on) => change({ on })} tried={tried} error={faults.future ? t('form.day_future') : undefined} />
    </div>
  );
}
