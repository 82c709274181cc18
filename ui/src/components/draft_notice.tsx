import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button';
import { Notice } from './notice';

/** Above a form that goes on from before. */
export function DraftNotice({ draft }: { draft: { found: boolean; drop: () => void } }) {
  const { t } = useTranslation();
  const self = useRef<HTMLDivElement>(null);
  if (!draft.found) return null;
  const begin = () => {
    const first = self.current?.closest('form,[role=dialog],main')?.querySelector<HTMLElement>('input:enabled,select:enabled,textarea:enabled');
    draft.drop();
    first?.focus(); // What was pressed is gone: the form begins there.
  };
  return (
    <div ref={self}>
      <Notice role="status" title={t('draft.found')}>
        <p className="mb-2">{t('draft.how')}</p>
        <Button s="sm" onPress={begin}>{t('draft.drop')}</Button>
      </Notice>
    </div>
  );
}
