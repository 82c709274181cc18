// One line of the ledger. What it says is read from the leaf's own bytes, which are what the tree covers; known codes get words
// beside them, so that nothing the leaf says is hidden, and the stamp says whether these bytes stand in the signed tree.
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { acts } from '../api/acts.gen';
import type { Schema } from '../api/client';
import type { LineState } from '../api/ledger';
import { useMay } from '../api/queries';
import { currentLanguage } from '../i18n';
import { instant } from '../lib/dates';
import { idIn, readLeaf, type Leaf } from '../lib/leaf';
import { Button, textLink } from './button';
import { LedgerProof } from './ledger_proof';
import { Facts, Label, Notice } from './notice';
import { Cell } from './table';

export type Stamped = LineState | 'checking' | 'unreachable';
type Entry = Schema['Entry'];

export const actName = (act: string) => acts.find((a) => a.act === act)?.[currentLanguage()] ?? act;

const tone = { verified: 'good', pending: 'plain', checking: 'plain', wrong: 'bad', ledger_bad: 'bad', unsupported: 'warn', unreachable: 'warn' } as const;

function Stamp({ of }: { of: Stamped }) {
  const { t } = useTranslation();
  return <Label tone={tone[of]}><span aria-hidden="true">{of === 'verified' ? '✓ ' : of === 'wrong' || of === 'ledger_bad' ? '▲ ' : ''}</span>{t(`stamp.is.${of}`)}</Label>;
}

/** What a record is called, and the way to it for those who may go there. */
function RecordName({ b, record, people }: { b: number; record: string; people: Entry['people'] }) {
  const { t } = useTranslation();
  const may = useMay();
  const params = { b: String(b) };
  const person = idIn('person', record);
  if (person !== null) {
    const name = people?.find((p) => p.id === person)?.name ?? t('ledger.record.person', { id: person });
    return may('readPerson') ? <Link to="/b/$b/people/$p" params={{ ...params, p: String(person) }} className={textLink}>{name}</Link> : <>{name}</>;
  }
  const disposal = idIn('disposal', record);
  if (disposal !== null && may('readDisposal')) return <Link to="/b/$b/disposal/$d" params={{ ...params, d: String(disposal) }} className={textLink}>{t('ledger.record.disposal', { id: disposal })}</Link>;
  const [kind, id] = record.split(':', 2) as [string, string];
  const name = t(`ledger.record.${kind as 'disposal'}`, { id, defaultValue: record });
  if (kind === 'request' && may('listRequests')) return <Link to="/b/$b/requests" params={params} className={textLink}>{name}</Link>;
  if (kind === 'import' && may('createImport')) return <Link to="/b/$b/import" params={params} className={textLink}>{name}</Link>;
  if (kind === 'notice' && may('publishNotice')) return <Link to="/b/$b/notices" params={params} className={textLink}>{name}</Link>;
  if (kind === 'account' && may('listAccounts')) return <Link to="/b/$b/accounts" params={params} className={textLink}>{name}</Link>;
  return <>{name}</>;
}

/** Whom or what a line is about: its persons where it has any, otherwise its records. */
function About({ b, records, people }: { b: number; records: string[]; people: Entry['people'] }) {
  const persons = records.filter((r) => idIn('person', r) !== null);
  return <Records b={b} records={persons.length > 0 ? persons : records} people={people} most={FEW} />;
}

function Records({ b, records, people, most }: { b: number; records: string[]; people: Entry['people']; most: number }) {
  const { t } = useTranslation();
  const shown = records.slice(0, most);
  if (shown.length === 0) return <>—</>;
  return (
    <ul className="flex flex-col">
      {shown.map((r, i) => <li key={i} className="py-0.5"><RecordName b={b} record={r} people={people} /></li>)}
      {records.length > shown.length && <li>{t('ledger.record.more', { n: records.length - shown.length })}</li>}
    </ul>
  );
}

/** How an act came out: a refusal is the system doing its work, a failure is not. */
export function OutcomeLabel({ of }: { of: string }) {
  const { t } = useTranslation();
  return <Label tone={of === 'done' ? 'good' : of === 'denied' ? 'warn' : 'bad'}>{isOutcome(of) ? t(`outcome.${of}`) : of}</Label>;
}
const isOutcome = (word: string): word is Entry['outcome'] => ['done', 'denied', 'failed'].includes(word);
const FEW = 3;
const MANY = 50;

export function LedgerLine({ b, entry, stamp, purposeName }: { b: number; entry: Entry; stamp: Stamped; purposeName: (code: string) => string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const leaf = readLeaf(entry.leaf);
  const number = entry.index + 1;
  const place = entry.index < 0 ? t('ledger.pending') : String(number);
  const opener = (
    <Button s="sm" aria-expanded={open} aria-label={(open ? t('ledger.leaf_close') : t('ledger.leaf_open')) + t('brackets', { what: entry.index < 0 ? t('ledger.leaf_of_pending') : t('ledger.leaf_of', { n: number }) })} onPress={() => setOpen(!open)}>
      {open ? t('ledger.leaf_close') : t('ledger.leaf_open')}
    </Button>
  );
  return (
    <>
      <tr>
        <Cell name={t('ledger.no')}><span className="flex flex-col items-start gap-1 max-md:flex-row max-md:gap-3">{place}<Stamp of={stamp} /></span></Cell>
        {leaf === null ? <td colSpan={6} className="px-2 py-2 font-bold text-red-900 max-md:block">{t('ledger.leaf_unreadable')}</td> : <Cells b={b} entry={entry} leaf={leaf} purposeName={purposeName} />}
        <td className="no-print px-2 py-2 max-md:block">{opener}</td>
      </tr>
      {open && (
        <tr>
          <td colSpan={8} className="bg-solid-gray-50 px-4 py-3 max-md:block">
            <div className="flex flex-col gap-3">
              <StampTold of={stamp} n={number} />
              {leaf && <Inside b={b} entry={entry} leaf={leaf} purposeName={purposeName} />}
              {entry.index >= 0 && <LedgerProof b={b} line={entry.id} name={`line-${number}`} />}
            </div>
          </td>
        </tr>
      )}
    </>
  );
}

type Said = { b: number; entry: Entry; leaf: Leaf; purposeName: (code: string) => string };

function Cells({ b, entry, leaf, purposeName }: Said) {
  const { t } = useTranslation();
  return (
    <>
      <Cell name={t('ledger.time')} short>{instant(leaf.time)}</Cell>
      <Cell name={t('ledger.act')}><b>{actName(leaf.act)}</b></Cell>
      <Cell name={t('ledger.about')}><About b={b} records={leaf.records} people={entry.people} /></Cell>
      <Cell name={t('ledger.actor')}>{leaf.actor === null ? '—' : actorName(entry, leaf) ?? t('ledger.record.account', { id: leaf.actor })}</Cell>
      <Cell name={t('ledger.purpose')}>{leaf.purpose ? purposeName(leaf.purpose) : '—'}</Cell>
      <Cell name={t('ledger.outcome')}><OutcomeLabel of={leaf.outcome} /></Cell>
    </>
  );
}

/** The name is the server's word; it counts only for the id that stands in the leaf. */
const actorName = (entry: Entry, leaf: Leaf) => (entry.actor?.id === leaf.actor ? entry.actor?.display_name : undefined);

function Inside({ b, entry, leaf, purposeName }: Said) {
  const { t } = useTranslation();
  const words: Record<string, ReactNode> = {
    act: actName(leaf.act), actor: actorName(entry, leaf), time: instant(leaf.time), purpose: leaf.purpose && purposeName(leaf.purpose),
    outcome: isOutcome(leaf.outcome) && t(`outcome.${leaf.outcome}`), records: leaf.records.length > 0 && <Records b={b} records={leaf.records} people={entry.people} most={MANY} />,
  };
  return (
    <>
      <Facts items={leaf.fields.map(([key, value]) => [t(`ledger.field.${key as 'act'}`, { defaultValue: key }), <span key={key}>{words[key] && <b className="mr-3">{words[key]}</b>}<span className="digits text-sm break-all">{value}</span></span>])} />
      <details><summary className="cursor-pointer text-blue-1000 underline">{t('ledger.raw')}</summary><p className="digits mt-2 text-sm break-all">{leaf.text}</p></details>
    </>
  );
}

function StampTold({ of, n }: { of: Stamped; n: number }) {
  const { t } = useTranslation();
  if (of === 'checking') return null;
  return <Notice tone={tone[of] === 'plain' ? 'info' : tone[of]} title={t(`stamp.is.${of}`)} {...(of === 'wrong' ? { role: 'alert' as const } : {})}><p>{t(`stamp.how.${of}`, { n })}</p></Notice>;
}
