// When somebody last did something in this page. What the page asks by itself later than that says so, and puts off no end of
// a sign-in: an unattended page would keep it awake.
let last = Date.now();
const kinds = ['pointerdown', 'click', 'keydown', 'input', 'wheel'];
export const watchActs = () => kinds.forEach((kind) => window.addEventListener(kind, () => { last = Date.now(); }, { capture: true, passive: true }));

const JUST_NOW = 10_000; // An answer, and what is asked because of it, comes within this time.
export const lastAct = () => last;
export const actedJustNow = () => Date.now() - last < JUST_NOW;
