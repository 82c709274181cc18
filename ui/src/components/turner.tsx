import { useTranslation } from 'react-i18next';
import { Button } from './button';

/** Where a page stands in a list whose server names the next page alone: its cursor and those of the pages before it, kept in the
 *  address, so that an address leads both ways. */
export type Place = { cursor?: string | undefined; back?: string | undefined };
const trailOf = ({ back }: Place) => back?.split('-') ?? [];
export const pagesBefore = (at: Place) => trailOf(at).length;

/** Below such a list: one back, one on. */
export function Turner({ at, next, onTurn }: { at: Place; next: string | undefined; onTurn: (to: Place) => void }) {
  const { t } = useTranslation();
  const trail = trailOf(at);
  const turn = (cursor: string | undefined, pages: string[]) => () => onTurn({ cursor: cursor === '0' ? undefined : cursor, back: pages.join('-') || undefined });
  if (!next && trail.length === 0) return null;
  return (
    <nav aria-label={t('people.pages')} className="no-print mt-3 flex justify-center gap-3">
      <Button isDisabled={trail.length === 0} onPress={turn(trail.at(-1), trail.slice(0, -1))}>{t('pager.previous')}</Button>
      <Button isDisabled={!next} onPress={turn(next, [...trail, at.cursor ?? '0'])}>{t('people.next')}</Button>
    </nav>
  );
}
