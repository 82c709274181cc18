import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { useBusinessId } from '../api/ids';
import { cache, proceduresQuery } from '../api/queries';
import { Button, DownloadLink, textLink } from '../components/button';
import { CheckRow, ChecksField, ErrorText, Form, RadioField, TextField } from '../components/field';
import { FileDrop } from '../components/file_drop';
import { Card, Facts, Label, Notice, PageHeader, ProblemNotice } from '../components/notice';
import { Stepper } from '../components/stepper';
import { Cell, Head, Table } from '../components/table';
import { NeedsWork } from '../components/work';

type Import = Schema['Import'];
const kinds = ['staff', 'dependants', 'numbers'] as const;
type Kind = (typeof kinds)[number];
type Files = Partial<Record<Kind, File>>;

/** Four steps: what was verified before → files → findings → result. The files are read by the server only. */
export default function ImportScreen() {
  const { t } = useTranslation();
  const b = useBusinessId();
  const [id, setId] = useState<string | null>(null);
  const key = ['import', b, id];
  const job = useQuery({
    queryKey: key, enabled: id !== null, gcTime: 0,
    queryFn: () => ask(api.GET('/businesses/{business}/imports/{import}', { params: { path: { business: b, import: id! } } })),
    refetchInterval: (q) => (['checking', 'running'].includes(q.state.data?.state ?? '') ? 1_000 : false),
  });
  const set = (made: Import) => { setId(made.id); cache.setQueryData(['import', b, made.id], made); };
  const state = job.data?.state;
  const step = !job.data ? 0 : state === 'new' || state === 'checking' ? 1 : state === 'checked' ? 2 : 3;
  return (
    <>
      <PageHeader title={t('import.title')}><p>{t('import.what')}</p></PageHeader>
      <Stepper steps={[t('import.step.files'), t('import.step.check'), t('import.step.findings'), t('import.step.result')]} at={step} />
      <ProblemNotice problem={job.error} />
      <NeedsWork business={b} what={t('import.title')}>
        {step === 0 && <Begin b={b} onMade={set} />}
        {job.data && step === 1 && <Progress job={job.data} what={t('import.checking')} />}
        {job.data && step === 2 && <Findings b={b} job={job.data} onChanged={set} onAgain={() => setId(null)} />}
        {job.data && step === 3 && <Result b={b} job={job.data} onAgain={() => setId(null)} />}
      </NeedsWork>
    </>
  );
}

function Begin({ b, onMade }: { b: number; onMade: (made: Import) => void }) {
  const { t } = useTranslation();
  const [files, setFiles] = useState<Files>({});
  const [verified, setVerified] = useState<'yes' | 'no' | ''>('');
  const [system, setSystem] = useState('');
  const [by, setBy] = useState('');
  const [purposes, setPurposes] = useState<string[]>([]);
  const [tried, setTried] = useState(false);
  const procedures = useQuery(proceduresQuery).data?.items ?? [];
  const begin = useMutation({
    mutationFn: async () => {
      const verification = { verified: verified === 'yes', ...(verified === 'yes' ? { ...(system && { system }), ...(by && { by }) } : {}) };
      let job = await ask(api.POST('/businesses/{business}/imports', { params: { path: { business: b } }, body: { verification, ...(purposes.length ? { purposes } : {}) } }));
      const path = { business: b, import: job.id };
      for (const kind of kinds) {
        const file = files[kind];
        if (!file) continue;
        // The bytes go as they are: the server guesses the encoding and says which it took.
        job = await ask(api.PUT('/businesses/{business}/imports/{import}/files/{kind}', {
          params: { path: { ...path, kind } }, body: file as unknown as string, bodySerializer: (body) => body as unknown as string, headers: { 'Content-Type': 'text/csv' },
        }));
      }
      return ask(api.POST('/businesses/{business}/imports/{import}:check', { params: { path } }));
    },
    onSuccess: onMade,
  });
  const none = !kinds.some((k) => files[k]);
  const noPurpose = files.numbers !== undefined && purposes.length === 0;
  return (
    <Form onSend={() => { setTried(true); if (!none && verified && !noPurpose) begin.mutate(); }}>
      <ProblemNotice problem={begin.error} />
      <Card title={t('import.step.files')}>
        <p className="mb-3">{t('import.files_what')}</p>
        <div className="grid gap-3 lg:grid-cols-3">
          {kinds.map((k) => <FileDrop key={k} label={t(`import.file.${k}`)} hint={t(`import.file_hint.${k}`)} file={files[k]} onPick={(f) => setFiles((all) => { const n = { ...all }; if (f) n[k] = f; else delete n[k]; return n; })} />)}
        </div>
        {tried && none && <ErrorText>{t('import.no_file')}</ErrorText>}
      </Card>
      <Card title={t('import.before')}>
        <div className="flex flex-col gap-4">
          <RadioField label={t('import.verified')} required value={verified} onChange={setVerified} error={tried && !verified ? t('form.choose', { what: t('import.verified') }) : null}
            options={[{ value: 'yes', label: t('import.verified_yes'), note: t('import.verified_yes_note') }, { value: 'no', label: t('import.verified_no'), note: t('import.verified_no_note') }]} />
          {verified === 'yes' && (
            <div className="grid gap-4 md:grid-cols-2">
              <TextField label={t('import.system')} value={system} onChange={setSystem} maxLength={100} />
              <TextField label={t('import.by')} value={by} onChange={setBy} maxLength={100} />
            </div>
          )}
          <ChecksField label={t('register.purposes')} required={files.numbers !== undefined} value={purposes} onChange={setPurposes} error={tried && noPurpose ? t('form.choose', { what: t('register.purposes') }) : null}
            options={procedures.map((p) => ({ value: p.code, label: p.name }))} />
        </div>
      </Card>
      <div><Button v="solid" type="submit" busy={begin.isPending}>{begin.isPending ? t('import.sending') : t('import.check')}</Button></div>
    </Form>
  );
}

function Progress({ job, what }: { job: Import; what: string }) {
  const { t } = useTranslation();
  const done = job.progress?.done ?? 0;
  const total = job.progress?.total ?? 0;
  return (
    <Card>
      <p id="job" className="font-bold">{what}</p>
      <progress aria-labelledby="job" aria-valuetext={t('import.so_far', { done, total })} className="my-2 h-3 w-full accent-blue-900" {...(total > 0 ? { value: done, max: total } : {})} />
      <p role="status">{t('import.so_far', { done, total })}　{t('import.may_leave')}</p>
    </Card>
  );
}

function Findings({ b, job, onChanged, onAgain }: { b: number; job: Import; onChanged: (made: Import) => void; onAgain: () => void }) {
  const { t } = useTranslation();
  const [onlyErrors, setOnlyErrors] = useState(true);
  const path = { params: { path: { business: b, import: job.id } } };
  const run = useMutation({ mutationFn: (mode: 'all' | 'good_rows') => ask(api.POST('/businesses/{business}/imports/{import}:run', { ...path, body: { mode } })), onSuccess: onChanged });
  const cancel = useMutation({ mutationFn: () => ask(api.POST('/businesses/{business}/imports/{import}:cancel', path)), onSuccess: onAgain });
  const errors = job.counts.errors ?? 0;
  const shown = job.findings.filter((f) => !onlyErrors || errors === 0 || f.severity === 'error');
  const tone = { error: 'bad', warning: 'warn', note: 'info' } as const;
  return (
    <>
      <Card title={t('import.step.findings')}>
        <p role="status" className="mb-3 flex flex-wrap gap-2">
          <Label tone="good">{t('import.good', { n: job.counts.good ?? 0 })}</Label><Label tone={errors ? 'bad' : 'plain'}>{t('import.errors', { n: errors })}</Label>
          <Label tone="warn">{t('import.warnings', { n: job.counts.warnings ?? 0 })}</Label><Label tone="plain">{t('import.notes', { n: job.counts.notes ?? 0 })}</Label>
        </p>
        <Facts items={job.files.map((f) => [t(`import.file.${f.kind as Kind}`, { defaultValue: f.kind ?? '' }), t('import.read_as', { encoding: f.encoding ?? '—', rows: f.rows ?? 0 })])} />
        {errors > 0 && <div className="mt-3 flex flex-wrap items-center gap-4">
          <CheckRow label={t('import.only_errors')} checked={onlyErrors} onChange={setOnlyErrors} />
          {kinds.filter((k) => job.findings.some((f) => f.file === k && f.severity === 'error')).map((k) => <DownloadLink key={k} href={`/api/v1/businesses/${b}/imports/${encodeURIComponent(job.id)}/bad-rows?kind=${k}`} name={`bad-rows-${k}.csv`}>{t('import.bad_rows', { file: t(`import.file.${k}`) })}</DownloadLink>)}
        </div>}
        {shown.length > 0 && (
          <div className="mt-3">
            <Table label={t('import.step.findings')}>
              <thead><tr><Head>{t('import.file_name')}</Head><Head>{t('import.line')}</Head><Head>{t('import.column')}</Head><Head>{t('import.value')}</Head><Head>{t('import.reason')}</Head><Head>{t('import.mend')}</Head></tr></thead>
              <tbody>
                {shown.slice(0, 500).map((f, i) => (
                  <tr key={i}>
                    <Cell name={t('import.file_name')}>{t(`import.file.${f.file}`)}</Cell><Cell name={t('import.line')}>{f.line}</Cell><Cell name={t('import.column')}>{f.header ?? f.column + 1}</Cell>
                    <Cell name={t('import.value')}><span className="break-all">{f.value || '—'}</span></Cell>
                    <Cell name={t('import.reason')}><Label tone={tone[f.severity]}>{t(`severity.${f.severity}`)}</Label> {f.reason}</Cell><Cell name={t('import.mend')}>{f.mend}</Cell>
                  </tr>
                ))}
              </tbody>
            </Table>
            {shown.length > 500 && <p className="mt-2">{t('import.more', { n: shown.length - 500 })}</p>}
          </div>
        )}
      </Card>
      {errors > 0 && <Notice tone="warn" title={t('import.has_errors')}>{t('import.has_errors_how')}</Notice>}
      <ProblemNotice problem={run.error ?? cancel.error} />
      <div className="flex flex-wrap gap-3">
        {errors === 0
          ? <Button v="solid" busy={run.isPending} onPress={() => run.mutate('all')}>{t('import.run_all', { n: job.counts.good ?? 0 })}</Button>
          : <Button isDisabled={(job.counts.good ?? 0) === 0} busy={run.isPending} onPress={() => run.mutate('good_rows')}>{t('import.run_good', { n: job.counts.good ?? 0 })}</Button>}
        <Button busy={cancel.isPending} onPress={() => cancel.mutate()}>{errors > 0 ? t('import.mend_again') : t('import.stop')}</Button>
      </div>
    </>
  );
}

function Result({ b, job, onAgain }: { b: number; job: Import; onAgain: () => void }) {
  const { t } = useTranslation();
  if (job.state === 'running') return <Progress job={job} what={t('import.running')} />;
  const tone = job.state === 'done' ? 'good' : job.state === 'done_with_errors' ? 'warn' : 'bad';
  return (
    <>
      <Notice tone={tone} role="status" title={t(`import_state.${job.state as 'done'}`)}>{t(`import_state_how.${job.state as 'done'}`)}</Notice>
      <Card title={t('import.step.result')}>
        <Facts items={[
          [t('import.created'), t('items', { n: job.counts.people_created ?? 0 })], [t('import.changed'), t('items', { n: job.counts.people_changed ?? 0 })],
          [t('import.sealed'), t('items', { n: job.counts.numbers_sealed ?? 0 })], [t('import.unchanged'), t('items', { n: job.counts.unchanged ?? 0 })], [t('import.left_out'), t('items', { n: job.counts.errors ?? 0 })],
        ]} />
      </Card>
      <p className="flex flex-wrap gap-4"><Link to="/b/$b/people" params={{ b: String(b) }} className={textLink}>{t('import.to_people')}</Link><Button onPress={onAgain}>{t('import.another')}</Button></p>
    </>
  );
}
