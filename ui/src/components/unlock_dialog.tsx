import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button';
import { Dialog, DialogButtons } from './dialog';
import { Form, WorkPasswordField } from './field';
import { ProblemNotice } from './notice';
import { openWork } from './work';

export default function UnlockDialog({ business, onClose }: { business: number; onClose: () => void }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const [empty, setEmpty] = useState(false);
  const unlock = useMutation({ mutationFn: () => openWork(business, password), onSuccess: onClose });
  return (
    <Dialog open onClose={onClose} title={t('work.unlock_title')}>
      <p>{t('work.unlock_text')}</p>
      <Form onSend={() => { setEmpty(password === ''); if (password !== '') unlock.mutate(); }}>
        <ProblemNotice problem={unlock.error} />
        <WorkPasswordField label={t('work.password')} required autoFocus value={password} onChange={setPassword} error={empty ? t('form.fill', { what: t('work.password') }) : null} />
        <DialogButtons>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button v="solid" type="submit" busy={unlock.isPending}>{t('work.unlock')}</Button>
        </DialogButtons>
      </Form>
    </Dialog>
  );
}
