// The record of 本人確認: the channel, what showed the number, what showed the person, under which conditions, and an agent's
// authority. Never a copy of a document. The papers come from the server, which judges by the same dated table; here the choice
// is led: first whether one card showed both, then which papers, and below it always whether that is enough and what is not.
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../api/client';
import { useEvidence } from '../api/queries';
import { todayIso } from '../lib/dates';
import { CheckRow, ChecksField, Frame, RadioField } from './field';
import { Loading, Notice, ProblemNotice } from './notice';
import { sendable, WarekiField } from './wareki_field';

type V = Schema['Verification'];
type Papers = Schema['EvidenceList'];
type Need = 'still_matches' | 'verified_before' | 'others_hard' | 'within_six_months';
const channels = ['in_person', 'post', 'online', 'phone'] as const;
const CARD = 'number_card'; // Its back shows the number, its front the person.

export type Draft = { channel: (typeof channels)[number]; by: '' | 'card' | 'papers'; number: string; identity: string[]; confirmed: string[]; on: string; agent: boolean; authority: string };
export const blankDraft = (channel: Draft['channel'] = 'in_person'): Draft =>
  ({ channel, by: '', number: '', identity: [], confirmed: [], on: todayIso().replaceAll('-', '/'), agent: false, authority: '' });

export function useEvidenceName() {
  const papers = useEvidence().data;
  return (kind: keyof Papers, code: string) => papers?.[kind].find((e) => e.code === code)?.name ?? code;
}

/** Conditions of the chosen papers, each once, in the order of the papers. */
function needsOf(d: Draft, papers: Papers) {
  const chosen = [...papers.number.filter((e) => e.code === d.number), ...papers.identity.filter((e) => d.identity.includes(e.code))];
  return [...new Set(chosen.flatMap((e) => e.needs))];
}

/** The card shows both, where it can be shown at all and the person comes themselves. */
const cardFits = (d: Draft, papers: Papers) => !d.agent && papers.number.some((e) => e.code === CARD && e.channels.includes(d.channel)) && papers.identity.some((e) => e.code === CARD && e.channels.includes(d.channel));
const isLed = (d: Draft, papers: Papers) => cardFits(d, papers) && d.by !== 'papers';

/** One paper with a photo is enough; of those without, two. The server judges; this only saves a round. */
function faultsOf(d: Draft, papers: Papers) {
  const on = sendable(d.on);
  const shown = papers.identity.filter((e) => d.identity.includes(e.code));
  return {
    by: cardFits(d, papers) && !d.by, number: !d.number, identity: shown.length === 0, pair: shown.length === 1 && shown[0]!.counts === 'two',
    needs: needsOf(d, papers).some((n) => !d.confirmed.includes(n)), authority: d.agent && !d.authority, on: on.fault !== null || !on.iso, future: (on.iso ?? '') > todayIso(),
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

/** `sent`: for which checks pictures came along; said, never taken for the checker's own word. */
export function VerificationFields({ value, onChange, tried, sent = [] }: { value: Draft; onChange: (d: Draft) => void; tried: boolean; sent?: Schema['SubmittedDocument']['kind'][] }) {
  const { t } = useTranslation();
  const { data: papers, error } = useEvidence();
  if (error) return <ProblemNotice problem={error} />;
  if (!papers) return <Loading />;
  const faults = faultsOf(value, papers);
  const needs = needsOf(value, papers);
  const fits = (kind: keyof Papers) => papers[kind].filter((e) => e.channels.includes(value.channel) && !(value.agent && e.counts === 'relation'));
  const options = (kind: keyof Papers) => fits(kind).map((e) => ({ value: e.code, label: e.name }));
  const missing = (on: boolean, what: string) => (tried && on ? t('form.choose', { what }) : null);
  const change = (part: Partial<Draft>) => onChange({ ...value, ...part });
  const none = { number: '', identity: [], confirmed: [] };
  return (
    <div className="flex flex-col gap-4">
      {sent.length > 0 && <p className="text-sm">{t('verify.sent', { number: sent.filter((k) => k === 'number').length, identity: sent.filter((k) => k === 'identity').length })}</p>}
      <RadioField label={t('verify.channel')} required value={value.channel} onChange={(channel) => change({ channel, by: '', authority: '', ...none })}
        options={channels.map((c) => ({ value: c, label: t(`verify.channels.${c}`) }))} className="[&>label]:mr-2 [&>label]:inline-flex" />
      <div>
        <CheckRow label={t('verify.agent')} note={t('verify.agent_note')} checked={value.agent} onChange={(agent) => change({ agent, authority: '', by: '', ...none })} />
        {value.agent && (
          <RadioField label={t('verify.authority')} required value={value.authority} onChange={(authority) => change({ authority })}
            error={missing(faults.authority, t('verify.authority'))} options={options('authority')} className="mt-2 ml-8" />
        )}
      </div>
      {cardFits(value, papers) && (
        <RadioField label={t('verify.with')} required value={value.by} error={missing(faults.by, t('verify.with'))}
          onChange={(by) => change({ by, ...none, ...(by === 'card' ? { number: CARD, identity: [CARD] } : {}) })}
          options={(['card', 'papers'] as const).map((by) => ({ value: by, label: t(`verify.withs.${by}`), note: t(`verify.with_note.${by}`) }))} />
      )}
      {!isLed(value, papers) && (
        <div className="@container"><div className="grid gap-4 @2xl:grid-cols-2">
          <RadioField label={t('verify.number')} required value={value.number} error={missing(faults.number, t('verify.number'))}
            onChange={(number) => change({ number })} options={options('number')} />
          <Identity label={value.agent ? t('verify.identity_agent') : t('verify.identity')} papers={fits('identity')} value={value.identity} onChange={(identity) => change({ identity: identity.slice(-4) })}
            error={missing(faults.identity, t('verify.identity')) ?? (tried && faults.pair ? t('verify.pair_missing') : null)} />
        </div></div>
      )}
      {needs.length > 0 && (
        <ChecksField label={t('verify.needs_title')} required value={value.confirmed} onChange={(confirmed) => change({ confirmed })}
          error={tried && faults.needs ? t('verify.needs_missing') : null} options={needs.map((n) => ({ value: n, label: t(`verify.needs.${n as Need}`, { defaultValue: n }) }))} />
      )}
      <WarekiField label={t('verify.on')} required value={value.on} onChange={(on) => change({ on })} tried={tried} error={faults.future ? t('form.day_future') : undefined} />
      <Verdict faults={faults} led={isLed(value, papers)} by={value.by} />
    </div>
  );
}

/** Papers that are enough alone apart from those of which it takes two. */
function Identity({ label, papers, value, onChange, error }: { label: string; papers: Papers['identity']; value: string[]; onChange: (codes: string[]) => void; error: string | null }) {
  const { t } = useTranslation();
  const part = (counts: 'one' | 'two' | 'relation') => papers.filter((e) => e.counts === counts);
  const id = useId();
  return (
    <Frame label={label} required error={error}>
      {(['one', 'two', 'relation'] as const).filter((counts) => part(counts).length > 0).map((counts) => (
        <div key={counts} role="group" aria-labelledby={`${id}-${counts}`} className="mb-2">
          <p id={`${id}-${counts}`} className="border-b border-solid-gray-420 pb-1 text-sm text-solid-gray-700">{t(`verify.counts.${counts}`)}</p>
          {part(counts).map((e) => <CheckRow key={e.code} label={e.name} checked={value.includes(e.code)} onChange={(on) => onChange(on ? [...value, e.code] : value.filter((c) => c !== e.code))} />)}
        </div>
      ))}
    </Frame>
  );
}

/** Whether what was chosen is enough, and what is still missing, as it is chosen. */
function Verdict({ faults, led, by }: { faults: ReturnType<typeof faultsOf>; led: boolean; by: Draft['by'] }) {
  const { t } = useTranslation();
  const lacks = [
    ...(led ? (by === '' ? ['with'] as const : []) : [...(faults.number ? ['number'] as const : []), ...(faults.identity ? ['identity'] as const : []), ...(faults.pair ? ['pair'] as const : [])]),
    ...(faults.authority ? ['authority'] as const : []), ...(faults.needs ? ['needs'] as const : []),
  ];
  return (
    <div role="status">
      {lacks.length === 0 ? <Notice tone="good" title={t('verify.enough')} /> : <Notice title={t('verify.not_enough')}><ul className="list-disc pl-5">{lacks.map((l) => <li key={l}>{t(`verify.lacks.${l}`)}</li>)}</ul></Notice>}
    </div>
  );
}
