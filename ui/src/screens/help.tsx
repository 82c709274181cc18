import { useQuery } from '@tanstack/react-query';
import { Link, useLocation, useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, textLink } from '../components/button';
import { TextField } from '../components/field';
import { Empty, Loading, PageHeader, ProblemNotice } from '../components/notice';
import { chapterOf, search, sectionsOf, type Block, type Chapter, type Inline } from '../help/manual';

const load = { ja: () => import('../help/ja.gen.json'), en: () => import('../help/en.gen.json') };
const pictures = import.meta.glob<string>('../../../docs/images/*.png', { eager: true, query: '?url', import: 'default' });

/** The manual, a chapter to a page, or all of it for the printer. Open to everybody, before signing in too: it tells how. */
export default function Help() {
  const { t, i18n } = useTranslation();
  const { chapter: asked = '0' } = useParams({ strict: false }) as { chapter?: string };
  const hash = useLocation({ select: (l) => l.hash });
  const language = i18n.language === 'en' ? 'en' : 'ja';
  const manual = useQuery({ queryKey: ['manual', language], staleTime: Infinity, retry: false, queryFn: async () => (await load[language]()).default as unknown as Chapter[] });
  const [word, setWord] = useState('');
  useEffect(() => {
    if (!manual.data || !hash) return;
    const heading = document.getElementById(hash);
    heading?.scrollIntoView();
    heading?.focus({ preventScroll: true });
  }, [manual.data, hash, asked]);
  if (manual.error) return <><PageHeader title={t('help.title')} /><ProblemNotice problem={manual.error} /></>;
  if (!manual.data) return <><PageHeader title={t('help.title')} /><Loading /></>;
  const chapters = manual.data;
  const sections = sectionsOf(chapters);
  const shown = asked === 'all' ? chapters : chapters.filter((c) => c.id === asked);
  const found = search(sections, word);
  return (
    <>
      <PageHeader title={shown.length === 1 ? shown[0]!.title : t('help.title')} above={asked !== '0' && <Link to="/help" className={textLink}>{t('back_to', { to: t('help.title') })}</Link>}
        actions={<><Button onPress={() => window.print()}>{t('help.print')}</Button>{asked !== 'all' && <Link to="/help/$chapter" params={{ chapter: 'all' }} className={`${textLink} content-center`}>{t('help.all')}</Link>}</>} />
      <search className="no-print">
        <TextField label={t('help.search')} hint={t('help.search_hint')} type="search" value={word} onChange={setWord} maxLength={100} />
        <p role="status" className="mt-1 text-sm">{word.trim() && t('help.found', { n: found.length })}</p>
        {word.trim() && (found.length === 0 ? <Empty title={t('help.none')} /> : (
          <ul className="divide-y divide-solid-gray-200">
            {found.map((s) => (
              <li key={s.chapter + s.id} className="py-2">
                <Link to="/help/$chapter" params={{ chapter: s.chapter }} hash={s.id} onClick={() => setWord('')} className={`${textLink} font-bold`}>{s.title}</Link>
                <span className="block text-sm text-solid-gray-700">{s.around}</span>
              </li>
            ))}
          </ul>
        ))}
      </search>
      <nav aria-label={t('help.contents')} className="rounded-xl border border-solid-gray-420 p-4">
        <p className="mb-1 font-bold">{t('help.contents')}</p>
        <ol className="columns-1 gap-6 md:columns-2">
          {chapters.map((c) => (
            <li key={c.id} className="break-inside-avoid py-1">
              <Link to="/help/$chapter" params={{ chapter: c.id }} aria-current={c.id === asked ? 'page' : undefined} className={`${textLink} aria-[current=page]:font-bold`}>{c.title}</Link>
              {c.id === asked && (
                <ul className="pl-5">{sections.filter((s) => s.chapter === c.id && s.id !== c.id).map((s) => <li key={s.id}><Link to="/help/$chapter" params={{ chapter: c.id }} hash={s.id} className={`${textLink} text-sm`}>{s.title}</Link></li>)}</ul>
              )}
            </li>
          ))}
        </ol>
      </nav>
      {shown.length === 0 && <Empty title={t('help.no_chapter')} />}
      {shown.map((c) => (
        <article key={c.id} className="flex flex-col gap-4" aria-label={c.title}>
          {shown.length > 1 && <h2 id={c.id} tabIndex={-1} className="mt-6 border-b-2 border-solid-gray-600 text-2xl font-bold">{c.title}</h2>}
          <Blocks all={c.blocks} chapters={chapters} deeper={shown.length > 1} />
        </article>
      ))}
    </>
  );
}

type Told = { chapters: Chapter[]; deeper: boolean };

function Blocks({ all, ...told }: Told & { all: Block[] }) {
  const top = all.reduce((least, b) => (b[0] === 'h' ? Math.min(least, b[1]) : least), 6);
  return all.map((b, i) => {
    switch (b[0]) {
      case 'h': {
        const level = Math.min(b[1] - top + (told.deeper ? 3 : 2), 6);
        const H = `h${level}` as 'h2';
        return <H key={i} id={b[2]} tabIndex={-1} className={`mt-3 font-bold ${level === 2 ? 'text-xl' : 'text-lg'}`}><Text all={b[3]} {...told} /></H>;
      }
      case 'p': return <p key={i}><Text all={b[1]} {...told} /></p>;
      case 'pre': return <pre key={i} tabIndex={0} className="digits overflow-x-auto rounded-lg bg-solid-gray-50 p-3 text-sm">{b[1]}</pre>;
      case 'quote': return <blockquote key={i} className="border-l-4 border-solid-gray-420 pl-4"><Blocks all={b[1]} {...told} /></blockquote>;
      case 'table': return (
        <div key={i} tabIndex={0} role="group" aria-label={flat(b[1][0])} className="overflow-x-auto rounded-lg">
          <table className="w-full border-collapse text-sm">
            <thead><tr>{b[1].map((c, n) => <th key={n} scope="col" className="border border-solid-gray-420 bg-solid-gray-50 px-2 py-1.5 text-left"><Text all={c} {...told} /></th>)}</tr></thead>
            <tbody>{b[2].map((row, r) => <tr key={r}>{row.map((c, n) => <td key={n} className="min-w-24 border border-solid-gray-420 px-2 py-1.5 align-top"><Text all={c} {...told} /></td>)}</tr>)}</tbody>
          </table>
        </div>
      );
      default: {
        const L = b[0];
        return <L key={i} className={`flex flex-col gap-1 pl-6 ${L === 'ol' ? 'list-decimal' : 'list-disc'}`}>{b[1].map((item, n) => <li key={n}><Blocks all={item} {...told} /></li>)}</L>;
      }
    }
  });
}

const flat = (cell: Inline[] | undefined) => cell?.filter((c) => typeof c === 'string').join('') || '—';

function Text({ all, ...told }: Told & { all: Inline[] }) {
  return all.map((part, i) => {
    if (typeof part === 'string') return part;
    switch (part[0]) {
      case 'b': return <b key={i}><Text all={part[1]} {...told} /></b>;
      case 'i': return <em key={i}><Text all={part[1]} {...told} /></em>;
      case 'c': return <code key={i} className="digits rounded bg-solid-gray-50 px-1 text-[0.9em]">{part[1]}</code>;
      case 'a': return <Link key={i} to="/help/$chapter" params={{ chapter: chapterOf(part[2], told.chapters) ?? '0' }} hash={part[2]} className={textLink}><Text all={part[1]} {...told} /></Link>;
      case 'img': return <img key={i} src={pictures[`../../../docs/images/${part[1]}`]} alt={part[2]} loading="lazy" className="h-auto max-w-full rounded-lg border border-solid-gray-420" />;
      default: return <br key={i} />;
    }
  });
}
