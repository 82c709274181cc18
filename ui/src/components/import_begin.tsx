// Where an import begins: the files, how identity was verified before, and what the numbers are for.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { proceduresQuery } from '../api/queries';
import { fileKinds, rememberedColumns, type FileKind } from '../lib/columns';
import { todayIso } from '../lib/dates';
import { useDraft } from '../lib/draft';
import { blankEarlier, earlierToSend, faultsOfEarlier } from '../lib/earlier';
import { Button } from './button';
import { DraftNotice } from './draft_notice';
import { ChecksField, ErrorText, Form, RadioField } from './field';
import { FileDrop } from './file_drop';
import { EarlierFields } from './import_earlier';
import { Card, ProblemNotice } from './notice';

type Import = Schema['Import'];
type Files = Partial<Record<FileKind, File>>;

export function ImportBegin({ b, onMade }: { b: number; onMade: (made: Import) => void }) {
  const { t } = useTranslation();
  const [files, setFiles] = useState<Files>({});
  const draft = useDraft('import', { verified: '' as 'yes' | 'no' | '', earlier: blankEarlier, purposes: [] as string[] });
  const { verified, earlier, purposes } = draft.value;
  const [tried, setTried] = useState(false);
  const procedures = useQuery(proceduresQuery).data?.items ?? [];
  const begin = useMutation({
    mutationFn: async () => {
      const verification = verified === 'yes' ? earlierToSend(earlier) : { verified: false };
      const mapping = rememberedColumns(b);
      const made = await ask(api.POST('/businesses/{business}/imports', { params: { path: { business: b } }, body: { verification, mapping, ...(purposes.length ? { purposes } : {}) } }));
      const path = { business: b, import: made.id };
      try {
        for (const kind of fileKinds) {
          const file = files[kind];
          // The bytes go as they are: the server guesses the encoding and says which it took.
          if (file) await ask(api.PUT('/businesses/{business}/imports/{import}/files/{kind}', {
            params: { path: { ...path, kind } }, body: file as unknown as string, bodySerializer: (body) => body as unknown as string, headers: { 'Content-Type': 'text/csv' },
          }));
        }
        return await ask(api.POST('/businesses/{business}/imports/{import}:check', { params: { path } }));
      } catch (why) {
        // Nobody would come back to this one. That it cannot be cancelled either changes nothing: it is forgotten after an hour.
        await ask(api.POST('/businesses/{business}/imports/{import}:cancel', { params: { path } })).catch(() => undefined);
        throw why;
      }
    },
    onSuccess: (made) => { draft.drop(); onMade(made); },
  });
  const none = !fileKinds.some((k) => files[k]);
  const noPurpose = files.numbers !== undefined && purposes.length === 0;
  const vague = verified === 'yes' && Object.keys(faultsOfEarlier(earlier, todayIso())).length > 0;
  return (
    <Form long onSend={() => { setTried(true); if (!none && verified && !noPurpose && !vague) begin.mutate(); }}>
      <DraftNotice draft={draft} />
      <ProblemNotice problem={begin.error} />
      <Card title={t('import.step.files')}>
        <p className="mb-3">{t('import.files_what')}</p>
        <div data-fault={tried && none ? '' : undefined} className="grid gap-3 lg:grid-cols-3">
          {tried && none && <div className="lg:col-span-3"><ErrorText>{t('import.no_file')}</ErrorText></div>}
          {fileKinds.map((k) => <FileDrop key={k} label={t(`import.file.${k}`)} hint={t(`import.file_hint.${k}`)} file={files[k]} onPick={(f) => setFiles((all) => { const n = { ...all }; if (f) n[k] = f; else delete n[k]; return n; })} />)}
        </div>
      </Card>
      <Card title={t('import.before')}>
        <div className="flex flex-col gap-4">
          <RadioField label={t('import.verified')} required value={verified} onChange={(v) => draft.set({ verified: v })} error={tried && !verified ? t('form.choose', { what: t('import.verified') }) : null}
            options={[{ value: 'yes', label: t('import.verified_yes'), note: t('import.verified_yes_note') }, { value: 'no', label: t('import.verified_no'), note: t('import.verified_no_note') }]} />
          {verified === 'yes' && <EarlierFields told={earlier} onChange={(told) => draft.set({ earlier: told })} tried={tried} />}
          <ChecksField label={t('register.purposes')} required={files.numbers !== undefined} value={purposes} onChange={(all) => draft.set({ purposes: all })} error={tried && noPurpose ? t('form.choose', { what: t('register.purposes') }) : null}
            options={procedures.map((p) => ({ value: p.code, label: p.name }))} />
        </div>
      </Card>
      <div><Button v="solid" type="submit" busy={begin.isPending}>{begin.isPending ? t('import.sending') : t('import.check')}</Button></div>
    </Form>
  );
}
