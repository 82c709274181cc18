import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, Problem, type Schema } from '../api/client';
import { useBusinessId } from '../api/ids';
import { cache, importsQuery } from '../api/queries';
import { Button, DownloadLink, textLink } from '../components/button';
import { ImportBegin } from '../components/import_begin';
import { ImportFindings } from '../components/import_findings';
import { Card, Facts, Loading, Notice, PageHeader, ProblemNotice } from '../components/notice';
import { Progress } from '../components/progress';
import { Stepper } from '../components/stepper';
import { NeedsWork } from '../components/work';
import { fileKinds } from '../lib/columns';
import { dayTime } from '../lib/dates';

type Import = Schema['Import'];
const going: string[] = ['checking', 'checked', 'running'] satisfies Import['state'][];
const ended: string[] = ['done', 'done_with_errors', 'failed'] satisfies Import['state'][];

/**
 * Four steps: files and what was verified before → check → findings → result. The files are read by the server only, and the server
 * remembers the import: whoever leaves the page finds it again.
 */
export default function ImportScreen() {
  const { t } = useTranslation();
  const b = useBusinessId();
  const [picked, setPicked] = useState<string | null | 'anew'>(null);
  const own = useQuery(importsQuery(b));
  const before = own.data?.items ?? [];
  const id = picked === 'anew' ? null : picked ?? before.find((i) => going.includes(i.state))?.id ?? null;
  const job = useQuery({
    queryKey: ['import', b, id], enabled: id !== null, gcTime: 0, retry: false,
    queryFn: () => ask(api.GET('/businesses/{business}/imports/{import}', { params: { path: { business: b, import: id! } } })),
    refetchInterval: (q) => (['checking', 'running'].includes(q.state.data?.state ?? '') ? 1_000 : false),
  });
  const set = (made: Import) => { cache.setQueryData(['import', b, made.id], made); setPicked(made.id); };
  const anew = () => { setPicked('anew'); void cache.invalidateQueries({ queryKey: ['imports', b] }); };
  const forgotten = job.error instanceof Problem && job.error.status === 404;
  const found = id === null || forgotten ? undefined : job.data;
  const state = found?.state ?? 'new';
  const step = state === 'new' ? 0 : state === 'checking' ? 1 : state === 'checked' ? 2 : 3;
  const here = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState(step);
  // What was pressed is gone with its step: who works by keyboard or by ear goes on at the next one.
  useEffect(() => { if (step !== seen) { setSeen(step); if (document.activeElement === document.body) here.current?.focus({ preventScroll: true }); } }, [step, seen]);
  // Lists that were read before do not know yet whom it brought.
  useEffect(() => { if (ended.includes(state)) ['people', 'person'].forEach((key) => void cache.invalidateQueries({ queryKey: [key, b] })); }, [state, b]);
  const steps = [t('import.step.files'), t('import.step.check'), t('import.step.findings'), t('import.step.result')];
  const last = before.find((i) => ended.includes(i.state));
  return (
    <>
      <PageHeader title={t('import.title')}><p>{t('import.what')}</p></PageHeader>
      <Stepper steps={steps} at={step} />
      <div ref={here} tabIndex={-1} role="group" aria-label={steps[step]} className="flex flex-col gap-5 rounded-lg">
      <ProblemNotice problem={own.error ?? job.error} />
      {own.isPending || (id !== null && job.isPending) ? <Loading /> : (
        <>
          {step === 3 && found && <Result b={b} job={found} onAgain={anew} />}
          {step === 1 && found && <Running job={found} what={t('import.checking')} />}
          {(step === 0 || step === 2) && (
            <>
              {step === 0 && last && (
                <Notice title={t('import.last', { what: t(`import_state.${last.state as 'done'}`) })}>
                  <p className="mb-2">{t('import.last_begun', { at: dayTime(last.begun_at) })}</p>
                  <Button onPress={() => setPicked(last.id)}>{t('import.last_show')}</Button>
                </Notice>
              )}
              <NeedsWork business={b} what={t('import.title')}>
                {step === 2 && found ? <ImportFindings b={b} job={found} onChanged={set} onAgain={anew} /> : <ImportBegin b={b} onMade={set} />}
              </NeedsWork>
            </>
          )}
        </>
      )}
      </div>
    </>
  );
}

function Running({ job, what }: { job: Import; what: string }) {
  const { t } = useTranslation();
  const { done = 0, total = 0 } = job.progress ?? {};
  return <Card><Progress label={what} done={done} total={total} told={t('import.so_far', { done, total })}>　{t('import.may_leave')}</Progress></Card>;
}

function Result({ b, job, onAgain }: { b: number; job: Import; onAgain: () => void }) {
  const { t } = useTranslation();
  if (job.state === 'running') return <Running job={job} what={t('import.running')} />;
  const tone = job.state === 'done' ? 'good' : job.state === 'done_with_errors' ? 'warn' : 'bad';
  return (
    <>
      <Notice tone={tone} role="status" title={t(`import_state.${job.state as 'done'}`)}>{t(`import_state_how.${job.state as 'done'}`)}</Notice>
      <Card title={t('import.step.result')}>
        <Facts items={[
          [t('import.created'), t('people_count', { n: job.counts.people_created ?? 0 })], [t('import.changed'), t('people_count', { n: job.counts.people_changed ?? 0 })],
          [t('import.sealed'), t('items', { n: job.counts.numbers_sealed ?? 0 })], [t('import.unchanged'), t('items', { n: job.counts.unchanged ?? 0 })], [t('import.left_out'), t('items', { n: job.counts.errors ?? 0 })],
        ]} />
      </Card>
      {job.failure?.title && <Notice tone="bad" title={t('import.why')}>{job.failure.title}</Notice>}
      {(job.counts.errors ?? 0) > 0 && <div className="flex flex-wrap gap-4">{badRows(b, job).map(({ kind, href }) => <DownloadLink key={kind} href={href} name={`bad-rows-${kind}.csv`}>{t('import.bad_rows', { file: t(`import.file.${kind}`) })}</DownloadLink>)}</div>}
      <p className="flex flex-wrap items-center gap-4"><Link to="/b/$b/people" params={{ b: String(b) }} className={textLink}>{t('import.to_people')}</Link><Button onPress={onAgain}>{t('import.another')}</Button></p>
    </>
  );
}

const badRows = (b: number, job: Import) => fileKinds.filter((kind) => job.findings.some((f) => f.file === kind && f.severity === 'error'))
  .map((kind) => ({ kind, href: `/api/v1/businesses/${b}/imports/${encodeURIComponent(job.id)}/bad-rows?kind=${kind}` }));
