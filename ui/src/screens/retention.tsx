import { useTranslation } from 'react-i18next';
import { retention } from '../api/retention.gen';
import { Button } from '../components/button';
import { Label, PageHeader } from '../components/notice';
import { Cell, Head, Table } from '../components/table';
import { day } from '../lib/dates';

const sure = { seen: 'good', high: 'good', medium: 'info', low: 'warn' } as const;

/** The law's own table, as the server computes from it: how long which document is kept, and where that stands. */
export default function Retention() {
  const { t, i18n } = useTranslation();
  const language = i18n.language === 'en' ? 'en' : 'ja';
  return (
    <>
      <PageHeader title={t('law_table.title')} actions={<Button onPress={() => window.print()}>{t('law_table.print')}</Button>}><p>{t('law_table.what')}</p></PageHeader>
      <Table label={t('law_table.title')}>
        <thead><tr><Head>{t('retention.form')}</Head><Head>{t('law_table.period')}</Head><Head>{t('law_table.from')}</Head><Head>{t('retention.rule')}</Head><Head>{t('law_table.source')}</Head><Head>{t('law_table.sure')}</Head><Head>{t('law_table.valid')}</Head></tr></thead>
        <tbody>
          {retention.map((r) => (
            <tr key={`${r.rule} ${r.valid_from}`} className="align-top">
              <th scope="row" className="px-2 py-2 text-left font-normal"><ul>{r.forms.map((f) => <li key={f.code} className="font-bold">{f[language]}</li>)}</ul>{r.number === 'never' && <span className="text-xs">{t('law_table.never')}</span>}</th>
              <Cell name={t('law_table.period')}><span>{r.start === 'on_the_event' ? t('law_table.at_once') : t('law_table.years', { n: r.years })}<span className="block text-xs">{t(`retention.kinds.${r.kind}`)}</span></span></Cell>
              <Cell name={t('law_table.from')}><span>{r.event[language]}<span className="block text-xs">{t(`law_table.start.${r.start}`)}</span></span></Cell>
              <Cell name={t('retention.rule')}>{r.law ? `${r.law}${r.article}` : '—'}</Cell>
              <Cell name={t('law_table.source')}><span lang="ja" className="text-xs break-words">{r.source}</span></Cell>
              <Cell name={t('law_table.sure')}><Label tone={sure[r.confidence]}>{t(`law_table.confidence.${r.confidence}`)}</Label></Cell>
              <Cell name={t('law_table.valid')}><span className="text-xs md:whitespace-nowrap">{t('law_table.since', { day: day(r.valid_from) })}{r.valid_to && <span className="block">{t('law_table.until', { day: day(r.valid_to) })}</span>}</span></Cell>
            </tr>
          ))}
        </tbody>
      </Table>
      <p className="text-sm">{t('law_table.low')}</p>
    </>
  );
}
