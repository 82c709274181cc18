import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../api/client';
import { useMay } from '../api/queries';
import { fullName } from '../lib/people';
import { textLink } from './button';

type Listed = Schema['ListedPerson'];

/** Whoever may not read persons (an auditor) is answered with ids alone: 「人 12」, as in the ledger. */
export const listedName = (t: TFunction, p: Listed) => fullName(p) || t('ledger.record.person', { id: p.id });

/** Somebody on a list of disposals; leads to the retention of their number, where the reader may go there. */
export function ListedPerson({ b, person, bold }: { b: number; person: Listed; bold?: boolean }) {
  const { t } = useTranslation();
  const may = useMay();
  const name = listedName(t, person);
  if (!may('readPerson')) return <span className={bold ? 'font-bold' : ''}>{name}</span>;
  return <Link to="/b/$b/people/$p" params={{ b: String(b), p: String(person.id) }} search={{ tab: 'retention' }} className={`${textLink} ${bold ? 'font-bold' : ''}`}>{name}</Link>;
}
