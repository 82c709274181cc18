import { useTranslation } from 'react-i18next';
import { Button } from './button';
import { Notice } from './notice';

/** Above a form that goes on from before. */
export function DraftNotice({ draft }: { draft: { found: boolean; drop: () => void } }) {
  const { t } = useTranslation();
  if (!draft.found) return null;
  return (
    <Notice role="status" title={t('draft.found')}>
      <p className="mb-2">{t('draft.how')}</p>
      <Button s="sm" onPress={draft.drop}>{t('draft.drop')}</Button>
    </Notice>
  );
}
