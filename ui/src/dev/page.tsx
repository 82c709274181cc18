import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, textLink } from '../components/button';
import { PageHeader } from '../components/notice';
import { Said } from '../components/said';
import { currentLanguage, setLanguage } from '../i18n';
import { dialogs } from './dialogs';
import { fields } from './fields';
import { ledger } from './ledger';
import { lists } from './lists';
import { notices } from './notices';
import { said, type Look, type Part, type Row } from './row';

/** No build that is shipped may hold these words. */
const MARK = 'azekura-components-page';
const parts: Part[] = [notices, fields, lists, dialogs, ledger];

export function Page() {
  const { t } = useTranslation();
  const other = currentLanguage() === 'ja' ? 'en' : 'ja';
  return (
    <>
      <header className="border-b border-solid-gray-420 px-4 py-2 text-right md:px-6"><Button s="sm" v="text" lang={other} onPress={() => void setLanguage(other)}>{other === 'en' ? 'English' : '日本語'}</Button></header>
      <main data-page={MARK} className="mx-auto flex max-w-6xl flex-col gap-5 p-4 md:p-6">
        <PageHeader title={said(['部品の一覧', 'Components'])} above="Azekura">
          <nav aria-label={said(['目次', 'Contents'])}>
            <ul className="flex flex-col gap-2">
              {parts.map((p) => (
                <li key={p.id} className="flex flex-wrap gap-x-4 gap-y-1"><a href={`#${p.id}`} className={`${textLink} font-bold`}>{said(p.name)}</a>{p.rows(t).map((r) => <a key={r.what} href={`#${r.what}`} className={textLink}>{r.what}</a>)}</li>
              ))}
            </ul>
          </nav>
        </PageHeader>
        {parts.map((p) => (
          <section key={p.id} aria-labelledby={p.id} className="flex flex-col gap-6">
            <h2 id={p.id} className="mt-6 border-b border-solid-gray-600 text-2xl font-bold">{said(p.name)}</h2>
            {p.rows(t).map((r) => <Shown key={r.what} row={r} />)}
          </section>
        ))}
        <Said />
      </main>
    </>
  );
}

const Shown = ({ row }: { row: Row }) => (
  <div id={row.what} data-row="" className="flex flex-col gap-3">
    <h3 className="text-xl font-bold">{row.what}</h3>
    <div className={row.wide ? 'grid gap-6' : 'grid items-start gap-6 md:grid-cols-2 lg:grid-cols-3'}>{row.looks.map(([state, show]) => <One key={state[1]} of={row.what} look={[state, show]} />)}</div>
  </div>
);

function One({ of, look: [state, show] }: { of: string; look: Look }) {
  const [open, setOpen] = useState(false);
  const behind = typeof show === 'function';
  return (
    <div className="flex min-w-0 flex-col items-stretch gap-2">
      {behind
        ? <div><Button s="sm" data-opens="" aria-expanded={open} onPress={() => setOpen(!open)}>{`${of}：${said(state)}`}</Button></div>
        : <p className="border-l-4 border-solid-gray-420 pl-2 text-sm text-solid-gray-700">{said(state)}</p>}
      {behind ? open && show(() => setOpen(false)) : <div>{show}</div>}
    </div>
  );
}
