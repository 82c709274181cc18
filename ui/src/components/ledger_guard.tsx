// Above every page, in a chunk of its own: the first page shows before the book was looked at.
import { LedgerAlarm } from './ledger_alarm';
import { useLedgerWatch } from './ledger_health';

export default function LedgerGuard({ business }: { business: number | undefined }) {
  useLedgerWatch(business);
  return <LedgerAlarm />;
}
