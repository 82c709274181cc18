// How long the list of people takes in a browser, from the press to the rows that stand on the page, against a real server.
//
//   node bench/lists.mjs [people] [rounds]        10 000 people, 30 rounds; AZEKURA_BIN (build/release/bin), AZEKURA_UI (ui/dist)
//
// Medians and the slowest of each; what is aimed at stands beside. Nothing fails here: a machine that is busy is not a mistake.
// Each round begins with the page loaded anew, so that nothing is answered from what the page still holds. What is counted is the time
// to the last change of the page: the press, the settling of a word, the request, the answer, the drawing.
// The memory is that of the page's JavaScript after a collection, before and after fifty turns of the page.
import { spawn } from 'node:child_process';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';
import { launch, open } from '../tests/browser/browser.mjs';
import { button, field, link, w } from '../tests/browser/words.mjs';

const [people = '10000', rounds = '30'] = process.argv.slice(2);
const ui = process.env.AZEKURA_UI ?? fileURLToPath(new URL('../ui/dist', import.meta.url));
const office = spawn('python3', [fileURLToPath(new URL('office.py', import.meta.url)), people], { env: { ...process.env, AZEKURA_UI: ui }, stdio: ['pipe', 'pipe', 'inherit'] });
const { value: told } = await readline.createInterface({ input: office.stdout })[Symbol.asyncIterator]().next();
if (!told) throw new Error('the server did not start');
const { url, login, password, business, people: total } = JSON.parse(told);
console.log(`${total} people (${people} workers and their dependants)`);

const browser = await launch();
const { page, noise } = await open(browser, { ignoreHTTPSErrors: true });
await page.goto(url);
await field(page, 'sign_in.id').fill(login); await field(page, 'sign_in.password').fill(password); await button(page, 'sign_in.do').click();
await link(page, 'nav.people').waitFor();

async function measure(name, aim, once) {
  const took = [];
  for (let i = 0; i < Number(rounds); i++) took.push(await once(i));
  took.sort((a, b) => a - b);
  const median = took[Math.floor(took.length / 2)];
  console.log(`${name.padEnd(40)} ${median.toFixed(0).padStart(6)} ms   slowest ${took.at(-1).toFixed(0).padStart(6)} ms   aim ${aim ?? '—'}${aim ? `   ${(median / aim).toFixed(2)} of it` : ''}`);
}

const QUIET = 250; // ms without a change or a request: longer than a word takes to settle.
await page.addInitScript((quiet) => {
  let asked = 0;
  let changed = 0;
  const { fetch } = window;
  window.fetch = (...call) => { asked++; return fetch(...call).finally(() => { asked--; }); };
  document.addEventListener('DOMContentLoaded', () => new MutationObserver(() => { changed = performance.now(); }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true }));
  /** Does something, and tells after how long the page was as it stays. */
  window.settled = async (act) => {
    const begun = performance.now();
    changed = 0;
    act();
    for (;;) {
      await new Promise((next) => requestAnimationFrame(next));
      const since = performance.now() - Math.max(changed, begun);
      if (asked === 0 && since > quiet) return Math.max(changed - begun, 0);
      if (performance.now() - begun > 20_000) throw new Error('the page does not come to rest');
    }
  };
  window.labelled = (text) => document.getElementById([...document.querySelectorAll('label')].find((l) => l.textContent === text).htmlFor);
  window.put = (element, value) => { // As React hears it.
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(element), 'value').set.call(element, value);
    element.dispatchEvent(new Event(element.tagName === 'SELECT' ? 'change' : 'input', { bubbles: true }));
  };
}, QUIET);

const rowsThere = () => page.getByRole('table').locator('tbody tr').first().waitFor();
const anew = async () => { await page.goto(`${url}/b/${business}/people`); await rowsThere(); await page.evaluate(() => window.settled(() => {})); };

await measure('first rows, by the menu', 300, async () => {
  await page.goto(`${url}/b/${business}/start`); await link(page, 'nav.people').waitFor(); await page.evaluate(() => window.settled(() => {}));
  return page.evaluate((name) => {
    const begun = performance.now();
    [...document.querySelectorAll('nav a')].find((a) => a.textContent.includes(name)).click();
    return new Promise((told) => { const look = () => { if (document.querySelector('tbody tr')) told(performance.now() - begun); else requestAnimationFrame(look); }; look(); });
  }, w('nav.people'));
});
await measure('first rows, the page loaded anew', null, async () => {
  await page.goto(`${url}/b/${business}/people`); await rowsThere();
  return page.evaluate(() => performance.now());
});
const filled = (name, aim, label, values) => measure(name, aim, async (i) => {
  await anew();
  return page.evaluate(([text, value]) => window.settled(() => window.put(window.labelled(text), value)), [label, values[i % values.length]]);
});
await filled('filter by state', 150, w('people.status'), ['none', 'held', 'requested']);
await filled('filter by class', 150, w('people.class'), ['employee', 'dependant']);
await filled('filter by a word (its settling included)', 150, w('people.word'), ['佐藤', '高橋 花', 'たなか', '鈴木', '渡辺', 'E0']);
for (const key of ['people.name', 'people.id', 'people.status', 'people.until'])
  await measure(`order by ${w(key)}`, 150, async () => {
    await anew();
    return page.evaluate((name) => window.settled(() => [...document.querySelectorAll('thead button')].find((b) => b.textContent.startsWith(name)).click()), w(key));
  });

await anew();
const debug = await page.context().newCDPSession(page);
const heap = async () => { for (let i = 0; i < 3; i++) await debug.send('HeapProfiler.collectGarbage'); return (await debug.send('Runtime.getHeapUsage')).usedSize / 1e6; };
const turn = () => page.evaluate((name) => window.settled(() => [...document.querySelectorAll('main nav button')].find((b) => b.textContent === name).click()), w('people.next'));
const turns = [];
for (let i = 0; i < 5; i++) await turn();
const before = await heap();
for (let i = 0; i < 50; i++) turns.push(await turn());
const at = await heap();
await page.waitForTimeout(65_000); // Pages that were left are let go of after a minute.
const after = await heap();
console.log(`turn of a page ${turns.sort((a, b) => a - b)[25].toFixed(0)} ms; memory ${before.toFixed(1)} MB before 50 turns, ${at.toFixed(1)} MB right after, ${after.toFixed(1)} MB a minute later (${(after / before).toFixed(2)})`);
for (const each of noise) console.log(`console: ${each}`);
await browser.close();
office.stdin.end();
