// The page of all components (ui/src/dev): each in each of its states, in both languages and at both widths, and worked by keyboard.
import fs from 'node:fs';
import path from 'node:path';
import { axeFaults, overflow, settled, trapHolds } from '../browser.mjs';
import { NUMBER } from '../fake/data.mjs';
import { ui } from '../fake/http.mjs';
import { Fake } from '../fake/server.mjs';
import { reach } from '../keyboard.mjs';
import { button, field, w } from '../words.mjs';

const MARK = 'azekura-components-page';
const address = '/dev/components';
/** Answers nothing: the page answers itself, and what it asks for is a fault. */
class Page extends Fake { pages = 'dist-components'; }
const at = { of: Page, path: address };
const row = (page, what) => page.locator(`[data-row][id="${what}"]`);
const dialogs = (page) => page.locator('[role=dialog],[role=alertdialog]');

async function opened(page, faults, english) {
  await page.locator('[data-row]').first().waitFor();
  if (english) { await page.getByRole('button', { name: 'English' }).click(); await page.getByRole('heading', { level: 1, name: 'Components' }).waitFor(); }
  await settled(page);
  if (await page.locator('h1').count() !== 1) faults.push('has not one h1');
}

/** `within`: what was opened last; `over`: by how much the page was too wide before. Returns by how much it is. */
async function good(page, faults, what, within, over = 0) {
  faults.push(...(await axeFaults(page, within)).map((f) => `${what}: ${f}`));
  const now = await overflow(page);
  if (now > over) faults.push(`${what} overflows by ${now} px: ${await page.evaluate(() => [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > window.innerWidth && !e.closest('thead,.overflow-x-auto')).map((e) => `${e.closest('[data-row]')?.id} ${e.outerHTML.slice(0, 60)}`).slice(0, 4).join(' | '))}`);
  return now;
}

/** Opens whatever stands behind a button, by its keys; a dialog holds the focus, goes with Escape and hands the focus back. */
async function openAll(page, faults, { over, shot, trap }) {
  for (const [i, opener] of (await page.locator('[data-opens]').all()).entries()) {
    const name = await opener.textContent();
    await opener.focus();
    await page.keyboard.press('Enter');
    await settled(page);
    const dialog = dialogs(page);
    if (await dialog.count()) {
      if (!(await dialog.last().evaluate((e) => e.contains(document.activeElement)))) faults.push(`${name}: the focus is not inside`);
      await good(page, faults, name, '[role=dialog],[role=alertdialog]', over);
      await shot?.(i);
      if (trap && !(await trapHolds(page, 12))) faults.push(`${name}: the focus leaves the dialog`);
      await page.keyboard.press('Escape');
      await settled(page);
      if (await dialog.locator('[data-once]').count()) await dialog.last().getByRole('button').last().press('Enter'); // What is shown once closes by its button alone.
      await dialog.waitFor({ state: 'detached', timeout: 3000 }).catch(() => faults.push(`${name} does not close`));
      await settled(page);
      if (!(await opener.evaluate((e) => e === document.activeElement))) faults.push(`${name}: the focus does not return`);
    } else {
      await good(page, faults, name, '[data-row]:has([data-opens][aria-expanded=true])', over);
      await shot?.(i);
      await opener.focus();
      await page.keyboard.press('Enter');
    }
  }
}

/** Tab goes once through the page: everything that can be worked is reached, and seen to be. */
async function tabThrough(page, faults) {
  await page.evaluate(() => { window.scrollTo(0, 0); document.activeElement?.blur(); window.reached = new Set(); });
  for (let i = 0; i < 1000; i++) {
    await page.keyboard.press('Tab');
    const [more, plain] = await page.evaluate(() => {
      const e = document.activeElement;
      if (!e || e === document.body || window.reached.has(e)) return [false, null];
      window.reached.add(e);
      const ring = (x) => getComputedStyle(x).outlineStyle !== 'none' && parseFloat(getComputedStyle(x).outlineWidth) >= 3;
      return [true, ring(e) || (e.nextElementSibling && ring(e.nextElementSibling)) ? null : e.outerHTML.slice(0, 120)]; // A file's field lends its ring to what stands beside it.
    });
    if (plain) faults.push(`no ring: ${plain}`);
    if (!more) break;
  }
  faults.push(...await page.evaluate(() => [...document.querySelectorAll('main button:not(:disabled), main a[href], main input:not(:disabled), main select, main textarea, main summary')]
    .filter((e) => e.checkVisibility() && !window.reached.has(e) && !(e.type === 'radio' && [...window.reached].some((r) => r.type === 'radio' && r.name === e.name)))
    .map((e) => `Tab does not reach ${e.outerHTML.slice(0, 160)}`)));
}

/** Each component that can be worked, worked with keys alone. */
async function work(page, faults) {
  const keys = page.keyboard;
  const expect = (so, otherwise) => { if (!so) faults.push(otherwise); };
  const to = async (locator) => { await locator.scrollIntoViewIfNeeded(); await reach(locator); return locator; };
  const press = async (locator, key = 'Enter') => { await to(locator); await keys.press(key); };
  const says = (locator, text) => locator.getByText(text).first().waitFor({ timeout: 3000 }).catch(() => faults.push(`does not say ${text}`));

  const said = row(page, 'Said');
  await press(button(said, 'save')); await says(page, w('views.saved', { name: '見本' }));
  await row(page, 'Links').locator('[data-opens]').focus(); // It stays for 20 seconds: not the way through the whole page.
  await press(page.locator('main').getByRole('button', { name: w('close'), exact: true }).last());
  await press(button(row(page, 'DraftNotice'), 'draft.drop')); expect(!(await page.getByText(w('draft.found')).count()), 'the draft stays');

  const text = row(page, 'TextField').getByRole('textbox').first();
  await to(text); await keys.type('千代田'); expect(await text.inputValue() === '千代田', 'TextField takes no words');
  const password = row(page, 'WorkPasswordField');
  await press(button(password, 'password.show_of', { label: w('work.password') }).first(), 'Space');
  expect(await password.locator('input').first().getAttribute('type') === 'text', 'the work password cannot be looked at');
  const select = row(page, 'SelectField').locator('select').first();
  await press(select, 'ArrowDown'); expect(await select.inputValue() === 'a', 'SelectField does not go down');
  const radios = row(page, 'RadioField').getByRole('radio');
  await press(radios.first(), 'Space'); await keys.press('ArrowDown'); expect(await radios.nth(1).isChecked(), 'RadioField does not go down');
  const check = row(page, 'ChecksField').getByRole('checkbox').first();
  await press(check, 'Space'); expect(!(await check.isChecked()), 'ChecksField is not unticked');
  const number = row(page, 'NumberField').getByRole('textbox').first();
  await to(number); await keys.type(NUMBER.slice(0, 11)); await keys.type('1'); await says(row(page, 'NumberField'), w('number.fault.check_digit'));
  await keys.press('Backspace'); await keys.type(NUMBER[11]);
  expect(await number.inputValue() === NUMBER.replace(/(.{4})(?=.)/g, '$1 '), 'the number is not grouped');
  const wareki = row(page, 'WarekiField');
  await to(wareki.getByRole('textbox').first()); await keys.type('S58.4.1'); await press(wareki.getByRole('button').first());
  await dialogs(page).getByRole('grid').waitFor(); await keys.press('ArrowRight'); await keys.press('Enter'); await dialogs(page).waitFor({ state: 'detached' });
  expect(await wareki.getByRole('textbox').first().inputValue() === '1983/04/02', `the calendar chose ${await wareki.getByRole('textbox').first().inputValue()}`);
  const kana = row(page, 'KanaField').getByRole('textbox').nth(1);
  await to(kana); await keys.type('さとう'); await keys.press('Tab'); expect(await kana.inputValue() === 'サトウ', 'hiragana stays');
  await press(button(row(page, 'FileDrop'), 'import.drop_of', { file: await row(page, 'FileDrop').locator('.break-all').textContent().then((s) => s.replace(/（.*$/, '')) }).first());
  expect(!(await row(page, 'FileDrop').locator('.break-all').count()), 'the file is not taken out');
  const form = row(page, 'Form');
  await press(form.getByRole('button').last()); await says(form, w('form.faults', { n: 2 }));
  await press(form.getByRole('group').getByRole('link').first());
  expect(await form.getByRole('textbox').evaluate((e) => e === document.activeElement), 'the summary does not lead to its field');
  const own = row(page, 'PasswordForm');
  for (const box of await own.locator('input').all()) { await to(box); await keys.type('あ'.repeat(12)); }
  await keys.press('Enter'); await own.getByRole('alert').waitFor();

  const head = row(page, 'Table').getByRole('columnheader').first();
  await press(head.getByRole('button')); expect(await head.getAttribute('aria-sort') === 'ascending', 'the head does not sort');
  const size = field(row(page, 'Pager').first(), 'pager.size').first();
  await press(size, 'ArrowDown'); expect(await size.inputValue() === '50', 'the pager keeps its size');
  const chip = row(page, 'SavedViews').getByRole('button', { name: w('people.view.not_asked') }).first();
  await press(chip, 'Space'); expect(await chip.getAttribute('aria-pressed') === 'true', 'the view is not chosen');
  await to(row(page, 'Tabs').getByRole('link').nth(1));
  const tray = row(page, 'JobTray').getByRole('button').first();
  await press(tray); await says(row(page, 'JobTray'), w('jobs.import.running')); await keys.press('Escape');
  expect(await tray.getAttribute('aria-expanded') === 'false' && await tray.evaluate((e) => e === document.activeElement), 'the tray stays open');
  const documents = row(page, 'SubmittedDocuments');
  await press(documents.getByRole('button').first()); await press(button(documents, 'documents.turn')); await press(button(documents, 'documents.side_by_side'));
  const line = row(page, 'LedgerLine').getByRole('button').first();
  await press(line); await says(row(page, 'LedgerLine'), w('stamp.how.verified', { n: 1 }));
  const proof = row(page, 'LedgerProof');
  const saved = page.waitForEvent('download'); await press(button(proof, 'ledger.proof').first()); await saved; await says(proof, w('ledger.proof_saved', { name: 'line-1.tlog-proof' }));
  await press(button(proof, 'ledger.proof').last()); await proof.getByRole('alert').waitFor();

  // Behind their buttons.
  const behind = (what, n = 0) => press(row(page, what).locator('[data-opens]').nth(n));
  const dialog = dialogs(page).last();
  await behind('RevealDialog');
  await press(dialog.getByRole('radio').first(), 'Space'); await keys.press('Enter');
  await dialog.locator('[data-shown-number]').waitFor(); await press(button(dialog, 'reveal.hide')); await says(dialog, w('reveal.gone')); await keys.press('Escape');
  await behind('WorkBar'); await press(button(row(page, 'WorkBar'), 'work.unlock'));
  await to(field(dialog, 'work.password')); await keys.type('wrong'); await keys.press('Enter'); await dialog.getByRole('alert').waitFor(); await keys.press('Escape');
  await behind('SavedViews'); await press(button(row(page, 'SavedViews'), 'views.save')); await to(field(dialog, 'views.name')); await keys.type('見本'); await keys.press('Enter');
  await dialogs(page).waitFor({ state: 'detached' }); await says(row(page, 'SavedViews'), '見本');
  await behind('LedgerAlarm'); await press(button(row(page, 'LedgerAlarm'), 'alarm.deal')); await dialog.waitFor(); await keys.press('Escape'); await dialogs(page).waitFor({ state: 'detached' });
  await behind('Keys'); await keys.press('?'); await says(dialog, w('key_help.title')); await keys.press('Escape'); await dialogs(page).waitFor({ state: 'detached' });
  await behind('Turner'); await press(button(row(page, 'Turner'), 'people.next')); expect(await button(row(page, 'Turner'), 'pager.previous').isEnabled(), 'there is no way back');
  await behind('BulkBar'); await to(button(row(page, 'BulkBar'), 'people.unpick'));
}

export async function walks({ visit, sizes, shots }) {
  for (const [size, viewport] of sizes) for (const language of ['ja', 'en']) {
    await visit(`components-${language}-${size}`, viewport, at, async (page, faults, fake) => {
      await opened(page, faults, language === 'en');
      const over = await good(page, faults, 'the page');
      if (shots) await page.screenshot({ path: `${shots}/components-${language}-${size}.png`, fullPage: true });
      const shot = shots && ((i) => page.screenshot({ path: `${shots}/components-${language}-${size}-${i}.png` }));
      const worked = language === 'ja' && size === 'desk';
      // What opens is seen in both languages on the narrow page and at both widths in Japanese: English is only too long where it is narrow.
      if (language === 'ja' || size === 'phone') await openAll(page, faults, { over, shot, trap: worked });
      if (worked) { await work(page, faults); faults.push(...await page.evaluate(() => window.azekuraComponents.missing())); }
      if (fake.calls.length) faults.push(`asked the server: ${fake.calls}`);
    });
  }
  await visit('components-are-reached-by-tab', sizes[0][1], at, async (page, faults) => { await opened(page, faults); await tabThrough(page, faults); });
  await visit('components-page-is-not-shipped', sizes[0][1], at, async (page, faults) => {
    const holding = (folder) => fs.readdirSync(path.join(ui, folder), { recursive: true }).filter((f) => /\.(js|css|html)$/.test(f) && fs.readFileSync(path.join(ui, folder, f), 'utf8').includes(MARK));
    for (const folder of ['dist', 'dist-postbox']) for (const file of holding(folder)) faults.push(`${folder}/${file} holds the page of components`);
    if (holding('dist-components').length === 0) faults.push('the page does not hold its mark'); // Or this proves nothing.
  });
}
