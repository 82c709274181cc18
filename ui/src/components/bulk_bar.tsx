import { useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button';

type More = { label: string; onPress: () => void };
type Props = { label: string; counted: string; onNone: () => void; page?: More; all?: More; children: ReactNode };

/** What can be done with the rows that are ticked: there only while some are. `label`: that it is done with them; `counted`: how many. `page` goes on from these to all that are shown,
 *  `all` to every row of the list. `onNone` takes the bar away, so it says where the focus goes. */
export function BulkBar({ label, counted, onNone, page, all, children }: Props) {
  const { t } = useTranslation();
  const count = useRef<HTMLParagraphElement>(null);
  const press = (more: More) => () => { count.current?.focus(); more.onPress(); }; // Its button may go with it.
  return (
    <section aria-label={label} className="no-print sticky top-0 z-10 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border-2 border-blue-900 bg-blue-50 px-4 py-2">
      <p ref={count} tabIndex={-1} role="status" className="rounded font-bold">{counted}</p>
      {page && <Button s="sm" v="text" onPress={press(page)}>{page.label}</Button>}
      {all && <Button s="sm" v="text" onPress={press(all)}>{all.label}</Button>}
      <Button s="sm" v="text" onPress={onNone}>{t('people.unpick')}</Button>
      <span className="ml-auto flex flex-wrap gap-2">{children}</span>
    </section>
  );
}
