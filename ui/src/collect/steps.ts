// What it is for, the number, or that it is not handed in.
import { digitsOf, faultOf, grouped, type NumberFault } from '../lib/number';
import { call, type Schema } from './api';
import { fill, h, keepCaret } from './dom';
import { finish, go, type Draft } from './draft';
import { act, failureOf, look, notice, put, w, when, written } from './page';
import { isolated } from './ruby';
import { end, goneFor, send } from './send';

export const stepsOf = (draft: Draft, at: number) => ({ steps: [w().step.notice, w().step.number, ...(draft.intake.documents ? [w().step.documents] : [])], at });

/** The notice comes first and alone: whoever enters a number has had before them what it is for. */
export function noticeStep(draft: Draft) {
  const { intake } = draft;
  const part = (title: string, ...parts: (Node | string)[]) => h('section', { className: look.section }, h('h2', { className: 'font-bold' }, title), ...parts);
  const state = intake.state === 'returned' ? notice('info', w().returned_title, h('p', {}, w().returned[intake.returned ?? 'other']))
    : intake.state === 'submitted' ? notice('info', w().again_title, h('p', {}, w().again)) : null;
  put(w().title, stepsOf(draft, 0), state,
    h('p', {}, w().lead(isolated(intake.business_name))),
    part(w().purposes, h('ul', { className: 'flex list-disc flex-col gap-2 pl-5' }, ...intake.purposes.map(({ name, text }) => h('li', {}, h('b', {}, name[written()]), h('br', {}), text[written()])))),
    part(w().until, h('p', {}, when(intake.expires_at))),
    part(w().who, h('p', {}, w().safe(intake.documents))),
    part(w().ready, h('p', {}, intake.documents ? w().ready_documents : w().ready_number)),
    act(look.solid, w().read, () => go('number', () => numberStep(draft))),
    noLink(draft));
}

const noLink = (draft: Draft) => act(look.plain, w().decline, () => go('decline', () => declineStep(draft)));

/** The field is made once and goes along, so that neither a step back nor another language costs what was typed. */
export function numberField() {
  return h('input', { id: 'number', type: 'text', inputMode: 'numeric', autocomplete: 'off', spellcheck: false, maxLength: 40, aria: { required: 'true', describedby: 'number-hint number-fault' }, className: 'digits h-14 w-full rounded-lg border border-solid-gray-600 bg-white px-3 text-2xl aria-invalid:border-2 aria-invalid:border-red-900' });
}

function numberStep(draft: Draft) {
  const { field, intake } = draft;
  const live = h('p', { role: 'status', className: 'min-h-6 text-sm' });
  const fault = h('p', { id: 'number-fault', role: 'alert', className: look.fault });
  const failure = h('div', { className: 'empty:hidden' });
  const say = (what: NumberFault | null) => {
    if (what) field.setAttribute('aria-invalid', 'true'); else field.removeAttribute('aria-invalid');
    live.hidden = what !== null;
    fill(fault, what ? `▲ ${w().fault[what]}` : '');
  };
  const typed = () => {
    const digits = digitsOf(field.value);
    const wrong = faultOf(field.value);
    if (wrong !== 'not_digits') keepCaret(field, grouped(digits));
    fill(live, wrong === null ? `✓ ${w().good}` : wrong === 'length' && digits.length < 12 ? w().so_far(digits.length) : '');
    say(wrong === 'not_digits' || (wrong && digits.length >= 12) ? wrong : null);
    live.classList.toggle('text-green-900', wrong === null);
  };
  let composing = false;
  const on = h('button', { type: 'submit', className: look.solid }, intake.documents ? w().next : w().send);
  const form = h('form', { noValidate: true, className: 'flex flex-col gap-3' },
    h('label', { htmlFor: 'number', className: 'font-bold' }, w().number, h('span', { className: 'ml-1 text-sm font-normal text-red-900' }, w().required)),
    h('p', { id: 'number-hint', className: look.hint }, w().number_hint),
    field, fault, live, failure, on);
  // On the form, which is made each time, and not on the field, which stays.
  form.addEventListener('compositionstart', () => { composing = true; });
  form.addEventListener('compositionend', () => { composing = false; typed(); });
  form.addEventListener('input', () => { if (!composing) typed(); });
  form.onsubmit = (e) => {
    e.preventDefault();
    const wrong = faultOf(field.value);
    say(wrong);
    if (wrong) return field.focus();
    if (intake.documents) void import('./documents').then(({ documentsStep }) => go('documents', () => documentsStep(draft))).catch((problem: unknown) => failure.replaceChildren(failureOf(problem)));
    else void send(draft, on, failure, async () => []);
  };
  put(w().number_title, stepsOf(draft, 1), form, h('p', { className: look.hint }, w().safe(intake.documents)), act(`${look.outline} self-start`, w().back, () => history.back()), noLink(draft));
  if (field.value !== '') typed();
}

function declineStep(draft: Draft) {
  const group = h('fieldset', {}, h('legend', { className: 'mb-1 font-bold' }, w().reason),
    ...Object.entries(w().reasons).map(([value, label]) => h('label', { className: 'flex min-h-11 items-center gap-2 rounded-lg px-2 hover:bg-blue-50' },
      h('input', { type: 'radio', name: 'reason', value, checked: value === '', className: 'size-5 accent-blue-900' }), label)));
  const tell = h('button', { type: 'submit', className: look.solid }, w().decline_do);
  const failure = h('div', { className: 'empty:hidden' });
  const form = h('form', { className: 'flex flex-col gap-5', aria: { label: w().decline_title } }, group, failure, h('div', { className: 'flex flex-wrap gap-3' }, tell, act(look.outline, w().back, () => history.back())));
  form.onsubmit = async (e) => {
    e.preventDefault();
    if (draft.sending) return;
    draft.sending = tell.disabled = true;
    const reason = new FormData(form).get('reason') as Schema['IntakeDecline']['reason'] | '';
    try {
      const receipt = await call<Schema['IntakeReceipt']>('decline', { token: draft.link.token, ...(reason ? { reason } : {}) }, written());
      finish(() => end(w().declined, receipt, h('p', {}, w().declined_how)));
    } catch (problem) {
      draft.sending = tell.disabled = false;
      if (!goneFor(problem)) failure.replaceChildren(failureOf(problem));
    }
  };
  put(w().decline_title, null, h('p', {}, w().decline_what), form);
}
