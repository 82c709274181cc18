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

/** A page whose console, page errors and CSP reports are all failures. */
export async function open(browser, options = {}) {
  const context = await browser.newContext({ locale: 'ja-JP', timezoneId: 'Asia/Tokyo', viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const noise = [];
  // A refused call (4xx) or a lost network is part of many screens; Chromium and React write it to the console on their own.
  page.on('console', (m) => { if (['error', 'warning'].includes(m.type()) && !/^Failed to load resource|Failed to fetch dynamically imported module/.test(m.text())) noise.push(m.text().slice(0, 300)); });
  page.on('pageerror', (e) => noise.push(`page error: ${String(e).slice(0, 300)}`));
  await context.addInitScript(() => {
    window.cspReports = [];
    document.addEventListener('securitypolicyviolation', (e) => window.cspReports.push(`${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
  });
  return { context, page, noise };
}

export async function axeFaults(page) {
  // Through the debugger, which no page policy reaches.
  if (!(await page.evaluate('Boolean(window.axe)'))) await page.evaluate(`${axe};void 0`);
  return page.evaluate(async (runOnly) => {
    const r = await window.axe.run(document, { runOnly });
    return r.violations.map((v) => `axe ${v.id} ×${v.nodes.length}: ${v.nodes[0].html.slice(0, 140)} | ${(v.nodes[0].any[0] ?? v.nodes[0].all[0] ?? v.nodes[0].none[0])?.message?.slice(0, 160)}`);
  }, tags);
}

export const cspFaults = (page) => page.evaluate(() => window.cspReports.splice(0).map((r) => `CSP ${r}`));
export const overflow = (page) => page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth));

/** The hashes of the styles that scripts put into the page: each must stand in the policy. */
export async function styleHashes(page) {
  const texts = await page.evaluate(() => [...document.querySelectorAll('style')].map((s) => s.textContent));
  return texts.filter((t) => t).map((t) => `sha256-${crypto.createHash('sha256').update(t).digest('base64')}`);
}

export async function trapHolds(page, times = 30) {
  for (let i = 0; i < times; i++) {
    await page.keyboard.press(i % 5 === 4 ? 'Shift+Tab' : 'Tab');
    const inside = await page.evaluate(() => { const d = [...document.querySelectorAll('[role=dialog],[role=alertdialog]')].pop(); return !!d && (d.contains(document.activeElement) || document.activeElement === document.body); });
    if (!inside) return false;
  }
  return true;
}
