// Which column of the file was taken for what, and the way to say otherwise. Plain selects: Tab and arrow keys reach everything.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { chosenFrom, doubled, fieldsOf, fileKinds, headersOf, mappingOf, missingFields, rememberColumns, type Chosen, type FileKind, type Mapping } from '../lib/columns';
import { Button } from './button';
import { ErrorText, Form, SelectField } from './field';
import { Card, ProblemNotice } from './notice';

type Import = Schema['Import'];

export function ImportColumns({ b, job, onChanged }: { b: number; job: Import; onChanged: (made: Import) => void }) {
  const { t } = useTranslation();
  const files = job.files.flatMap((f) => { const kind = fileKinds.find((k) => k === f.kind); return kind && f.columns ? [{ kind, columns: f.columns }] : []; });
  const unclear = files.some((f) => missingFields(f.kind, chosenFrom(f.kind, f.columns)).length > 0);
  const [open, setOpen] = useState(unclear);
  const [chosen, setChosen] = useState(() => Object.fromEntries(files.map((f) => [f.kind, chosenFrom(f.kind, f.columns)])) as Partial<Record<FileKind, Chosen>>);
  const [tried, setTried] = useState(false);
  const apply = useMutation({
    mutationFn: async (mapping: Mapping) => {
      const path = { params: { path: { business: b, import: job.id } } };
      await ask(api.PUT('/businesses/{business}/imports/{import}/mapping', { ...path, body: { mapping } }));
      return ask(api.POST('/businesses/{business}/imports/{import}:check', path));
    },
    onSuccess: (made, mapping) => { rememberColumns(b, mapping, files); onChanged(made); },
  });
  const faultOf = (kind: FileKind, field: string) => {
    const own = chosen[kind] ?? {};
    if (doubled(own).some((f) => f === field)) return t('import.columns.twice');
    return missingFields(kind, own).some((f) => f === field) ? t('form.choose', { what: t('import.columns.of', { field: t(`import.field.${field as 'name'}`) }) }) : null;
  };
  const faulty = files.some((f) => fieldsOf[f.kind].some((field) => faultOf(f.kind, field)));
  const send = () => { setTried(true); if (!faulty) apply.mutate(Object.fromEntries(files.map((f) => [f.kind, mappingOf(f.columns, chosen[f.kind] ?? {})]))); };
  return (
    <Card title={t('import.columns.title')} actions={<Button s="sm" aria-expanded={open} onPress={() => setOpen(!open)}>{open ? t('close') : t('import.columns.open')}</Button>}>
      <p>{unclear ? t('import.columns.unclear') : t('import.columns.what')}</p>
      {open && (
        <div className="mt-4">
          <Form onSend={send} label={t('import.columns.title')}>
            <ProblemNotice problem={apply.error} />
            {files.map((f) => (
              <fieldset key={f.kind} className="min-w-0">
                <legend className="mb-2 font-bold">{t('import.columns.file', { file: t(`import.file.${f.kind}`) })}</legend>
                <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
                  {fieldsOf[f.kind].map((field) => (
                    <SelectField key={field} label={t(`import.field.${field}`)} value={chosen[f.kind]?.[field] ?? ''} error={tried || unclear ? faultOf(f.kind, field) : null}
                      onChange={(header) => setChosen((all) => ({ ...all, [f.kind]: { ...all[f.kind], [field]: header } }))}
                      options={[{ value: '', label: t('import.columns.none') }, ...headersOf(f.columns).map((h) => ({ value: h, label: h }))]} />
                  ))}
                </div>
              </fieldset>
            ))}
            {tried && faulty && <ErrorText>{t('import.columns.faulty')}</ErrorText>}
            <div className="flex flex-wrap gap-3">
              <Button v="solid" type="submit" busy={apply.isPending}>{t('import.columns.do')}</Button>
              <Button isDisabled={apply.isPending} onPress={() => apply.mutate(Object.fromEntries(files.map((f) => [f.kind, {}])))}>{t('import.columns.reset')}</Button>
            </div>
          </Form>
        </div>
      )}
    </Card>
  );
}
