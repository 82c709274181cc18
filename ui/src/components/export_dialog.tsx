import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { filterOf, type PeopleFilter } from '../api/queries';
import { todayIso } from '../lib/dates';
import { saveFile } from '../lib/save';
import { Button } from './button';
import { Dialog, DialogButtons } from './dialog';
import { Form, RadioField } from './field';
import { Notice, ProblemNotice } from './notice';
import { say } from './said';

type Encoding = Schema['PeopleExport']['encoding'];
const MOST_TICKED = 500;

/** The list as a file: of those who were ticked, or of all whom the filters let through. What the file cannot carry is said before
 *  it is saved. */
export function ExportDialog({ business, picked, filter, total, onClose }: { business: number; picked: number[] | null; filter: PeopleFilter; total: number; onClose: () => void }) {
  const { t } = useTranslation();
  const [encoding, setEncoding] = useState<Encoding>('utf8');
  const save = (file: Schema['PeopleFile']) => {
    saveFile(new Blob([Uint8Array.from(atob(file.csv), (c) => c.charCodeAt(0))], { type: 'text/csv' }), `people-${todayIso()}.csv`);
    say(t('export.saved', { n: file.rows }));
    onClose();
  };
  const make = useMutation({
    mutationFn: (as: Encoding) => ask(api.POST('/businesses/{business}/people:export', {
      params: { path: { business }, query: filterOf(filter) }, body: { encoding: as, ...(picked ? { people: picked } : {}) },
    })),
    onSuccess: (file) => { if (file.lost.length === 0) save(file); },
  });
  const many = (picked?.length ?? 0) > MOST_TICKED;
  const file = make.data;
  return (
    <Dialog open onClose={onClose} title={t('export.title')}>
      <p>{t(picked ? 'export.of_picked' : 'export.of_all', { n: picked?.length ?? total })}</p>
      <p>{t('export.what')}</p>
      {many && <Notice tone="warn" title={t('export.many', { n: MOST_TICKED })} />}
      <Form onSend={() => { if (!many) make.mutate(encoding); }}>
        <ProblemNotice problem={make.error} />
        {file && file.lost.length > 0 ? (
          <>
            <Notice tone="warn" role="alert" title={t('export.lost', { n: file.lost.length, characters: file.lost.join(t('comma')) })}>{t('export.lost_how')}</Notice>
            <DialogButtons>
              <Button onPress={onClose}>{t('cancel')}</Button>
              <Button onPress={() => save(file)}>{t('export.anyway')}</Button>
              <Button v="solid" busy={make.isPending} onPress={() => make.mutate('utf8')}>{t('export.as_utf8')}</Button>
            </DialogButtons>
          </>
        ) : (
          <>
            <RadioField label={t('export.encoding')} value={encoding} onChange={setEncoding}
              options={[{ value: 'utf8', label: t('export.utf8'), note: t('export.utf8_note') }, { value: 'shift_jis', label: t('export.shift_jis'), note: t('export.shift_jis_note') }]} />
            <DialogButtons><Button onPress={onClose}>{t('cancel')}</Button><Button v="solid" type="submit" busy={make.isPending} isDisabled={many}>{t('export.do')}</Button></DialogButtons>
          </>
        )}
      </Form>
    </Dialog>
  );
}
