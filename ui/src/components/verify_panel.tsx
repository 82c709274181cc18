// Is the book whole? The server verifies all of it; this browser checks the signature itself and holds what it sees against
// what it remembers. Only a book that stands is remembered, so an alarm stays until somebody has dealt with it.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { checkSignature, isConsistent, knowsKey, readCheckpoint, remember, remembered, type Signature } from '../lib/note';
import { instant } from '../lib/dates';
import { Button } from './button';
import { Card, Facts, Loading, Notice, ProblemNotice } from './notice';

type Memory = 'first' | 'same' | 'grown' | 'grown_by_server' | 'smaller' | 'forked';
type Checked = { report: Schema['VerifyReport']; signature: Signature | 'no_key' | 'key_changed'; memory: Memory; size: number; root: string; origin: string; before: number | null };

async function tile(business: number, level: number, path: string) {
  // The path keeps its slashes, so this address is written out by hand.
  const got = await fetch(`/api/v1/businesses/${business}/ledger/tile/${level}/${path}`, { cache: 'no-store', credentials: 'same-origin' });
  if (!got.ok) throw new Error(`tile ${level}/${path}: ${got.status}`);
  return new Uint8Array(await got.arrayBuffer());
}

async function check(business: number, canReadTiles: boolean): Promise<Checked> {
  const text = await ask(api.GET('/businesses/{business}/ledger/checkpoint', { params: { path: { business } }, parseAs: 'text' })) as unknown as string;
  const now = readCheckpoint(text);
  if (!now) throw new Error('checkpoint');
  const before = remembered(business);
  const vkey = canReadTiles ? (await ask(api.GET('/ledger/logs'))).items.find((l) => l.business === business)?.vkey : undefined;
  const signature = vkey === undefined ? 'no_key' : !knowsKey(business, vkey) ? 'key_changed' : await checkSignature(text, vkey);
  const report = await ask(api.POST('/businesses/{business}/ledger:verify', { params: { path: { business } }, body: { state: true, ...(before ? { since: before.text } : {}) } }));

  let memory: Memory = 'first';
  if (before) {
    if (now.size < before.size) memory = 'smaller';
    else if (now.origin !== before.origin) memory = 'forked';
    else if (now.size === before.size) memory = now.root === before.root ? 'same' : 'forked';
    else if (canReadTiles && globalThis.isSecureContext) memory = (await isConsistent(before, now, (level, path) => tile(business, level, path))) ? 'grown' : 'forked';
    else memory = 'grown_by_server';
  }
  if (report.ok && !isAlarm(signature, memory)) remember(business, now, vkey);
  return { report, signature, memory, size: now.size, root: now.root, origin: now.origin, before: before?.size ?? null };
}

const isAlarm = (signature: Checked['signature'], memory: Memory) => signature === 'invalid' || signature === 'key_changed' || memory === 'smaller' || memory === 'forked';

export function VerifyPanel({ business, canReadTiles }: { business: number; canReadTiles: boolean }) {
  const { t } = useTranslation();
  const status = useQuery({ queryKey: ['verified', business], queryFn: () => check(business, canReadTiles), staleTime: Infinity, gcTime: 0, retry: false, refetchOnWindowFocus: false });
  const again = useMutation({ mutationFn: () => status.refetch() });
  const c = status.data;
  const bad = c && (!c.report.ok || isAlarm(c.signature, c.memory));
  return (
    <Card title={t('verified.title')} actions={<Button busy={status.isFetching || again.isPending} onPress={() => again.mutate()}>{t('verified.again')}</Button>}>
      {status.isPending && <Loading />}
      {status.error && <div className="flex flex-col gap-3"><Notice tone="bad" role="alert" title={t('verified.could_not')}>{t('verified.could_not_how')}</Notice><ProblemNotice problem={status.error} /></div>}
      {c && bad && (
        <div role="alert" className="mb-4 rounded-xl border-4 border-red-900 bg-red-900 p-5 text-white">
          <p className="text-2xl font-bold"><span aria-hidden="true">▲ </span>{t('verified.bad')}</p>
          <ul className="mt-2 list-disc pl-6">
            {!c.report.ok && <li>{c.report.message ?? t('verified.server_bad')}{c.report.first_bad !== undefined && t('verified.first_bad', { n: c.report.first_bad + 1 })}</li>}
            {c.signature === 'invalid' && <li>{t('verified.signature_bad')}</li>}
            {c.signature === 'key_changed' && <li>{t('verified.key_changed')}</li>}
            {c.memory === 'smaller' && <li>{t('verified.smaller', { before: c.before, now: c.size })}</li>}
            {c.memory === 'forked' && <li>{t('verified.forked')}</li>}
          </ul>
          <p className="mt-3 font-bold">{t('verified.do_now')}</p>
        </div>
      )}
      {c && !bad && canReadTiles && <div className="mb-4"><Notice tone="good" role="status" title={t('verified.good', { n: c.size })}>{t('verified.at', { at: instant(c.report.checked_at) })}</Notice></div>}
      {c && !bad && !canReadTiles && (
        <div className="mb-4">
          <Notice role="status" title={t('verified.by_server', { n: c.size })}>
            <p>{t('verified.at', { at: instant(c.report.checked_at) })}</p>
            <p className="mt-2">{t('verified.not_here')}</p>
            <ul className="list-disc pl-6"><li>{t('verified.not_here_signature')}</li><li>{t('verified.not_here_memory')}</li></ul>
            <p className="mt-2">{t('verified.who_can')}</p>
          </Notice>
        </div>
      )}
      {c && (
        <Facts items={[
          [t('verified.server'), c.report.ok ? t('verified.server_ok') : t('verified.server_bad')],
          [t('verified.signature'), t(`verified.signatures.${c.signature}`)],
          [t('verified.memory'), t(`verified.memories.${c.memory}`, { before: c.before })],
          [t('verified.checkpoint'), <span key="root" className="digits text-sm break-all">{c.origin}<br />{c.size}<br />{c.root}</span>],
        ]} />
      )}
    </Card>
  );
}
