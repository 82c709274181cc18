import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../api/queries';
import { deal, type Alarm } from '../lib/ledger_memory';
import { holdsNumber } from '../lib/typed_number';
import { Button } from './button';
import { Dialog, DialogButtons } from './dialog';
import { box, Field, Form } from './field';
import { AlarmText } from './ledger_alarm';
import { say } from './said';

const SHORTEST = 10;
const MOST = 500;

/** What was done about an alarm, in the words of whoever did it. */
export default function DealDialog({ business, alarms, onClose }: { business: number; alarms: Alarm[]; onClose: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const said = reason.trim();
  const fault = said.length < SHORTEST ? t('alarm.reason_short', { n: SHORTEST }) : holdsNumber(said) ? t('alarm.reason_number') : null;
  const send = () => {
    setTried(true);
    if (fault || !session) return;
    deal(business, session.account.id, said, new Date().toISOString());
    say(t('alarm.dealt_said'));
    onClose();
  };
  return (
    <Dialog open onClose={onClose} title={t('alarm.deal')} alert wide>
      <ul className="list-disc pl-6 font-bold">{alarms.map((a) => <li key={a.kind}><AlarmText alarm={a} /></li>)}</ul>
      <div><p>{t('alarm.before_dealing')}</p><ul className="list-disc pl-6">{(['told', 'stopped', 'compared'] as const).map((step) => <li key={step}>{t(`alarm.step.${step}`)}</li>)}</ul></div>
      <p>{t('alarm.what_dealing_does')}</p>
      <Form onSend={send}>
        <Field label={t('alarm.reason')} required hint={t('alarm.reason_hint')} error={tried ? fault : null}>
          {(wiring) => <textarea {...wiring} rows={4} maxLength={MOST} value={reason} onChange={(e) => setReason(e.target.value)} className={`${box} h-auto! py-2`} />}
        </Field>
        <DialogButtons><Button onPress={onClose}>{t('cancel')}</Button><Button v="danger" type="submit">{t('alarm.deal_do')}</Button></DialogButtons>
      </Form>
    </Dialog>
  );
}
