import { createLink } from '@tanstack/react-router';
import type { ComponentProps, ReactNode } from 'react';

type Look = 'solid' | 'outline' | 'text' | 'danger';
const look: Record<Look, string> = {
  solid: 'border border-blue-900 bg-blue-900 text-white hover:bg-blue-1000',
  outline: 'border border-blue-900 bg-white text-blue-900 hover:bg-blue-50',
  text: 'text-blue-1000 underline hover:bg-blue-50',
  danger: 'border border-red-900 bg-red-900 text-white hover:bg-red-1000',
};
const off = 'disabled:cursor-not-allowed disabled:border-solid-gray-300 disabled:bg-solid-gray-50 disabled:text-solid-gray-600 disabled:no-underline';
const size = { md: 'min-h-11 px-4 md:min-h-10', sm: 'min-h-9 px-3 text-sm max-md:min-h-11' };
const shape = (v: Look, s: keyof typeof size) =>
  `inline-flex items-center justify-center gap-1.5 rounded-lg font-bold ${v === 'text' ? 'px-2' : ''} ${size[s]} ${look[v]} ${off}`;

type Own = { v?: Look; s?: keyof typeof size; busy?: boolean; isDisabled?: boolean; onPress?: () => void; type?: 'button' | 'submit'; children: ReactNode };

/** Verbs only. While busy it keeps focus and takes no second press; the form that holds it takes no second sending. A plain button:
 *  react-aria's own would be a tenth of all that is loaded first. */
export function Button({ v = 'outline', s = 'md', busy = false, isDisabled, onPress, type = 'button', children, ...rest }: Own & Omit<ComponentProps<'button'>, 'className' | 'onClick' | 'disabled' | 'type'>) {
  return (
    <button {...rest} type={busy ? 'button' : type} disabled={isDisabled} className={shape(v, s)}
      onClick={(e) => {
        if (e.detail > 0) e.currentTarget.focus(); // Safari gives a pressed button no focus, and a dialog would not know where to return.
        if (!busy) onPress?.();
      }}>
      {busy && <span data-busy="" aria-hidden="true" className="size-4 animate-spin rounded-full border-2 border-current border-t-transparent" />}
      {children}
    </button>
  );
}

const Shaped = ({ v = 'outline', s = 'md', ...rest }: { v?: Look; s?: keyof typeof size } & Omit<ComponentProps<'a'>, 'className'>) => <a data-action="" {...rest} className={shape(v, s)} />;
/** A link that leads on, in a button's shape. */
export const ButtonLink = createLink(Shaped);

export const DownloadLink = ({ href, name, children }: { href: string; name: string; children: ReactNode }) => (
  <a data-action="" href={href} download={name} className={shape('outline', 'sm')}>{children}</a>
);

export const textLink = 'text-blue-1000 underline underline-offset-2 hover:decoration-2';
