// Chromium and the checks that every page must pass. Shared by the screens (contract fake) and the journey (real server).
import crypto from 'node:crypto';
import fs from 'node:fs';
import { require } from './fake/contract.mjs';

const { chromium } = require('playwright-core');
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

/** A call that is refused, or a network that is lost, is part of many screens; Chromium and React write it to the console on their
 *  own. That a picture, a font or a script of ours is missing is part of none (favicon.ico it asks for where no page of ours is shown). */
const isPart = (m) => /Failed to fetch dynamically imported module|^Failed to load resource: net::ERR_/.test(m.text())
  || (/^Failed to load resource: the server responded with a status of [45]/.test(m.text()) && /^\/(api\/|favicon\.ico$)/.test(new URL(m.location().url).pathname));

/** A page whose console, page errors and CSP reports are all failures. */
export async function open(browser, options = {}) {
  const context = await browser.newContext({ locale: 'ja-JP', timezoneId: 'Asia/Tokyo', viewport: { width: 1440, height: 900 }, ...options });
  context.on('page', watch);
  const page = await context.newPage();
  const noise = [];
  page.on('console', (m) => { if (['error', 'warning'].includes(m.type()) && !isPart(m)) noise.push(`${m.text().slice(0, 300)} ${m.location().url}`); });
  page.on('pageerror', (e) => noise.push(`page error: ${String(e).slice(0, 300)}`));
  await context.addInitScript(() => {
    window.cspReports = [];
    document.addEventListener('securitypolicyviolation', (e) => window.cspReports.push(`${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
  });
  return { context, page, noise };
}

const HELD = 350; // React shows up to 0.3 s later what it had to wait for, a part of the page in a script of its own.
const flying = new WeakMap();
function watch(page) {
  const now = new Set();
  now.script = 0; // When the last one came.
  flying.set(page, now);
  page.on('requestfinished', (r) => { if (r.resourceType() === 'script') now.script = Date.now(); });
  page.on('request', (r) => now.add(r));
  for (const over of ['requestfinished', 'requestfailed']) page.on(over, (r) => now.delete(r));
}

/** Until a page has done what it was last told: nothing asked for is unanswered, the fonts are there, what moves to an end has come
 *  to it, and two frames were drawn since. So what would have happened by itself has happened: what is not there now will not come. */
export async function settled(page, timeout = 10_000) {
  const asked = flying.get(page);
  const end = Date.now() + timeout;
  for (let still = false; !still;) {
    if (Date.now() > end) throw new Error(`does not settle: ${[...asked].map((r) => r.url()).join(' ') || 'it moves'}`);
    await page.evaluate(async () => {
      await document.fonts.ready;
      for (let n = 0; n < 2; n++) await new Promise(requestAnimationFrame);
    });
    still = asked.size === 0 && Date.now() - asked.script > HELD && await page.evaluate(() => document.getAnimations().every((a) => a.playState !== 'running' || a.effect.getComputedTiming().endTime === Infinity));
  }
}

/** Does what changes a draft, until it lies in the storage so. */
export async function keptAnew(page, change) {
  const drafts = () => JSON.stringify(Object.entries(sessionStorage).filter(([k]) => k.startsWith('azekura.draft.')).sort());
  await page.waitForFunction(() => Object.keys(sessionStorage).some((k) => k.startsWith('azekura.draft.')));
  await settled(page);
  const before = await page.evaluate(drafts);
  await change();
  await page.waitForFunction(`(${drafts})() !== ${JSON.stringify(before)}`);
}

/** `within`: a part of the page, where the rest was looked at before. */
export async function axeFaults(page, within) {
  // Through the debugger, which no page policy reaches.
  if (!(await page.evaluate('Boolean(window.axe)'))) await page.evaluate(`${axe};void 0`);
  return page.evaluate(async ({ runOnly, within }) => {
    const r = await window.axe.run(within ?? document, { runOnly });
    return r.violations.map((v) => `axe ${v.id} ×${v.nodes.length}: ${v.nodes[0].html.slice(0, 140)} | ${(v.nodes[0].any[0] ?? v.nodes[0].all[0] ?? v.nodes[0].none[0])?.message?.slice(0, 160)}`);
  }, { runOnly: tags, within });
}

export const cspFaults = (page) => page.evaluate(() => window.cspReports.splice(0).map((r) => `CSP ${r}`));
export const overflow = (page) => page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth));

/** The hashes of the styles that scripts put into the page: each must stand in the policy. */
export async function styleHashes(page) {
  const texts = await page.evaluate(() => [...document.querySelectorAll('style')].map((s) => s.textContent));
  return texts.filter((t) => t).map((t) => `sha256-${crypto.createHash('sha256').update(t).digest('base64')}`);
}

/** What A4 across, less its margins, would show that is no use there, and whether it is cut. */
export async function printFaults(page) {
  const screen = page.viewportSize();
  await page.setViewportSize({ width: 1032, height: 703 });
  await page.emulateMedia({ media: 'print' });
  const faults = [];
  for (const [what, found] of [['the menu', page.locator('nav')], ['masks', page.getByText('●●●●')], ...['button', 'checkbox', 'textbox', 'combobox'].map((role) => [`a ${role}`, page.getByRole(role)])]) {
    const seen = found.filter({ visible: true });
    if (await seen.count()) faults.push(`prints ${what} ×${await seen.count()}: ${await seen.first().evaluate((e) => e.outerHTML.slice(0, 120))}`);
  }
  if (await overflow(page)) faults.push(`is cut on paper by ${await overflow(page)} px`);
  await page.emulateMedia({ media: 'screen' });
  await page.setViewportSize(screen);
  return faults;
}

export async function trapHolds(page, times = 30) {
  let lost = 0; // On no element at all: once at most, where the ring of the focus closes.
  for (let i = 0; i < times; i++) {
    await page.keyboard.press(i % 5 === 4 ? 'Shift+Tab' : 'Tab');
    const at = await page.evaluate(() => { const d = [...document.querySelectorAll('[role=dialog],[role=alertdialog]')].pop(); return d?.contains(document.activeElement) ? 'inside' : d && document.activeElement === document.body ? 'nowhere' : 'outside'; });
    if (at === 'outside' || (at === 'nowhere' && ++lost > 1)) return false;
  }
  return true;
}
