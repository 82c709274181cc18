import type { ReactNode } from 'react';
import { Dialog as Inner, Heading, I18nProvider, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

type Props = { open: boolean; onClose: () => void; title: string; wide?: boolean; alert?: boolean; stays?: boolean; children: ReactNode };

/** Focus is held inside, Esc closes, focus goes back to what opened it; a press beside it does nothing. One that `stays` shows
 *  something for the last time, and closes by its button alone. */
export function Dialog({ open, onClose, title, wide, alert, stays = false, children }: Props) {
  const { i18n } = useTranslation();
  return (
    <I18nProvider locale={i18n.language === 'en' ? 'en-US' : 'ja-JP'}>
      <ModalOverlay isOpen={open} onOpenChange={(now) => { if (!now) onClose(); }} isDismissable={false} isKeyboardDismissDisabled={stays}
        className="no-print fixed inset-0 z-20 flex items-center justify-center overflow-y-auto bg-black/60 p-2 md:p-6">
        <Modal className={`max-h-full w-full overflow-auto rounded-2xl bg-white ${wide ? 'max-w-3xl' : 'max-w-xl'}`}>
          <Inner role={alert ? 'alertdialog' : 'dialog'} className="flex flex-col gap-4 p-5 outline-none md:p-8">
            <Heading slot="title" className="text-2xl font-bold">{title}</Heading>
            {children}
          </Inner>
        </Modal>
      </ModalOverlay>
    </I18nProvider>
  );
}

export const DialogButtons = ({ children }: { children: ReactNode }) => <div className="flex flex-wrap justify-end gap-3">{children}</div>;
