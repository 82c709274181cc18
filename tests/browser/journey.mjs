// A business begins, in Chromium, against a real server: the owner's temporary password → business, accounts, notice → a handler's
// key and recovery sheets → a person, a number entered, revealed, matched → disposal page → the ledger verified in the browser.
//
//   BASE_URL        https://localhost:8443            OWNER_ID, OWNER_PASSWORD   the first owner and the temporary password
//   PASSPHRASE      unseals, when the server is sealed HANDLER_PASSWORD_FILE      the work password is written there (optional)
//   RECOVERY_SHARE  typed back; without it the text is taken from the answer that made the sheets
//   SHOTS=DIR       keeps pictures
// The number used is made up here: twelve digits with a right check digit.
import fs from 'node:fs';
import { axeFaults, cspFaults, launch, open, overflow } from './browser.mjs';
import { button, field, heading, link, w } from './words.mjs';

const need = (name) => process.env[name] ?? (() => { throw new Error(`${name} is not set`); })();
const base = need('BASE_URL');
const owner = { id: need('OWNER_ID'), temporary: need('OWNER_PASSWORD'), password: 'kawa-no-hotori-ni-7-hon-no-yanagi' };
const person = { family: '髙橋', given: '一郎' };
const handler = { id: `handler-${Date.now().toString(36)}`, name: '中村 健', password: 'yama-no-ue-ni-9-tsu-no-ishi-darumi' };
const number = '123456789018';
const shown = number.replace(/(.{4})(?=.)/g, '$1 ');
const shots = process.env.SHOTS;
if (shots) fs.mkdirSync(shots, { recursive: true });

const browser = await launch();
const { page, noise } = await open(browser, { ignoreHTTPSErrors: true });
const faults = [];
let at = 0;

/** One step: done, looked at, and held to the same checks as every screen. */
async function step(name, run) {
  try {
    await run();
    await page.waitForTimeout(150);
    for (const f of [...await axeFaults(page), ...await cspFaults(page)]) faults.push(`${name}: ${f}`);
    if (await overflow(page)) faults.push(`${name}: overflows`);
    if (shots) await page.screenshot({ path: `${shots}/${String(++at).padStart(2, '0')}-${name}.png`, fullPage: true });
    console.log(`ok   ${name}`);
  } catch (e) {
    if (shots) await page.screenshot({ path: `${shots}/${name}-failed.png`, fullPage: true }).catch(() => {});
    console.log(`FAIL ${name}: ${String(e).slice(0, 500)}`);
    const said = await page.getByRole('alert').allTextContents().catch(() => []);
    if (said.length) console.log(`     the page says: ${said.join(' / ')}`);
    await browser.close();
    process.exit(1);
  }
}

async function signIn(id, password) {
  await heading(page, 'sign_in.title').waitFor();
  await field(page, 'sign_in.id').fill(id);
  await field(page, 'sign_in.password').fill(password);
  await button(page, 'sign_in.do').click();
}
async function firstPassword(temporary, next) {
  await heading(page, 'password.first_title').waitFor();
  await field(page, 'password.temporary').fill(temporary);
  await field(page, 'password.next').fill(next);
  await field(page, 'password.again').fill(next);
  await button(page, 'password.do').click();
}
const once = () => page.locator('[data-once]').textContent();
const menu = (key) => page.getByRole('navigation', { name: w('shell.menu') }).getByRole('link', { name: w(`nav.${key}`), exact: true }).click();

await page.goto(base);
await page.locator('h1').waitFor();
if (await heading(page, 'seal.title').count()) {
  await step('unseal', async () => { await field(page, 'seal.passphrase').fill(need('PASSPHRASE')); await button(page, 'seal.do').click(); await heading(page, 'sign_in.title').waitFor({ timeout: 60000 }); });
}
await step('owner-signs-in', async () => { await signIn(owner.id, owner.temporary); await heading(page, 'password.first_title').waitFor(); });
await step('owner-changes-password', async () => { await firstPassword(owner.temporary, owner.password); await page.getByRole('heading', { level: 1 }).filter({ hasText: new RegExp(`${w('start.title')}|${w('new_business.title')}`) }).waitFor(); });
if (await heading(page, 'new_business.title').count()) {
  await step('business-is-registered', async () => {
    await field(page, 'new_business.name').fill('社会福祉法人 校倉会');
    await field(page, 'new_business.workers').fill('12');
    await button(page, 'new_business.do').click();
    await heading(page, 'start.title').waitFor();
  });
}
await step('handler-account-is-made', async () => {
  await menu('accounts');
  await button(page, 'accounts.add').click();
  const dialog = page.getByRole('dialog');
  await field(dialog, 'sign_in.id').fill(handler.id);
  await field(dialog, 'accounts.name').fill(handler.name);
  await button(dialog, 'accounts.make').click();
  await page.locator('[data-once]').waitFor();
  handler.temporary = await once();
  await button(page, 'accounts.handed').click();
});
await step('handler-gets-procedures', async () => {
  await button(page, 'accounts.purposes_of', { name: handler.name }).click();
  await button(page, 'accounts.purposes_all').click();
  await button(page, 'save').click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});
await step('notice-is-published', async () => { await menu('notices'); await button(page, 'notices.every').click(); await button(page, 'notices.do').click(); await page.getByText(w('notices.version', { n: 1 })).waitFor(); });
await step('owner-signs-out', async () => { await button(page, 'shell.sign_out').click(); await heading(page, 'sign_in.title').waitFor(); });

await step('handler-signs-in', async () => { await signIn(handler.id, handler.temporary); await firstPassword(handler.temporary, handler.password); await heading(page, 'start.title').waitFor(); });
await step('handler-makes-a-key', async () => {
  await link(page, 'setup.title').click();
  await button(page, 'setup.own_do').click();
  await page.locator('[data-once]').waitFor({ timeout: 30000 });
  handler.work = await once();
  if (process.env.HANDLER_PASSWORD_FILE) fs.writeFileSync(process.env.HANDLER_PASSWORD_FILE, handler.work, { mode: 0o600 });
  await page.getByLabel(w('setup.own_kept')).check();
  await button(page, 'next_step').click();
});
await step('keys-of-the-business', async () => {
  await field(page, 'work.password').fill(handler.work);
  const answer = page.waitForResponse((r) => r.url().endsWith('/keys') && r.request().method() === 'POST');
  await button(page, 'setup.keys_do').click();
  const made = await (await answer).json();
  handler.share = process.env.RECOVERY_SHARE ?? made.shares?.[0];
  await button(page, 'setup.sheets_save').waitFor({ timeout: 30000 });
});
await step('recovery-sheet-typed-back', async () => {
  const saved = page.waitForEvent('download');
  await button(page, 'setup.sheets_save').click();
  const bytes = fs.readFileSync(await (await saved).path());
  if (!bytes.subarray(0, 5).equals(Buffer.from('%PDF-'))) throw new Error('the sheets are no PDF');
  await field(page, 'setup.type').fill(handler.share);
  await button(page, 'setup.type_do').click();
  await page.getByText(w('setup.finished')).waitFor({ timeout: 30000 });
});
await step('person-is-registered', async () => {
  await menu('people');
  await link(page, 'people.add').click();
  await field(page, 'new_person.family').fill(person.family);
  await field(page, 'new_person.given').fill(person.given);
  await field(page, 'new_person.family_kana').fill('たかはし');
  await field(page, 'new_person.given_kana').fill('いちろう');
  await field(page, 'new_person.birth').fill('昭58.4.1');
  await field(page, 'new_person.hired').fill('R元.5.1');
  await button(page, 'new_person.do').click();
  await page.getByRole('heading', { level: 1, name: `${person.family} ${person.given}` }).waitFor();
});
await step('number-is-registered', async () => {
  await page.getByRole('navigation', { name: w('person.tabs') }).getByRole('link', { name: w('person.tab.number') }).click();
  await button(page, 'register.open').click();
  const dialog = page.getByRole('dialog');
  await field(dialog, 'number.label').fill('１２３４-5678 9018');
  await dialog.getByRole('group', { name: new RegExp(`^${w('register.purposes')}`) }).getByRole('checkbox').first().check();
  await dialog.getByRole('radiogroup', { name: new RegExp(`^${w('verify.number')}`) }).getByRole('radio').first().check();
  if (await field(dialog, 'work.password').count()) await field(dialog, 'work.password').fill(handler.work);
  await button(dialog, 'register.do').click();
  await button(page, 'reveal.open').waitFor({ timeout: 30000 });
});
await step('number-is-shown-and-goes', async () => {
  await button(page, 'reveal.open').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio').first().check();
  if (await field(dialog, 'work.password').count()) await field(dialog, 'work.password').fill(handler.work);
  await button(dialog, 'reveal.do').click();
  await page.getByText(shown).waitFor({ timeout: 30000 });
  await button(page, 'reveal.hide').click();
  if ((await page.content()).includes(shown)) throw new Error('the number is still in the page');
  await page.keyboard.press('Escape');
});
await step('number-is-matched', async () => {
  await button(page, 'match.open').click();
  const dialog = page.getByRole('dialog');
  await field(dialog, 'number.label').fill(number);
  await dialog.getByRole('radio').first().check();
  await button(dialog, 'match.do').click();
  await page.getByText(w('match.same')).waitFor();
  await page.keyboard.press('Escape');
});
await step('work-is-locked', async () => { await button(page, 'work.lock').click(); await page.getByText(w('work.closed')).waitFor(); });
await step('people-list', async () => { await menu('people'); await page.getByText(`${person.family} ${person.given}`).first().waitFor(); });
await step('disposal-page', async () => { await menu('disposal'); await page.getByText(w('disposal.lists')).waitFor(); });
await step('handler-verifies-the-ledger', async () => { await menu('ledger'); await page.getByText(/^台帳は正しく続いています/).waitFor({ timeout: 30000 }); });
await step('handler-signs-out', async () => { await button(page, 'shell.sign_out').click(); await heading(page, 'sign_in.title').waitFor(); });
await step('owner-reads-the-ledger', async () => {
  await signIn(owner.id, owner.password);
  await heading(page, 'start.title').waitFor();
  await menu('ledger');
  await page.getByText(/^台帳は正しく続いています/).waitFor({ timeout: 30000 });
  await page.getByText(w('verified.signatures.valid')).waitFor();
  await page.getByRole('table').getByRole('row').nth(3).waitFor();
});

await browser.close();
faults.push(...noise.map((n) => `console: ${n}`));
faults.forEach((f) => console.log(`FAULT ${f}`));
console.log(faults.length ? `${faults.length} faults` : 'the journey is whole');
process.exit(faults.length ? 1 : 0);
