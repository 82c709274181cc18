// How long the list of people takes in a browser, from the press to the rows that stand on the page, against a real server.
//
//   node bench/lists.mjs [people] [rounds]        10 000 people, 30 rounds; AZEKURA_BIN (build/release/bin), AZEKURA_UI (ui/dist)
//
// Medians and the slowest of each; what is aimed at stands beside. Nothing fails here: a machine that is busy is not a mistake.
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

const rowsThere = () => page.getByRole('table').locator('tbody tr').first().waitFor();
await measure('first rows, by the menu', 300, async () => {
  await page.goto(`${url}/b/${business}/start`); await link(page, 'nav.people').waitFor();
  return page.evaluate(async (name) => {
    const to = [...document.querySelectorAll('nav a')].find((a) => a.textContent.includes(name));
    const begun = performance.now();
    to.click();
    while (!document.querySelector('tbody tr')) await new Promise((next) => requestAnimationFrame(next));
    return performance.now() - begun;
  }, w('nav.people'));
});
await measure('first rows, the page loaded anew', null, async () => {
  const begun = performance.now();
  await page.goto(`${url}/b/${business}/people`); await rowsThere();
  return performance.now() - begun;
});
// A select is changed as React hears it; the list is new when the count of the first line is.
const prepare = () => page.evaluate(([status, word]) => {
  const by = (label) => document.getElementById([...document.querySelectorAll('label')].find((l) => l.textContent === label).htmlFor);
  window.statusField = by(status);
  window.wordField = by(word);
  window.put = (element, value) => {
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(element), 'value').set.call(element, value);
    element.dispatchEvent(new Event(element.tagName === 'SELECT' ? 'change' : 'input', { bubbles: true }));
  };
  window.said = () => document.querySelector('main p[role=status]').textContent;
}, [w('people.status'), w('people.word')]);
await prepare();
const filterBy = async (name, aim, values, put) => measure(name, aim, (i) => page.evaluate(async ([value, which]) => {
  const before = window.said();
  const begun = performance.now();
  window.put(window[which], value);
  while (window.said() === before) await new Promise((next) => requestAnimationFrame(next));
  return performance.now() - begun;
}, [values[i % values.length], put]).then(async (took) => { await page.waitForTimeout(120); return took; }));
await filterBy('filter by state', 150, ['none', 'held'], 'statusField');
await page.evaluate(() => window.put(window.statusField, '')); await page.waitForTimeout(500);
await filterBy('filter by a word (its settling included)', 150, ['佐藤', '高橋 花', 'たなか', '鈴木', '渡辺', 'E0'], 'wordField');
await page.evaluate(() => window.put(window.wordField, '')); await page.waitForTimeout(500);
/** Presses what is found, and waits for other rows, or another count, by the page's own clock. */
const pressed = (find, index, watched) => page.evaluate(async ([selector, at, of]) => {
  const text = () => document.querySelector(of)?.textContent;
  const before = text();
  const begun = performance.now();
  [...document.querySelectorAll(selector)].at(at).click();
  while (text() === before && performance.now() - begun < 3000) await new Promise((next) => requestAnimationFrame(next));
  return performance.now() - begun;
}, [find, index, watched]);
for (const [index, name] of ['people.name', 'people.id', 'people.status', 'people.until'].entries())
  await measure(`order by ${w(name)}`, 150, async (i) => {
    if (i % 3 === 2) { await pressed('thead button', index, 'tbody'); await page.waitForTimeout(100); } // Back to no order, which is not counted.
    const took = await pressed('thead button', index, 'tbody');
    await page.waitForTimeout(100);
    return took;
  });

await page.goto(`${url}/b/${business}/people`); await rowsThere();
const debug = await page.context().newCDPSession(page);
const heap = async () => { for (let i = 0; i < 3; i++) await debug.send('HeapProfiler.collectGarbage'); return (await debug.send('Runtime.getHeapUsage')).usedSize / 1e6; };
const next = await button(page, 'people.next').evaluate((e) => [...document.querySelectorAll('main nav button')].indexOf(e));
const turn = () => pressed('main nav button', next, 'main p[role=status]');
for (let i = 0; i < 5; i++) await turn();
const before = await heap();
const begun = performance.now();
for (let i = 0; i < 50; i++) await turn();
const took = (performance.now() - begun) / 50;
const at = await heap();
await page.waitForTimeout(65_000); // Pages that were left are let go of after a minute.
const after = await heap();
console.log(`turn of a page ${took.toFixed(0)} ms; memory ${before.toFixed(1)} MB before 50 turns, ${at.toFixed(1)} MB right after, ${after.toFixed(1)} MB a minute later (${(after / before).toFixed(2)})`);
for (const each of noise) console.log(`console: ${each}`);
await browser.close();
office.stdin.end();
