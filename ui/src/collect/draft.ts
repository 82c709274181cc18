// What one person is about to send, and the way through the steps. All of it lives in the page's memory: a page that is left or
// loaded again has forgotten it. The browser's "back" goes a step back, so that it does not lose what was typed.
import type { Schema } from './api';
import type { Picture } from './picture';
import type { Invitation } from './seal';
import { show, stop, w } from './page';

export type Slot = 'number' | 'identity' | 'second' | 'more';
export type Draft = {
  link: Invitation;
  intake: Schema['Intake'];
  field: HTMLInputElement; // The number is nowhere but in it.
  way: 'card' | 'other' | 'later' | null;
  papers: { number: string; identity: string; second: string };
  pictures: Map<Slot, Picture>;
  sending: boolean;
};

type Step = 'notice' | 'number' | 'documents' | 'edit' | 'decline';
const known = new Map<Step, () => void>();
let draft: Draft | null = null;
let finished: { screen: () => void; state: string } | null = null;

/** The history says which step it was, and of a link that was used only that it was. */
const used = 'used';

export function begin(of: Draft, notice: () => void) {
  draft = of;
  finished = null;
  known.clear();
  known.set('notice', notice);
  show(notice);
}

export function go(step: Step, screen: () => void) {
  known.set(step, screen);
  history.pushState(step, '');
  show(screen);
}

export function finish(screen: () => void, state = used) {
  for (const { canvas } of draft?.pictures.values() ?? []) canvas.width = canvas.height = 0;
  if (draft) draft.field.value = '';
  draft = null;
  known.clear(); // Whatever the screens held of pictures goes with them.
  finished = { screen, state };
  history.replaceState(state, '');
  show(screen);
}

export const isBegun = () => draft !== null && (draft.field.value !== '' || draft.pictures.size > 0);

window.addEventListener('popstate', (e) => {
  if (location.hash !== '') return; // Another link: the page begins anew.
  if (finished) { history.replaceState(finished.state, ''); return show(finished.screen); }
  if (!draft) return;
  if (draft.sending) return history.forward();
  show(known.get(e.state === 'edit' ? 'documents' : (e.state as Step)) ?? known.get('notice')!); // A picture that was left is not open any more.
});

/** A page without a link: what the history knows of it. */
export function withoutLink(state: unknown) {
  if (state === used) return stop(() => w().used_title, () => w().used);
  if (state) return stop(() => w().reopen_title, () => w().reopen);
  stop(() => w().none_title, () => w().none);
}
