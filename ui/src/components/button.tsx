import { createLink } from '@tanstack/react-router';
import type { ComponentProps, ReactNode } from 'react';
import { Button as Pressable, type ButtonProps } from 'react-aria-components';

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

type Own = { v?: Look; s?: keyof typeof size; busy?: boolean; children: ReactNode };

/** Verbs only. While busy it keeps focus and takes no second press; the form that holds it takes no second sending. */
export function Button({ v = 'outline', s = 'md', busy = false, children, onPress, type, ...rest }: Own & Omit<ButtonProps, 'children' | 'className'>) {
  return (
    <Pressable {...rest} {...(busy ? {} : { onPress, type })} className={shape(v, s)}>
      {busy && <span data-busy="" aria-hidden="true" className="size-4 animate-spin rounded-full border-2 border-current border-t-transparent" />}
      {children}
    </Pressable>
  );
}

const Shaped = ({ v = 'outline', s = 'md', ...rest }: { v?: Look; s?: keyof typeof size } & Omit<ComponentProps<'a'>, 'className'>) => <a data-action="" {...rest} className={shape(v, s)} />;
/** A link that leads on, in a button's shape. */
export const ButtonLink = createLink(Shaped);

export const DownloadLink = ({ href, name, children }: { href: string; name: string; children: ReactNode }) => (
  <a data-action="" href={href} download={name} className={shape('outline', 'sm')}>{children}</a>
);

export const textLink = 'text-blue-1000 underline underline-offset-2 hover:decoration-2';
