import { useTranslation } from 'react-i18next';
import type { Schema } from '../api/client';
import { day, dayTime } from '../lib/dates';
import { Card } from './notice';
import { Cell, Head, Table } from './table';
import { useEvidenceName } from './verification_fields';
import '../i18n/late';

/** What is kept of numbers that gave way to another: when, why, who, and what was shown; never a digit. */
export function PastNumbers({ past }: { past: Schema['PastNumber'][] }) {
  const { t } = useTranslation();
  const evidenceName = useEvidenceName();
  const shown = (v: Schema['VerificationState']) => [...new Set([...(v.number_evidence ? [evidenceName('number', v.number_evidence)] : []), ...(v.identity_evidence ?? []).map((i) => evidenceName('identity', i))])].join(t('comma'));
  const columns = { on: t('past_numbers.on'), reason: t('past_numbers.reason'), by: t('past_numbers.by'), shown: t('past_numbers.shown'), state: t('past_numbers.state') };
  return (
    <Card title={t('past_numbers.title')}>
      <p className="mb-3">{t('past_numbers.what')}</p>
      <Table label={t('past_numbers.title')}>
        <thead><tr>{Object.values(columns).map((name) => <Head key={name}>{name}</Head>)}</tr></thead>
        <tbody>
          {past.map((p) => (
            <tr key={p.number_id}>
              <Cell short name={columns.on}>{day(p.changed_on)}</Cell>
              <Cell name={columns.reason}>{t(`number_change.reasons.${p.reason}`)}</Cell>
              <Cell name={columns.by}>{p.recorded_by.display_name}<span className="block text-xs text-solid-gray-700">{dayTime(p.recorded_at)}</span></Cell>
              <Cell name={columns.shown}>{shown(p.verification)}{p.verification.checked_on && <span className="block text-xs text-solid-gray-700">{t('past_numbers.checked', { day: day(p.verification.checked_on) })}</span>}</Cell>
              <Cell name={columns.state}>{t(p.forgotten ? 'past_numbers.forgotten' : 'past_numbers.waiting')}</Cell>
            </tr>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}
