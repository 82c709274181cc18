import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, Problem, type Schema } from '../api/client';
import { fileKinds, type FileKind } from '../lib/columns';
import { Button, DownloadLink } from './button';
import { CheckRow } from './field';
import { ImportColumns } from './import_columns';
import { isMendable, MendBar, MendCell, useMending } from './import_mending';
import { Card, Facts, Label, Notice, ProblemNotice } from './notice';
import { Cell, Head, Table } from './table';

type Import = Schema['Import'];

/** What the check found, which column was taken for what, and the choice: all, the good rows, or none. */
export function ImportFindings({ b, job, onChanged, onAgain }: { b: number; job: Import; onChanged: (made: Import) => void; onAgain: () => void }) {
  const { t } = useTranslation();
  const [onlyErrors, setOnlyErrors] = useState(true);
  const path = { params: { path: { business: b, import: job.id } } };
  const run = useMutation({ mutationFn: (mode: 'all' | 'good_rows') => ask(api.POST('/businesses/{business}/imports/{import}:run', { ...path, body: { mode } })), onSuccess: onChanged });
  const cancel = useMutation({ mutationFn: () => ask(api.POST('/businesses/{business}/imports/{import}:cancel', path)), onSuccess: onAgain, onError: (why) => { if (why instanceof Problem && why.status === 404) onAgain(); } });
  const mending = useMending(b, job, onChanged);
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
        <Facts items={job.files.map((f) => [t(`import.file.${f.kind as FileKind}`, { defaultValue: f.kind ?? '' }), t('import.read_as', { encoding: f.encoding ?? '—', rows: f.rows ?? 0 })])} />
        {errors > 0 && <div className="mt-3 flex flex-wrap items-center gap-4">
          <CheckRow label={t('import.only_errors')} checked={onlyErrors} onChange={setOnlyErrors} />
          {fileKinds.filter((k) => job.findings.some((f) => f.file === k && f.severity === 'error')).map((k) => <DownloadLink key={k} href={`/api/v1/businesses/${b}/imports/${encodeURIComponent(job.id)}/bad-rows?kind=${k}`} name={`bad-rows-${k}.csv`}>{t('import.bad_rows', { file: t(`import.file.${k}`) })}</DownloadLink>)}
        </div>}
        {shown.length > 0 && (
          <div className="mt-3">
            <Table label={t('import.step.findings')}>
              <thead><tr><Head>{t('import.file_name')}</Head><Head>{t('import.line')}</Head><Head>{t('import.column')}</Head><Head>{t('import.value')}</Head><Head>{t('import.reason')}</Head><Head>{t('import.mend')}</Head></tr></thead>
              <tbody>
                {shown.slice(0, 500).map((f, i) => (
                  <tr key={i}>
                    <Cell short name={t('import.file_name')}>{t(`import.file.${f.file}`)}</Cell><Cell short name={t('import.line')}>{f.line}</Cell><Cell short name={t('import.column')}>{f.code.endsWith('column.missing') ? '—' : f.header ?? f.column + 1}</Cell>
                    <Cell name={t('import.value')}><span className="break-all">{f.value || '—'}</span></Cell>
                    <Cell name={t('import.reason')}><Label tone={tone[f.severity]}>{t(`severity.${f.severity}`)}</Label> {f.reason}</Cell><Cell name={t('import.mend')}>{f.mend}{isMendable(f) && <MendCell finding={f} mending={mending} />}</Cell>
                  </tr>
                ))}
              </tbody>
            </Table>
            {shown.some(isMendable) && <MendBar mending={mending} />}
            {shown.length > 500 && <p className="mt-2">{t('import.more', { n: shown.length - 500 })}</p>}
          </div>
        )}
      </Card>
      <ImportColumns key={job.files.map((f) => JSON.stringify(f.columns)).join()} b={b} job={job} onChanged={onChanged} />
      {errors > 0 && <Notice tone="warn" title={t('import.has_errors')}>{t((job.counts.good ?? 0) > 0 ? 'import.has_errors_how' : 'import.none_good_how')}</Notice>}
      <ProblemNotice problem={run.error ?? cancel.error} />
      <div className="flex flex-wrap gap-3">
        {errors === 0
          ? <Button v="solid" busy={run.isPending} onPress={() => run.mutate('all')}>{t('import.run_all', { n: job.counts.good ?? 0 })}</Button>
          : (job.counts.good ?? 0) > 0 && <Button busy={run.isPending} onPress={() => run.mutate('good_rows')}>{t('import.run_good', { n: job.counts.good ?? 0 })}</Button>}
        <Button busy={cancel.isPending} onPress={() => cancel.mutate()}>{errors > 0 ? t('import.mend_again') : t('import.stop')}</Button>
      </div>
    </>
  );
}
