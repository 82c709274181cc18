// The ledger, and what is given to people on paper.
import { lookQuery, type Look as Seen } from '../api/ledger';
import { cache } from '../api/queries';
import type { Schema } from '../api/client';
import { LedgerAlarm } from '../components/ledger_alarm';
import { LedgerHealth } from '../components/ledger_health';
import { LedgerLine, type Stamped } from '../components/ledger_line';
import { LedgerProof } from '../components/ledger_proof';
import { Letter, type Addressed } from '../components/letter';
import { Links } from '../components/links';
import { Head, Table } from '../components/table';
import { raise } from '../lib/ledger_memory';
import { b, long } from './answers';
import { is, While, type Part } from './row';

const now = { origin: 'azekura.example/log/9002/1', size: 700, root: 'kq3v', text: 'azekura.example/log/9002/1\n700\na3F2\n' };
const looked = (of: number, signature: Seen['signature']) => () => {
  const { queryKey } = lookQuery(of);
  cache.setQueryDefaults(queryKey, { staleTime: Infinity });
  cache.setQueryData(queryKey, { now, before: null, signature, memory: 'same', vkey: undefined, at: '2026-11-20T02:00:00Z' });
  return () => cache.removeQueries({ queryKey });
};
const alarmed = () => {
  raise(b.open, { kind: 'forked', at: '2026-11-20T02:00:00Z', now: now.text, before: now.text });
  raise(b.open, { kind: 'line', at: '2026-11-20T02:00:00Z', now: now.text, line: 41 });
  return () => localStorage.removeItem(`azekura.checkpoint.${b.open}.alarms`);
};

const leaf = { act: 'number.reveal', actor: 'account:100', id: 'a1', outcome: 'done', purpose: 'tax.withholding', records: ['person:1', 'number:1'], session: 'session:1', time: '2026-11-20T02:00:09.000Z', v: 1 };
const entry = (index: number, change: Partial<typeof leaf>, broken = false): Schema['Entry'] => ({
  id: `line-${index}`, index, time: leaf.time, act: leaf.act, outcome: 'done', actor: { id: 100, display_name: '高橋 直子' }, people: [{ id: 1, name: '佐藤 美咲' }], leaf: broken ? btoa('?') : btoa(JSON.stringify({ ...leaf, ...change })),
});
const lines: [Stamped, Schema['Entry']][] = [
  ['verified', entry(0, {})], ['pending', entry(-1, { outcome: 'failed' })], ['checking', entry(2, { outcome: 'denied' })], ['wrong', entry(3, {}, true)], ['ledger_bad', entry(4, { act: 'disposal.propose', records: ['disposal:3'] })],
  ['unsupported', entry(5, { act: 'nothing.known', records: ['thing:1'], actor: '' })], ['unreachable', entry(6, { records: [1, 2, 3, 4, 5].map((n) => `person:${n}`) })],
];
const handed: Addressed[] = [
  { person: 1, name: '佐藤 美咲', link: 'https://azekura.example/#t=dGhpcyBpcyBhIHRva2Vu&k=BPk3cZ0b4sBq', procedures: ['給与所得の源泉徴収票の作成'], until: '2026-12-05T01:00:00Z', documents: true },
  { person: 2, name: '佐藤 蓮', worker: '佐藤 美咲', link: 'https://azekura.example/#t=dGhpcyBpcyBhbm90aGVy&k=BPk3cZ0b4sBq', procedures: [long], until: '2026-12-05T01:00:00Z', documents: false },
];

export const ledger: Part = { id: 'ledger', name: ['台帳と用紙', 'The ledger and paper'], rows: (t) => [
  { what: 'LedgerLine', wide: true, looks: [[is.many, (
    <Table label={t('ledger.title')}>
      <thead><tr>{(['no', 'time', 'act', 'about', 'actor', 'purpose', 'outcome', 'leaf'] as const).map((name) => <Head key={name}>{t(`ledger.${name}`)}</Head>)}</tr></thead>
      <tbody>{lines.map(([stamp, of]) => <LedgerLine key={stamp} b={b.open} entry={of} stamp={stamp} purposeName={(code) => code} />)}</tbody>
    </Table>
  )]] },
  { what: 'LedgerProof', looks: [[is.plain, <LedgerProof b={b.open} line="a1" name="line-1" />], [is.refused, <LedgerProof b={b.refusing} line="a1" name="line-1" />]] },
  { what: 'LedgerHealth', looks: [
    [is.good, <While begin={looked(b.open, 'valid')}><LedgerHealth business={b.open} /></While>], [is.unknown, <While begin={looked(b.closed, 'unsupported')}><LedgerHealth business={b.closed} /></While>],
    [is.bad, <While begin={looked(b.refusing, 'invalid')}><LedgerHealth business={b.refusing} /></While>], [is.busy, <LedgerHealth business={b.silent} />],
  ] },
  { what: 'LedgerAlarm', wide: true, looks: [[is.bad, () => <While begin={alarmed}><LedgerAlarm /></While>]] },
  { what: 'Links', wide: true, looks: [[is.many, () => <Links business={b.open} handed={handed} />]] },
  { what: 'Letter', wide: true, looks: handed.map((to) => [to.documents ? ['書類つき', 'With documents'] : is.long, <Letter to={to} business="社会福祉法人 校倉会" contact="高橋 直子" />]) },
] };
