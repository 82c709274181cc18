import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button';

type More = { label: string; onPress: () => void };
type Props = { count: number; onNone: () => void; page?: More; all?: More; children: ReactNode };

/** What can be done with the rows that are ticked: there only while some are. `page` goes on from these to all that are shown,
 *  `all` to every row of the list. */
export function BulkBar({ count, onNone, page, all, children }: Props) {
  const { t } = useTranslation();
  return (
    <section aria-label={t('bulk.region')} className="no-print sticky top-0 z-10 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border-2 border-blue-900 bg-blue-50 px-4 py-2">
      <p role="status" className="font-bold">{t('people.picked', { n: count })}</p>
      {page && <Button s="sm" v="text" onPress={page.onPress}>{page.label}</Button>}
      {all && <Button s="sm" v="text" onPress={all.onPress}>{all.label}</Button>}
      <Button s="sm" v="text" onPress={onNone}>{t('people.unpick')}</Button>
      <span className="ml-auto flex flex-wrap gap-2">{children}</span>
    </section>
  );
}
