import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PeopleFilter } from '../api/queries';
import { viewFault, type View } from '../lib/views';
import { Button } from './button';
import { Dialog, DialogButtons } from './dialog';
import { Form, TextField } from './field';
import { Notice } from './notice';

/** A name for the conditions that stand in the address. The word that is searched is left out, and that is said. */
export function SaveViewDialog({ filter, views, onSave, onClose }: { filter: PeopleFilter; views: View[]; onSave: (name: string) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [tried, setTried] = useState(false);
  const fault = viewFault(name, filter, views);
  if (viewFault('x', filter, []) === 'empty') {
    return (
      <Dialog open onClose={onClose} title={t('views.title')}>
        <Notice tone="warn" title={t('views.fault.empty')}>{t('views.word_only')}</Notice>
        <DialogButtons><Button onPress={onClose}>{t('close')}</Button></DialogButtons>
      </Dialog>
    );
  }
  return (
    <Dialog open onClose={onClose} title={t('views.title')}>
      <Form onSend={() => { setTried(true); if (!fault) onSave(name.trim()); }}>
        {filter.q && <Notice tone="warn" title={t('views.word_left_out')}>{t('views.word_why')}</Notice>}
        <TextField label={t('views.name')} required value={name} onChange={setName} maxLength={30} hint={t('views.name_hint')} error={tried && fault ? t(`views.fault.${fault}`) : null} />
        <DialogButtons><Button onPress={onClose}>{t('cancel')}</Button><Button v="solid" type="submit">{t('save')}</Button></DialogButtons>
      </Form>
    </Dialog>
  );
}
