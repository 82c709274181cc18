import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../api/client';
import { saveFile } from '../lib/save';
import { Button } from './button';
import { Notice, ProblemNotice } from './notice';

/** The receipt of one line, to be kept outside: says what the file is, what it is good for, and that nobody's number is in it. */
export function LedgerProof({ b, line, name }: { b: number; line: string; name: string }) {
  const { t } = useTranslation();
  const save = useMutation({
    mutationFn: () => ask(api.GET('/businesses/{business}/ledger/lines/{line}/proof', { params: { path: { business: b, line } }, parseAs: 'blob' })),
    onSuccess: (file) => saveFile(file as unknown as Blob, `${name}.tlog-proof`),
  });
  return (
    <div className="flex flex-col items-start gap-2">
      <p className="text-sm">{t('ledger.proof_what')}</p>
      <ProblemNotice problem={save.error} />
      {save.isSuccess && <Notice tone="good" role="status" title={t('ledger.proof_saved', { name: `${name}.tlog-proof` })} />}
      <Button s="sm" busy={save.isPending} onPress={() => save.mutate()}>{t('ledger.proof')}</Button>
    </div>
  );
}
