// What is asked in a dialog, and the work session.
import { useTranslation } from 'react-i18next';
import { Button } from '../components/button';
import { Dialog, DialogButtons } from '../components/dialog';
import { ExportDialog } from '../components/export_dialog';
import { TextField } from '../components/field';
import { HoldingDialog } from '../components/holding_dialog';
import { KeptPassword } from '../components/kept_password';
import Keys, { KeyHabits, KeyList } from '../components/keys';
import { MatchDialog } from '../components/match_dialog';
import { GivenPassword, NewAccount } from '../components/new_account';
import PersonPicker from '../components/person_picker';
import { RevealDialog, Shown } from '../components/reveal_dialog';
import { SaveViewDialog } from '../components/save_view_dialog';
import { NeedsWork, WorkBar } from '../components/work';
import { account, b, detail, long, NUMBER, people, procedures } from './answers';
import { Held, is, type Part } from './row';

const nothing = () => undefined;

/** As whatever cannot be undone is confirmed: typed out. */
function Typed({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog open alert onClose={onClose} title={t('disposal.confirm')}>
      <Held first="">{(typed, set) => <TextField label={t('accounts.name')} required value={typed} onChange={set} />}</Held>
      <DialogButtons><Button onPress={onClose}>{t('cancel')}</Button><Button v="danger" onPress={onClose}>{t('disposal.confirm')}</Button></DialogButtons>
    </Dialog>
  );
}

export const dialogs: Part = { id: 'dialogs', name: ['ダイアログと作業', 'Dialogs and work'], rows: (t) => [
  { what: 'Dialog', looks: [
    [is.plain, (close) => <Dialog open onClose={close} title={t('recorded')}><p>{t('draft.how')}</p><DialogButtons><Button v="solid" onPress={close}>{t('close')}</Button></DialogButtons></Dialog>],
    [['取り消せない', 'For good'], (close) => <Typed onClose={close} />],
    [is.long, (close) => <Dialog open wide onClose={close} title={long}>{Array.from({ length: 20 }, (_, i) => <p key={i}>{long}</p>)}<DialogButtons><Button v="solid" onPress={close}>{t('close')}</Button></DialogButtons></Dialog>],
  ] },
  { what: 'RevealDialog', looks: [
    [is.open, (close) => <RevealDialog business={b.open} detail={detail()} onClose={close} />], [is.closed, (close) => <RevealDialog business={b.closed} detail={detail()} onClose={close} />],
    [is.refused, (close) => <RevealDialog business={b.refusing} detail={detail(procedures.slice(0, 1))} onClose={close} />], [is.none, (close) => <RevealDialog business={b.open} detail={detail([])} onClose={close} />],
  ] },
  { what: 'Shown', looks: [[is.plain, (close) => <Shown name="佐藤 美咲" number={NUMBER} seconds={60} line="5701-a" onHide={close} />]] },
  { what: 'MatchDialog', looks: [[is.open, (close) => <MatchDialog business={b.open} detail={detail()} onClose={close} />], [is.busy, (close) => <MatchDialog business={b.silent} detail={detail()} onClose={close} />]] },
  { what: 'WorkBar', wide: true, looks: [[is.closed, () => <WorkBar business={b.closed} />], [is.open, () => <WorkBar business={b.open} />], [is.unfinished, () => <WorkBar business={b.refusing} />]] },
  { what: 'NeedsWork', looks: [[is.closed, <NeedsWork business={b.closed} what={t('nav.import')}>{null}</NeedsWork>], [is.open, <NeedsWork business={b.open} what={t('nav.import')}>{t('work.open')}</NeedsWork>]] },
  { what: 'PersonPicker', looks: [[is.empty, (close) => <PersonPicker b={b.open} title={t('ledger.pick_title')} onPick={close} onClose={close} />], [is.busy, (close) => <PersonPicker b={b.silent} title={t('ledger.pick_title')} onPick={close} onClose={close} />]] },
  { what: 'NewAccount', looks: [[is.empty, (close) => <NewAccount b={b.open} chosen={['handler']} why={t('set_up.handler_why')} onClose={close} />], [['渡すパスワード', 'The password to hand over'], (close) => <GivenPassword given={{ account, temporary_password: 'kawa-tsuki-7194-nagi' }} onClose={close} />]] },
  { what: 'KeptPassword', looks: [
    [is.plain, (close) => <Dialog open onClose={close} title={t('work.password')}><KeptPassword password="kawa-tsuki-7194-nagi-hoshi-mori" onKept={close} /></Dialog>],
    [['確認のことばつき', 'With the words to compare'], (close) => <Dialog open onClose={close} title={t('work.password')}><KeptPassword password="kawa-tsuki-7194-nagi-hoshi-mori" words="あさ いぬ うみ えき おか かぜ" onKept={close} /></Dialog>],
  ] },
  { what: 'ExportDialog', looks: [
    [is.filled, (close) => <ExportDialog business={b.open} picked={[1, 3]} filter={{}} total={4} onClose={close} />], [is.many, (close) => <ExportDialog business={b.open} picked={Array.from({ length: 501 }, (_, i) => i)} filter={{}} total={900} onClose={close} />],
    [is.refused, (close) => <ExportDialog business={b.refusing} picked={null} filter={{}} total={45} onClose={close} />],
  ] },
  { what: 'HoldingDialog', looks: [[is.empty, (close) => <HoldingDialog business={b.open} person={people[0]!} onClose={close} />]] },
  { what: 'Keys', looks: [[is.filled, <KeyList />], [['選ぶ', 'To choose'], <KeyHabits />], [is.closed, () => <Keys />]] },
  { what: 'SaveViewDialog', looks: [[is.empty, (close) => <SaveViewDialog filter={{ status: 'none', q: '佐' }} views={[]} onSave={nothing} onClose={close} />], [is.none, (close) => <SaveViewDialog filter={{ q: '佐' }} views={[]} onSave={nothing} onClose={close} />]] },
] };
