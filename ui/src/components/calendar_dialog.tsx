import { parseDate } from '@internationalized/date';
import { useTranslation } from 'react-i18next';
import { Button as Step, Calendar, CalendarCell, CalendarGrid, CalendarGridBody, CalendarGridHeader, CalendarHeaderCell, Heading, I18nProvider } from 'react-aria-components';
import { todayIso } from '../lib/dates';
import { Button } from './button';
import { Dialog, DialogButtons } from './dialog';

const step = 'min-h-10 min-w-10 rounded-lg text-xl hover:bg-blue-50';

export default function CalendarDialog({ label, iso, onPick, onClose }: { label: string; iso: string | null; onPick: (iso: string) => void; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const at = parseDate(iso ?? todayIso());
  return (
    <Dialog open onClose={onClose} title={label}>
      <I18nProvider locale={i18n.language === 'en' ? 'en-GB' : 'ja-JP-u-ca-japanese'}>
        <Calendar aria-label={label} defaultFocusedValue={at} defaultValue={iso ? at : null} autoFocus onChange={(d) => onPick(d.toString())} className="mx-auto w-fit">
          <header className="flex items-center justify-between">
            <Step slot="previous" className={step}>‹</Step><Heading className="font-bold" level={3} /><Step slot="next" className={step}>›</Step>
          </header>
          <CalendarGrid>
            <CalendarGridHeader>{(d) => <CalendarHeaderCell className="size-10 text-sm font-bold">{d}</CalendarHeaderCell>}</CalendarGridHeader>
            <CalendarGridBody>
              {(d) => <CalendarCell date={d} className="flex size-10 cursor-pointer items-center justify-center rounded-full hover:bg-blue-100 data-[outside-month]:invisible data-[selected]:bg-blue-900 data-[selected]:text-white" />}
            </CalendarGridBody>
          </CalendarGrid>
        </Calendar>
      </I18nProvider>
      <DialogButtons><Button onPress={onClose}>{t('close')}</Button></DialogButtons>
    </Dialog>
  );
}
