import { createLink } from '@tanstack/react-router';
import type { ComponentProps, ReactNode } from 'react';

/** Parts of one page, each with an address of its own. */
export const Tabs = ({ label, children }: { label: string; children: ReactNode }) => (
  <nav aria-label={label} className="no-print overflow-x-auto border-b border-solid-gray-420">
    <ul className="flex min-w-max p-1 md:gap-1">{children}</ul>
  </nav>
);

const One = ({ on, ...rest }: { on: boolean } & Omit<ComponentProps<'a'>, 'className' | 'aria-current'>) => (
  <li>
    <a {...rest} aria-current={on ? 'page' : undefined}
      className={`block min-h-11 content-center rounded-t-lg border-b-4 px-2 max-md:text-sm md:px-4 ${on ? 'border-blue-900 font-bold text-blue-1000' : 'border-transparent hover:bg-blue-50 hover:underline'}`} />
  </li>
);
export const Tab = createLink(One);
