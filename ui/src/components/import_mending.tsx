import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { cache } from '../api/queries';
import { fileKinds } from '../lib/columns';
import { Button } from './button';
import { ProblemNotice } from './notice';

type Import = Schema['Import'];
type Finding = Import['findings'][number];

const cellOf = (f: Finding) => `${f.file}:${f.line}:${f.column}`;
/** A finding about one cell of a row; what is wrong with a header or with the whole file is mended elsewhere. */
export const isMendable = (f: Finding) => f.severity === 'error' && f.line >= 2 && f.column >= 0 && !/(^csv\.|column\.missing$)/.test(f.code);

/** What was typed into cells that were found wrong. It may be a number: it stays in this state and goes with the screen. */
export function useMending(b: number, job: Import, onChanged: (made: Import) => void) {
  const [typed, setTyped] = useState<ReadonlyMap<string, { finding: Finding; value: string }>>(new Map());
  const path = { params: { path: { business: b, import: job.id } } };
  const mend = useMutation({
    gcTime: 0,
    mutationFn: async () => {
      for (const kind of fileKinds) {
        const cells = [...typed.values()].filter(({ finding }) => finding.file === kind).map(({ finding, value }) => ({ line: finding.line, column: finding.column, value }));
        if (cells.length) await ask(api.PATCH('/businesses/{business}/imports/{import}/files/{kind}', { params: { path: { ...path.params.path, kind } }, body: { cells } }));
      }
      return ask(api.POST('/businesses/{business}/imports/{import}:check', path));
    },
    onSuccess: (made) => { setTyped(new Map()); onChanged(made); },
    onError: () => cache.invalidateQueries({ queryKey: ['import', b, job.id] }),
  });
  const put = (finding: Finding, value: string) => setTyped((all) => {
    const next = new Map(all);
    if (value === '') next.delete(cellOf(finding)); else next.set(cellOf(finding), { finding, value });
    return next;
  });
  return { count: typed.size, valueOf: (f: Finding) => typed.get(cellOf(f))?.value ?? '', put, mend };
}

export function MendCell({ finding, mending }: { finding: Finding; mending: ReturnType<typeof useMending> }) {
  const { t } = useTranslation();
  const where = t('import.cell_of', { line: finding.line, column: finding.header ?? finding.column + 1 });
  return (
    <input type="text" autoComplete="off" spellCheck={false} maxLength={1000} aria-label={where} placeholder={t('import.cell_hint')} value={mending.valueOf(finding)} onChange={(e) => mending.put(finding, e.target.value)}
      className="never-print mt-2 h-10 w-full min-w-40 rounded-lg border border-solid-gray-600 bg-white px-2" />
  );
}

export function MendBar({ mending }: { mending: ReturnType<typeof useMending> }) {
  const { t } = useTranslation();
  return (
    <div className="no-print mt-3 flex flex-col gap-3">
      <ProblemNotice problem={mending.mend.error} />
      <div className="flex flex-wrap items-center gap-3">
        <Button v="solid" isDisabled={mending.count === 0} busy={mending.mend.isPending} onPress={() => mending.mend.mutate()}>{t('import.mend_do', { n: mending.count })}</Button>
        <span className="text-sm">{t('import.mend_what')}</span>
      </div>
    </div>
  );
}
