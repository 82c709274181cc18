import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** A plain table, so that Tab reaches each link and button. Below 768 px each row becomes a card with its own headings. */
export const Table = ({ label, children }: { label: string; children: ReactNode }) => (
  <table className="w-full border-collapse text-sm max-md:block max-md:[&_tbody]:block max-md:[&_thead]:sr-only max-md:[&_tr]:mb-3 max-md:[&_tbody_tr]:block max-md:[&_tbody_tr]:rounded-xl max-md:[&_tbody_tr]:border max-md:[&_tbody_tr]:border-solid-gray-420 max-md:[&_tbody_tr]:p-2 max-md:[&_tbody_th]:block md:[&_tbody_tr]:border-b md:[&_tbody_tr]:border-solid-gray-420">
    <caption className="sr-only">{label}</caption>
    {children}
  </table>
);

export const Head = ({ children, className = '' }: { children?: ReactNode; className?: string }) => (
  <th scope="col" className={`border-b border-solid-gray-600 bg-solid-gray-50 px-2 py-2.5 text-left font-bold whitespace-nowrap ${className}`}>
    {children}
  </th>
);

/** A head by which the rows can be ordered: up, then down, then as they came. `sort` is "name", "-name" or something else's. */
export function SortHead({ name, sort, onSort, children }: { name: string; sort: string | undefined; onSort: (sort: string | undefined) => void; children: ReactNode }) {
  const { t } = useTranslation();
  const way = sort === name ? 'ascending' : sort === `-${name}` ? 'descending' : 'none';
  const next = way === 'none' ? name : way === 'ascending' ? `-${name}` : undefined;
  return (
    <th scope="col" aria-sort={way} className="border-b border-solid-gray-600 bg-solid-gray-50 p-0 text-left font-bold whitespace-nowrap">
      <span className="print-only px-2 py-2.5">{children}</span>
      <button type="button" title={t('table.sort')} onClick={() => onSort(next)} className="flex min-h-11 w-full items-center gap-1 px-2 py-2.5 text-left hover:bg-blue-50 hover:underline">
        {children}<span aria-hidden="true" className="w-4 text-blue-1000">{way === 'ascending' ? '▲' : way === 'descending' ? '▼' : '↕'}</span>
      </button>
    </th>
  );
}

/** `short`: a word or a date that is not broken on a wide screen; `unprinted`: what is pressed there is no use on paper. */
export const Cell = ({ name, short, unprinted, children }: { name: string; short?: boolean; unprinted?: boolean; children: ReactNode }) => (
  <td className={`${unprinted ? 'no-print ' : ''}px-2 py-2 max-md:flex-wrap max-md:items-baseline max-md:gap-x-3 max-md:py-1 ${short ? 'md:whitespace-nowrap' : ''} ${children === '—' ? 'max-md:hidden' : 'max-md:flex'}`}>
    <span aria-hidden="true" className="w-24 shrink-0 text-xs font-bold text-solid-gray-700 md:hidden print:hidden">{name}</span>
    <span className="min-w-0">{children}</span>
  </td>
);
