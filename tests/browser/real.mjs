// A real server, a browser in front of it and steps that are each held to the checks of every screen.
//   AZEKURA_BIN   where azekurad and azekura are (build/dev/bin)      AZEKURA_UI   the built pages (ui/dist)
//   SHOTS=DIR     keeps pictures
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';
import { axeFaults, cspFaults, launch, open, overflow, settled } from './browser.mjs';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const shots = process.env.SHOTS;

/**
 * `script` (of this folder) starts the server; its first line says in JSON where it is: `told`. Then it answers each line it is
 * given (`ask`) with one of its own. `before`: a command that runs it; `after`: what the script is told.
 */
export async function real(script, viewport, { before = [], after = [] } = {}) {
  const ui = process.env.AZEKURA_UI ?? here('../../ui/dist');
  const [command, ...rest] = [...before, 'python3', here(script), ...after];
  const house = spawn(command, rest, { env: { ...process.env, AZEKURA_UI: ui, AZEKURA_POSTBOX_UI: ui.replace(/dist$/, 'dist-postbox') }, stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = readline.createInterface({ input: house.stdout })[Symbol.asyncIterator]();
  const hear = async () => { const { value, done } = await answers.next(); if (done) throw new Error('the server did not start, or is gone'); return value; };
  const told = JSON.parse(await hear());
  const ask = async (line) => { house.stdin.write(`${line}\n`); return hear(); };

  const browser = await launch();
  const { page, noise, context } = await open(browser, { ignoreHTTPSErrors: true, viewport });
  if (shots) fs.mkdirSync(shots, { recursive: true });
  const faults = [];
  let passed = 0;

  async function look(name, of = page) {
    await settled(of);
    for (const f of [...await axeFaults(of), ...await cspFaults(of)]) faults.push(`${name}: ${f}`);
    if (await overflow(of)) faults.push(`${name}: overflows`);
    if (shots) await of.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
  }

  async function leave(failed) {
    faults.forEach((f) => console.log(`FAULT ${f}`));
    console.log(`${passed} passed, ${failed} failed`);
    await browser.close();
    house.stdin.end();
    await new Promise((done) => house.once('exit', done));
    process.exit(failed ? 1 : 0);
  }

  /** One step: done, looked at, and held to the same checks as every screen. */
  async function step(name, run) {
    try {
      await run();
      await look(`${String(passed + 1).padStart(2, '0')}-${name}`);
      passed++;
      if (shots) console.log(`ok   ${name}`);
    } catch (e) {
      if (shots) await page.screenshot({ path: `${shots}/${name}-failed.png`, fullPage: true }).catch(() => {});
      console.log(`FAIL ${name}: ${String(e).slice(0, 500)}`);
      const alerts = await page.getByRole('alert').allTextContents().catch(() => []);
      if (alerts.length) console.log(`     the page says: ${alerts.join(' / ')}`);
      await leave(1);
    }
  }

  /** The end: what the console said all the while counts. */
  async function pass() {
    await context.close();
    faults.push(...noise.map((n) => `console: ${n}`));
    await leave(faults.length);
  }

  return { told, ask, browser, page, context, look, step, pass, fault: (f) => faults.push(f) };
}
