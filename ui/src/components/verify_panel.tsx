// Is the book whole? The server verifies all of it; this browser checks the signature itself and holds what it sees against
// what it remembers.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { alarmsIn, isVerified, lookQuery, type Look } from '../api/ledger';
import { cache } from '../api/queries';
import { instant } from '../lib/dates';
import { raise, stands } from '../lib/ledger_memory';
import { Button } from './button';
import { Card, Facts, Loading, Notice, ProblemNotice } from './notice';

async function check(business: number, canReadTiles: boolean): Promise<{ report: Schema['VerifyReport']; seen: Look }> {
  const seen = await cache.fetchQuery({ ...lookQuery(business, canReadTiles), staleTime: 0 });
  const report = await ask(api.POST('/businesses/{business}/ledger:verify', { params: { path: { business } }, body: { state: true, ...(seen.before ? { since: seen.before.text } : {}) } }));
  if (report.ok) stands(business, ['server']);
  else raise(business, { kind: 'server', at: seen.at, now: seen.now.text, before: seen.before?.text, line: report.first_bad === undefined ? undefined : report.first_bad + 1 });
  return { report, seen };
}

export function VerifyPanel({ business, canReadTiles }: { business: number; canReadTiles: boolean }) {
  const { t } = useTranslation();
  const status = useQuery({ queryKey: ['verified', business], queryFn: () => check(business, canReadTiles), staleTime: Infinity, gcTime: 0, retry: false, refetchOnWindowFocus: false });
  const again = useMutation({ mutationFn: () => status.refetch() });
  const c = status.data;
  const kinds = c ? alarmsIn(c.seen) : [];
  const bad = c && (!c.report.ok || kinds.length > 0);
  const [size, before] = [c?.seen.now.size ?? 0, c?.seen.before?.size ?? null];
  return (
    <Card title={t('verified.title')} actions={<Button busy={status.isFetching || again.isPending} onPress={() => again.mutate()}>{t('verified.again')}</Button>}>
      {status.isPending && <Loading />}
      {status.error && <div className="flex flex-col gap-3"><Notice tone="bad" role="alert" title={t('verified.could_not')}>{t('verified.could_not_how')}</Notice><ProblemNotice problem={status.error} /></div>}
      {c && bad && (
        <div role="alert" className="mb-4 rounded-xl border-4 border-red-900 bg-red-900 p-5 text-white">
          <p className="text-2xl font-bold"><span aria-hidden="true">▲ </span>{t('verified.bad')}</p>
          <ul className="mt-2 list-disc pl-6">
            {!c.report.ok && <li>{c.report.message ?? t('verified.server_bad')}{c.report.first_bad !== undefined && t('verified.first_bad', { n: c.report.first_bad + 1 })}</li>}
            {kinds.map((kind) => <li key={kind}>{t(`alarm.kind.${kind}`, { before, now: size })}</li>)}
          </ul>
          <p className="mt-3 font-bold">{t('alarm.do_now')}</p>
        </div>
      )}
      {c && !bad && isVerified(c.seen) && <div className="mb-4"><Notice tone="good" role="status" title={t('verified.good', { n: size })}>{t('verified.at', { at: instant(c.report.checked_at) })}</Notice></div>}
      {c && !bad && !isVerified(c.seen) && (
        <div className="mb-4">
          <Notice role="status" tone={canReadTiles ? 'warn' : 'info'} title={t('verified.by_server', { n: size })}>
            <p>{t('verified.at', { at: instant(c.report.checked_at) })}</p>
            {canReadTiles ? <p className="mt-2">{t('verified.browser_cannot')}</p> : (
              <>
                <p className="mt-2">{t('verified.not_here')}</p>
                <ul className="list-disc pl-6">{c.seen.signature !== 'valid' && <li>{t('verified.not_here_signature')}</li>}<li>{t('verified.not_here_memory')}</li></ul>
                <p className="mt-2">{t('verified.who_can')}</p>
              </>
            )}
          </Notice>
        </div>
      )}
      {c && (
        <Facts items={[
          [t('verified.server'), c.report.ok ? t('verified.server_ok') : t('verified.server_bad')],
          [t('verified.signature'), t(`verified.signatures.${c.seen.signature}`)],
          [t('verified.memory'), t(`verified.memories.${c.seen.memory}`, { before })],
          [t('verified.checkpoint'), <span key="root" className="digits text-sm break-all">{c.seen.now.origin}<br />{size}<br />{c.seen.now.root}</span>],
        ]} />
      )}
    </Card>
  );
}
