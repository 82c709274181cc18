import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button';
import { CheckRow, ErrorText, Form } from './field';
import { LeaveGuard } from './leave_guard';
import { Facts } from './notice';
import { OnceShown } from './once_shown';

/** A work password that was made: it goes on only once its owner says that it is written down. */
export function KeptPassword({ password, words, onKept }: { password: string | undefined; words?: string; onKept: () => void }) {
  const { t } = useTranslation();
  const [kept, setKept] = useState(false);
  const [tried, setTried] = useState(false);
  return (
    <Form onSend={() => { setTried(true); if (kept) onKept(); }}>
      {password !== undefined && <OnceShown label={t('work.password')} value={password} />}
      {words !== undefined && <Facts items={[[t('key_making.fingerprint'), <span key="words" className="digits">{words}</span>]]} />}
      <div data-fault={tried && !kept ? '' : undefined}>{tried && !kept && <ErrorText>{t('key_making.own_keep_first')}</ErrorText>}<CheckRow label={t(words === undefined ? 'key_making.own_kept' : 'key_making.own_kept_both')} checked={kept} onChange={setKept} /></div>
      <div><Button v="solid" type="submit">{t('next_step')}</Button></div>
      <LeaveGuard what="work_password" on title={t('key_making.own_leave')} stay={t('key_making.leave_not')} leave={t('key_making.leave_do')}>{t('key_making.own_leave_what')}</LeaveGuard>
    </Form>
  );
}
