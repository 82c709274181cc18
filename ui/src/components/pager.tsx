import { useTranslation } from 'react-i18next';
import { pageSizes } from '../lib/people';
import { Button } from './button';
import { SelectField } from './field';

/** Where the other pages begin, as the server names them; "0" is the beginning. */
export type Places = { previous?: string | undefined; next?: string | undefined; last?: string | undefined };

/** Below a list: to the first, one back, one on, to the last; and how many stand on a page. */
export function Pager({ label, places, size, onPlace, onSize }: { label: string; places: Places; size: number; onPlace: (cursor: string | undefined) => void; onSize: (size: number) => void }) {
  const { t } = useTranslation();
  const to = (cursor: string | undefined) => () => onPlace(cursor === '0' ? undefined : cursor);
  return (
    <nav aria-label={label} className="no-print flex flex-wrap items-end justify-center gap-3">
      <Button isDisabled={!places.previous} onPress={to('0')}>{t('people.first')}</Button>
      <Button isDisabled={!places.previous} onPress={to(places.previous)}>{t('pager.previous')}</Button>
      <Button isDisabled={!places.next} onPress={to(places.next)}>{t('people.next')}</Button>
      <Button isDisabled={!places.last} onPress={to(places.last)}>{t('pager.last')}</Button>
      <SelectField label={t('pager.size')} value={String(size)} onChange={(v) => onSize(Number(v))} options={pageSizes.map((n) => ({ value: String(n), label: t('pager.per_page', { n }) }))} className="w-32" />
    </nav>
  );
}
