// The page's frame: the language and its switch, headings that take the focus, the browser's way back.
import { h, readBy } from './dom';
import { bare, reader } from './ruby';
import { ja, type Words } from './words/ja';
import { Refused } from './api';

export type Language = 'ja' | 'easy' | 'en';
const names: Record<Language, string> = { ja: '日本語', easy: 'やさしいにほんご', en: 'English' };

// The language is remembered for as long as the page is open, and the device is told nothing.
let language: Language = 'ja';
let words: Words = ja;
export const w = () => words;
/** The language of what the server wrote. */
export const written = (): 'ja' | 'en' => (language === 'en' ? 'en' : 'ja');
export const easy = () => language === 'easy';

export async function speak(next: Language) {
  if (next === 'en') { words = (await import('./words/en')).words; readBy(null); }
  else if (next === 'easy') { const all = await import('./words/easy'); words = all.words; readBy(reader(all.readings)); }
  else { words = ja; readBy(null); }
  language = next;
}

const button = 'min-h-12 rounded-lg border px-5 py-2 font-bold disabled:cursor-default disabled:opacity-70';
export const look = {
  solid: `${button} border-blue-900 bg-blue-900 text-white hover:bg-blue-1000`,
  outline: `${button} border-blue-900 bg-white text-blue-900 hover:bg-blue-50`,
  small: 'min-h-11 rounded-lg border border-blue-900 bg-white px-3 py-1 font-bold text-blue-900 hover:bg-blue-50 disabled:cursor-default disabled:border-solid-gray-420 disabled:text-solid-gray-600',
  plain: 'min-h-11 self-start px-2 text-blue-1000 underline',
  section: 'flex flex-col gap-2 rounded-xl border border-solid-gray-420 p-4',
  hint: 'text-sm text-solid-gray-700',
  fault: 'text-sm font-bold text-red-900 empty:hidden',
  notice: { info: 'rounded-lg border-2 border-blue-900 bg-blue-50 p-4', good: 'rounded-lg border-2 border-green-800 bg-green-50 p-4', bad: 'rounded-lg border-2 border-red-900 bg-red-50 p-4' },
};

export function act(className: string, text: string, run: () => void) {
  const made = h('button', { type: 'button', className }, text);
  made.onclick = run;
  return made;
}

export function notice(tone: keyof typeof look.notice, title: string, ...more: (Node | string)[]) {
  return h('div', { className: look.notice[tone], role: tone === 'bad' ? 'alert' : null }, h('p', { className: 'font-bold' }, title), ...more);
}

const root = document.getElementById('root')!;
let screen: () => void = () => {};

/** Puts a screen on the page, and puts it there again when the language changes. */
export function show(next: () => void) { screen = next; next(); }

let switching = false; // Then the focus stays with the languages, and is not taken to the heading.
async function change(to: Language) {
  try { await speak(to); } catch { return said.replaceChildren(notice('bad', w().language_lost)); }
  switching = true;
  screen();
  switching = false;
}
let said = h('div', {});

/** The steps, of which `at` is the one that is shown. */
function stepper(steps: string[], at: number) {
  return h('ol', { className: 'flex flex-wrap gap-x-4 gap-y-1 text-sm', aria: { label: w().steps } }, ...steps.map((step, i) =>
    h('li', { className: i === at ? 'border-b-4 border-blue-900 font-bold' : 'border-b-4 border-transparent text-solid-gray-700', ...(i === at ? { aria: { current: 'step' } } : {}) }, `${i + 1} ${step}`)));
}

/** A screen: its heading takes the focus, so that it is read out. */
export function put(title: string, progress: { steps: string[]; at: number } | null, ...parts: (Node | null)[]) {
  document.documentElement.lang = written();
  document.documentElement.classList.toggle('easy', easy());
  document.title = `${bare(title)} - ${w().product}`;
  const turns = (Object.keys(names) as Language[]).map((to) => {
    const turn = act(`min-h-11 px-1 text-sm ${to === language ? 'font-bold' : 'text-blue-1000 underline'}`, '', () => { if (to !== language) void change(to); });
    turn.textContent = names[to]; // Each in itself, without readings.
    turn.lang = to === 'en' ? 'en' : 'ja';
    turn.setAttribute('aria-pressed', String(to === language));
    return turn;
  });
  const heading = h('h1', { className: 'text-2xl font-bold', tabIndex: -1 }, title);
  said = h('div', { className: 'empty:hidden' });
  const header = h('header', { className: 'flex flex-wrap items-center justify-between gap-x-4 border-b border-solid-gray-420 px-4 py-1' },
    h('span', { className: 'text-lg font-bold' }, w().product), h('nav', { className: 'flex flex-wrap gap-x-3', aria: { label: w().languages } }, ...turns));
  root.replaceChildren(header, h('main', { className: 'mx-auto flex max-w-xl flex-col gap-5 px-4 py-5' }, progress && stepper(progress.steps, progress.at), said, heading, ...parts));
  if (switching) turns.find((t) => t.getAttribute('aria-pressed') === 'true')?.focus();
  else { heading.focus({ preventScroll: true }); window.scrollTo(0, 0); }
}

export function stop(title: () => string, text: () => string) { show(() => put(w().title, null, notice('bad', title(), h('p', {}, text())))); }

/** What is said of a refusal; the server's own words where they know more than we do. `kept`: there was something to lose. */
export function failureOf(problem: unknown, kept = false) {
  if (!(problem instanceof Refused)) return notice('bad', w().failure.lost);
  const { network, busy, too_large, lost } = w().failure;
  const text = problem.status === 0 ? network : problem.status === 413 ? too_large : problem.status === 429 || problem.status >= 500 ? busy : problem.title || lost;
  return notice('bad', text, ...(kept ? [h('p', {}, w().failure.kept)] : []), ...(problem.status === 0 ? [] : [h('p', { className: 'text-sm' }, w().code(problem.code))]));
}

const day = (iso: string, form: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language === 'easy' ? 'ja-JP' : 'ja-JP-u-ca-japanese', { dateStyle: 'long', timeZone: 'Asia/Tokyo', ...form }).format(new Date(iso));
export const when = (iso: string) => day(iso, { timeStyle: 'short' });

