// The page on which somebody hands in a number: what it is for, twelve digits, done. Made without a framework so that it opens
// at once on a telephone. The number lives in its field until it is sealed, and nowhere else.
import './collect.css';
import type { components } from '../api/schema.gen';
import { digitsOf, faultOf, grouped, type NumberFault } from '../lib/number';
import { h, keepCaret } from './dom';
import { isOurKey, readLink, seal, type Invitation } from './seal';
import { words, type Language } from './words';

type Schema = components['schemas'];
type Reason = NonNullable<Schema['IntakeDecline']['reason']>;
class Refused extends Error { constructor(readonly status: number, readonly code: string, readonly title: string) { super(code); } }

const root = document.getElementById('root')!;
const kept = 'azekura.language';
let language: Language = (localStorage.getItem(kept) ?? (navigator.language.startsWith('ja') ? 'ja' : 'en')) === 'en' ? 'en' : 'ja';
let screen: () => void | Promise<void> = begin;
const w = () => words[language];

const button = 'min-h-12 rounded-lg border px-5 font-bold disabled:cursor-default disabled:opacity-70';
const look = {
  solid: `${button} border-blue-900 bg-blue-900 text-white hover:bg-blue-1000`,
  outline: `${button} border-blue-900 bg-white text-blue-900 hover:bg-blue-50`,
  notice: { info: 'rounded-lg border-2 border-blue-900 bg-blue-50 p-4', good: 'rounded-lg border-2 border-green-800 bg-green-50 p-4', bad: 'rounded-lg border-2 border-red-900 bg-red-50 p-4' },
};

async function call<T>(act: 'show' | 'submit' | 'decline', body: object): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(`/api/v1/intake:${act}`, {
      method: 'POST', body: JSON.stringify(body), cache: 'no-store',
      headers: { 'Content-Type': 'application/json', 'Accept-Language': language, 'X-Azekura': '1' },
    });
  } catch {
    throw new Refused(0, 'ui.network', w().network);
  }
  if (answer.ok) return (await answer.json()) as T;
  const problem = (await answer.json().catch(() => ({}))) as Partial<Schema['Problem']>;
  throw new Refused(answer.status, problem.code ?? 'ui.unreadable', problem.title ?? w().failed);
}

function notice(tone: keyof typeof look.notice, title: string, ...more: (Node | string)[]) {
  return h('div', { className: look.notice[tone], role: tone === 'bad' ? 'alert' : null }, h('p', { className: 'font-bold' }, title), ...more);
}

/** What is left in the tab's history of a link that was used: not the link, only that it was, so that a reload can say so. */
const used = 'used';

/** Puts a screen on the page; its heading takes the focus, so that it is read out. */
function put(title: string, ...parts: (Node | null)[]) {
  document.documentElement.lang = language;
  document.title = `${title} - ${language === 'ja' ? '校倉' : 'Azekura'}`;
  const other: Language = language === 'ja' ? 'en' : 'ja';
  const turn = h('button', { type: 'button', lang: other, className: 'min-h-11 px-2 text-sm text-blue-1000 underline' }, other === 'en' ? 'English' : '日本語');
  turn.onclick = () => { language = other; localStorage.setItem(kept, other); void screen(); };
  const heading = h('h1', { className: 'text-2xl font-bold', tabIndex: -1 }, title);
  root.replaceChildren(
    h('header', { className: 'flex items-center justify-between border-b border-solid-gray-420 px-4 py-2' }, h('span', { className: 'text-lg font-bold' }, language === 'ja' ? '校倉' : 'Azekura'), turn),
    h('main', { className: 'mx-auto flex max-w-xl flex-col gap-5 px-4 py-6' }, heading, ...parts.filter((p) => p !== null)),
  );
  heading.focus();
}

function show(next: () => void | Promise<void>) { screen = next; void next(); }

function stop(title: string, text: string, code?: string) {
  put(w().title, notice('bad', title, h('p', {}, text), ...(code ? [h('p', { className: 'mt-1 text-sm' }, w().code(code))] : [])));
}

function refused(problem: unknown) {
  if (!(problem instanceof Refused)) throw problem;
  if (problem.status === 404) return show(() => stop(w().gone_title, w().gone));
  const again = h('button', { type: 'button', className: look.outline }, w().retry);
  again.onclick = () => show(begin);
  put(w().title, notice('bad', problem.title, h('p', { className: 'text-sm' }, w().code(problem.code))), again);
}

async function begin() {
  // Browsers keep WebCrypto from pages that came without TLS.
  if (!window.isSecureContext || !globalThis.crypto?.subtle) return stop(w().old_title, w().old);
  const link = readLink(location.hash);
  if (!link && location.hash === '' && history.state === used) return put(w().title, notice('info', w().used_title, h('p', {}, w().used)));
  if (!link) return stop(w().cut_title, w().cut);
  put(w().title, h('p', { role: 'status' }, w().loading));
  try {
    const intake = await call<Schema['Intake']>('show', { token: link.token });
    if (!(await isOurKey(intake.info, link.key))) return stop(w().key_title, w().key);
    ask(link, intake);
  } catch (problem) { refused(problem); }
}

const when = (iso: string, more: Intl.DateTimeFormatOptions = {}) =>
  new Intl.DateTimeFormat(language === 'ja' ? 'ja-JP-u-ca-japanese' : 'en-GB', { dateStyle: 'long', timeZone: 'Asia/Tokyo', ...more }).format(new Date(iso));

function ask(link: Invitation, intake: Schema['Intake']) {
  const field = h('input', { id: 'number', type: 'text', inputMode: 'numeric', autocomplete: 'off', spellcheck: false, maxLength: 40, ariaRequired: 'true', className: 'digits h-14 w-full rounded-lg border border-solid-gray-600 bg-white px-3 text-2xl aria-invalid:border-2 aria-invalid:border-red-900' });
  const live = h('p', { id: 'number-state', role: 'status', className: 'min-h-6 text-sm' });
  const fault = h('p', { id: 'number-fault', role: 'alert', className: 'text-sm font-bold text-red-900 empty:hidden' });
  const failure = h('div', {});
  field.setAttribute('aria-describedby', 'number-hint number-fault');
  const say = (what: NumberFault | null) => {
    field.ariaInvalid = what ? 'true' : null;
    live.hidden = what !== null;
    fault.textContent = what ? `▲ ${w().fault[what]}` : '';
  };
  const typed = () => {
    const digits = digitsOf(field.value);
    const wrong = faultOf(field.value);
    if (wrong !== 'not_digits') keepCaret(field, grouped(digits));
    live.textContent = wrong === null ? `✓ ${w().good}` : wrong === 'length' && digits.length < 12 ? w().so_far(digits.length) : '';
    say(wrong === 'not_digits' || (wrong && digits.length >= 12) ? wrong : null);
    live.classList.toggle('text-green-900', wrong === null);
  };
  let composing = false;
  field.addEventListener('compositionstart', () => { composing = true; });
  field.addEventListener('compositionend', () => { composing = false; typed(); });
  field.addEventListener('input', () => { if (!composing) typed(); });

  const send = h('button', { type: 'submit', className: look.solid }, w().send);
  const form = h('form', { noValidate: true, className: 'flex flex-col gap-3' },
    h('label', { htmlFor: 'number', className: 'font-bold' }, w().number, h('span', { className: 'ml-1 text-sm font-normal text-red-900' }, w().required)),
    h('p', { id: 'number-hint', className: 'text-sm text-solid-gray-700' }, w().number_hint),
    field, fault, live, failure, send);
  form.onsubmit = (e) => { e.preventDefault(); void submit(); };
  const submit = async () => {
    const wrong = faultOf(field.value);
    say(wrong);
    if (wrong) return field.focus();
    if (send.disabled) return;
    send.disabled = true;
    send.textContent = w().sending;
    failure.replaceChildren();
    try {
      const sealed = await seal(digitsOf(field.value), intake.info, link.key);
      const receipt = await call<Schema['IntakeReceipt']>('submit', { token: link.token, ...sealed });
      field.value = '';
      end(w().done, w().done_how, receipt);
    } catch (problem) {
      if (problem instanceof Refused && problem.status === 404) return refused(problem);
      const said = problem instanceof Refused ? problem : new Refused(0, 'ui.seal', w().failed);
      failure.replaceChildren(notice('bad', said.title, h('p', { className: 'text-sm' }, w().code(said.code))));
      send.disabled = false;
      send.textContent = w().send;
    }
  };
  const no = h('button', { type: 'button', className: 'min-h-11 self-start px-2 text-blue-1000 underline' }, w().decline);
  no.onclick = () => show(() => decline(link, intake));
  screen = begin; // The other language asks again: the names of the procedures come from the server.
  put(w().title,
    h('p', {}, w().lead(intake.business_name)),
    h('section', { className: 'rounded-xl border border-solid-gray-420 p-4', ariaLabel: w().purposes },
      h('h2', { className: 'text-lg font-bold' }, w().purposes), h('p', { className: 'text-sm text-solid-gray-700' }, w().purposes_how),
      h('ul', { className: 'mt-2 list-disc pl-6' }, ...intake.purposes.map((p) => h('li', {}, p))),
      h('details', { className: 'mt-2 text-sm' }, h('summary', { className: 'min-h-9 cursor-pointer text-blue-1000 underline' }, w().purposes_full), h('p', { className: 'whitespace-pre-line' }, intake.notice)),
      h('p', { className: 'mt-2' }, h('b', { className: 'mr-2' }, w().until), when(intake.expires_at))),
    intake.state === 'submitted' ? notice('info', w().again_title, h('p', {}, w().again)) : null,
    form, h('p', { className: 'text-sm text-solid-gray-700' }, w().safe), no);
}

function decline(link: Invitation, intake: Schema['Intake']) {
  const group = h('fieldset', {}, h('legend', { className: 'mb-1 font-bold' }, w().reason),
    ...Object.entries(w().reasons).map(([value, label]) => h('label', { className: 'flex min-h-11 items-center gap-2 rounded-lg px-2 hover:bg-blue-50' },
      h('input', { type: 'radio', name: 'reason', value, checked: value === '', className: 'size-5 accent-blue-900' }), label)));
  const tell = h('button', { type: 'submit', className: look.solid }, w().decline_do);
  const back = h('button', { type: 'button', className: look.outline }, w().back);
  back.onclick = () => ask(link, intake);
  const form = h('form', { className: 'flex flex-col gap-5', ariaLabel: w().decline_title }, group, h('div', { className: 'flex flex-wrap gap-3' }, tell, back));
  form.onsubmit = async (e) => {
    e.preventDefault();
    if (tell.disabled) return;
    tell.disabled = true;
    const reason = new FormData(form).get('reason') as Reason | '';
    try {
      end(w().declined, w().declined_how, await call<Schema['IntakeReceipt']>('decline', { token: link.token, ...(reason ? { reason } : {}) }));
    } catch (problem) { refused(problem); }
  };
  put(w().decline_title, h('p', {}, w().decline_what), form);
}

function end(title: string, how: string, receipt: Schema['IntakeReceipt']) {
  history.replaceState(used, '', location.pathname); // The link has done its work: it need not stay in the bar.
  const line = (name: string, value: string) => h('div', {}, h('dt', { className: 'text-sm text-solid-gray-700' }, name), h('dd', { className: 'digits text-lg' }, value));
  put(title, notice('good', how, h('dl', { className: 'mt-3 flex flex-col gap-2' }, line(w().receipt, receipt.receipt), line(w().received, when(receipt.received_at, { timeStyle: 'short' })))));
  document.querySelector('header button')?.remove();
}

window.addEventListener('hashchange', () => show(begin));
show(begin);
