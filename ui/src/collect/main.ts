// The page on which somebody hands in a number: what it is for, twelve digits, pictures of documents where they are asked for,
// done. Made without a framework so that it opens at once on a telephone. The number lives in its field until it is sealed.
import './collect.css';
import { call, Refused, type Schema } from './api';
import { begin, isBegun, withoutLink } from './draft';
import { h } from './dom';
import { act, failureOf, look, put, show, speak, stop, w, written } from './page';
import { isOurKey, readLink, suite, type Invitation } from './seal';
import { goneFor } from './send';
import { noticeStep, numberField } from './steps';

declare global { interface Window { azekuraStarted(): void } }

async function ask(link: Invitation) {
  try {
    const intake = await call<Schema['Intake']>('show', { token: link.token }, written());
    if (!(await isOurKey(intake.info, link.key))) return stop(() => w().key_title, () => w().key);
    const draft = { link, intake, field: numberField(), way: null, papers: { number: '', identity: '', second: '' }, pictures: new Map(), sending: false };
    begin(draft, () => noticeStep(draft));
    if (intake.documents) void import('./documents').catch(() => {}); // While the notice is read; asked for again when it is needed.
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    if (goneFor(problem)) return;
    show(() => put(w().title, null, failureOf(problem), act(`${look.outline} self-start`, w().retry, () => { put(w().title, null, h('p', { role: 'status' }, w().loading)); void ask(link); })));
  }
}

/** Can this browser work with such a key? Some have WebCrypto without the curve, or keep it from pages that came without TLS. */
async function canSeal(key: Uint8Array<ArrayBuffer>) {
  if (!window.isSecureContext || !globalThis.crypto?.subtle) return false;
  try { await suite.kem.generateKeyPair(); await suite.kem.deserializePublicKey(key.buffer); return true; } catch { return false; }
}

async function arrive() {
  const { hash } = location;
  const state: unknown = history.state;
  // The link leaves the bar as soon as it is read, and with it the history, which others see on a shared telephone and which
  // browsers carry to their owners' other devices. The price: who loads the page again opens the link again, and is told so.
  if (hash !== '') history.replaceState('notice', '', location.pathname);
  else return withoutLink(state);
  const link = readLink(hash);
  if (!link) return stop(() => w().cut_title, () => w().cut);
  if (!(await canSeal(link.key))) return stop(() => w().old_title, () => w().old);
  await ask(link);
}

window.addEventListener('hashchange', () => { if (location.hash !== '') void arrive(); });
window.addEventListener('beforeunload', (e) => { if (isBegun()) e.preventDefault(); });
window.azekuraStarted();
void (navigator.language.startsWith('ja') ? Promise.resolve() : speak('en').catch(() => {})).then(arrive);
