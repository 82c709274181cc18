// Sends what is ready, and says what came of it.
import { call, Refused, type Schema } from './api';
import { fill, h } from './dom';
import { finish, type Draft } from './draft';
import { digitsOf } from '../lib/number';
import { failureOf, look, notice, put, stop, w, when, written } from './page';
import { seal, type Kind } from './seal';

export const goneFor = (problem: unknown) => {
  const gone = problem instanceof Refused && problem.code === 'intake.unknown';
  if (gone) finish(() => stop(() => w().gone_title, () => w().gone), 'notice');
  return gone;
};

/** One tap, one sending; a failure leaves everything as it is, to be sent again. */
export async function send(draft: Draft, button: HTMLButtonElement, failure: HTMLElement, pictures: () => Promise<{ kind: Kind; jpeg: Uint8Array<ArrayBuffer> }[]>) {
  if (draft.sending) return;
  draft.sending = true;
  button.disabled = true;
  fill(button, w().sending);
  failure.replaceChildren();
  try {
    const sealed = await seal(digitsOf(draft.field.value), await pictures(), draft.intake.info, draft.link.key);
    const pictured = 'documents' in sealed;
    const receipt = await call<Schema['IntakeReceipt']>('submit', sealed, written(), draft.link.token, (part) => fill(button, pictured ? w().sent_part(Math.round(part * 100)) : w().sending));
    finish(() => end(w().done, receipt, h('section', { className: look.section }, h('h2', { className: 'font-bold' }, w().done_next),
      h('p', {}, pictured ? w().done_documents : w().done_how), pictured ? h('p', {}, w().done_pictures) : null, h('p', {}, w().done_close))));
  } catch (problem) {
    draft.sending = false;
    if (goneFor(problem)) return;
    button.disabled = false;
    fill(button, w().send_again);
    const large = problem instanceof Error && 'fault' in problem; // A picture that no effort makes small enough.
    failure.replaceChildren(large ? notice('bad', w().failure.too_large) : failureOf(problem, true));
  }
}

export function end(title: string, receipt: Schema['IntakeReceipt'], after: Node) {
  const line = (name: string, value: string) => h('div', {}, h('dt', { className: look.hint }, name), h('dd', { className: 'digits text-lg' }, value));
  put(title, null, h('dl', { className: `${look.notice.good} flex flex-col gap-2` }, line(w().receipt, receipt.receipt), line(w().received, when(receipt.received_at))), after);
}
