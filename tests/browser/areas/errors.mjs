// What goes wrong under somebody's hands: said with its cause and the next step, and nothing that was typed is lost by it.
import { axeFaults, keptAnew, overflow, settled } from '../browser.mjs';
import { NUMBER, other } from '../fake/data.mjs';
import { said } from '../fake/http.mjs';
import { button, field, heading, link, w } from '../words.mjs';

const WORK = 'sakura-no-ki-no-shita';
const grouped = NUMBER.replace(/(.{4})(?=.)/g, '$1 ');
const wide = NUMBER.replace(/./g, (d) => String.fromCodePoint(0xff10 + Number(d)));
/** A number as it may be typed where none belongs: in any width, in groups, beside other digits. */
const forms = [wide, grouped, ...['ー', '‐', '−', '.'].map((mark) => grouped.replaceAll(' ', mark)), `千代田1-1 ${NUMBER}`, `${NUMBER} 03-1234-5678`];
const stored = (page) => page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
const drafts = (page) => page.evaluate(() => Object.keys(sessionStorage).filter((k) => k.startsWith('azekura.draft.')).length);
const notice = (page, key, values) => page.getByText(w(key, values), { exact: true });

async function typeSomebody(page) {
  await heading(page, 'new_person.title').waitFor();
  await field(page, 'new_person.family').fill('試験原');
  await field(page, 'new_person.address').fill('大阪府校倉市9-9');
  await settled(page); // What the page asks for by itself is answered before the server changes.
}
async function stillThere(page, faults) {
  await notice(page, 'draft.found').waitFor();
  if (await field(page, 'new_person.family').inputValue() !== '試験原' || await field(page, 'new_person.address').inputValue() !== '大阪府校倉市9-9') faults.push('what was typed is lost');
}
const signIn = async (page) => { await field(page, 'sign_in.id').fill('takahashi'); await field(page, 'sign_in.password').fill('right'); await button(page, 'sign_in.do').click(); };

export async function walks({ visit, sizes, shots }) {
  const desk = sizes[0][1];
  const snap = async (page, name) => { if (shots) await page.screenshot({ path: `${shots}/errors-${name}.png`, fullPage: true }); };
  const sound = async (page, faults) => { faults.push(...await axeFaults(page)); if (await overflow(page)) faults.push('overflows'); };
  const form = (name, run, more = {}) => visit(`typed-${name}`, desk, { path: '/b/3/people/new', ...more }, async (page, faults, fake) => { await typeSomebody(page); await run(page, faults, fake); });

  // --- what was typed
  await form('outlives-a-reload-sealed', async (page, faults) => {
    await keptAnew(page, () => field(page, 'new_person.department').fill(wide));
    const kept = await stored(page);
    for (const secret of ['試験原', '校倉市', NUMBER, wide]) if (kept.includes(secret)) faults.push(`${secret === NUMBER || secret === wide ? 'the number' : 'a name'} lies open in the storage`);
    await page.reload();
    await stillThere(page, faults);
    if (await field(page, 'new_person.department').inputValue() !== '') faults.push('a number was kept');
    await sound(page, faults);
    await snap(page, 'draft');
    await field(page, 'new_person.department').fill('総務部');
    await button(page, 'new_person.do').click();
    await page.getByRole('heading', { level: 1, name: '試験原' }).waitFor();
    if (await drafts(page)) faults.push('kept after it was sent');
    await page.goBack();
    await heading(page, 'new_person.title').waitFor();
    if (await field(page, 'new_person.family').inputValue() !== '') faults.push('comes back after it was sent');
  });
  await form('can-be-cleared', async (page, faults) => {
    await link(page, 'nav.people').click(); await heading(page, 'people.title').waitFor(); await page.goBack();
    await stillThere(page, faults);
    await button(page, 'draft.drop').click();
    if (await field(page, 'new_person.family').inputValue() !== '' || await drafts(page)) faults.push('is still there');
  });
  await form('goes-with-signing-out', async (page, faults) => {
    await page.waitForFunction(() => Object.keys(sessionStorage).some((k) => k.startsWith('azekura.draft.')));
    await button(page, 'shell.sign_out').click(); await heading(page, 'sign_in.title').waitFor();
    if (await drafts(page)) faults.push('a draft is left');
    await page.goBack().catch(() => {});
    await signIn(page); await heading(page, 'new_person.title').waitFor();
    if (await field(page, 'new_person.family').inputValue() !== '') faults.push('is still in memory');
  });
  await form('outlives-the-end-of-the-sign-in', async (page, faults, fake) => {
    fake.state.signed_in = false;
    await button(page, 'new_person.do').click();
    await notice(page, 'ended.title').waitFor();
    if ((await page.content()).includes('試験原')) faults.push('a name stands before the sign-in');
    await sound(page, faults);
    await snap(page, 'ended');
    await signIn(page);
    await stillThere(page, faults);
    if (await notice(page, 'ended.title').count()) faults.push('still asks to sign in');
    await page.reload();
    await stillThere(page, faults);
  });
  await form('is-nobody-else-s', async (page, faults, fake) => {
    fake.state.signed_in = false;
    await button(page, 'new_person.do').click();
    await notice(page, 'ended.title').waitFor();
    fake.state.account = other;
    await signIn(page);
    await heading(page, 'new_person.title').waitFor();
    if (await field(page, 'new_person.family').inputValue() !== '' || await drafts(page)) faults.push('somebody else sees it');
  });
  await form('outlives-a-restart-of-the-server', async (page, faults, fake) => {
    fake.state.sealed = true; fake.state.signed_in = false;
    await button(page, 'new_person.do').click();
    await heading(page, 'seal.title').waitFor();
    await field(page, 'seal.passphrase').fill('open'); await button(page, 'seal.do').click();
    await notice(page, 'ended.title').waitFor();
    await signIn(page);
    await stillThere(page, faults);
  });
  await form('outlives-a-lost-network', async (page, faults) => {
    await page.context().setOffline(true);
    await notice(page, 'offline').waitFor();
    await button(page, 'new_person.do').click();
    await page.getByRole('alert').getByText(w('next.ui_network')).waitFor();
    await sound(page, faults);
    await snap(page, 'offline');
    await page.context().setOffline(false);
    await notice(page, 'offline').waitFor({ state: 'detached' });
    await button(page, 'new_person.do').click();
    await page.getByRole('heading', { level: 1, name: '試験原' }).waitFor();
  });
  await form('outlives-a-screen-that-cannot-be-loaded', async (page, faults) => {
    let loads = 0;
    page.on('framenavigated', () => loads++);
    await page.context().setOffline(true);
    await link(page, 'nav.ledger').click();
    await heading(page, 'broken.title').waitFor();
    await sound(page, faults);
    await page.context().setOffline(false);
    await page.goBack(); // Within the page: it was not loaded anew.
    await stillThere(page, faults);
    if (loads > 2) faults.push('the page was loaded anew');
  });
  for (const [name, refusal, next] of [
    ['full-disk', [503, 'db.full'], 'next.db_full'],
    ['refused-right', [403, 'people.rights.role'], 'next.people_rights_role'],
    ['fault-of-the-server', [500, 'base.error.corrupt'], 'next.status500'],
  ]) {
    await form(`outlives-a-${name}`, async (page, faults, fake) => {
      fake.state.refuse = { createPerson: refusal };
      await button(page, 'new_person.do').click();
      const told = page.getByRole('alert');
      await told.getByText(said(refusal[1])).waitFor(); await told.getByText(w(next)).waitFor();
      await sound(page, faults);
      await snap(page, name);
      fake.state.refuse = {};
      await button(page, 'new_person.do').click();
      await page.getByRole('heading', { level: 1, name: '試験原' }).waitFor();
    });
  }

  // --- two windows
  await visit('a-sign-out-is-heard-in-the-other-window', desk, { path: '/b/3/people/new' }, async (page, faults) => {
    await typeSomebody(page);
    const second = await page.context().newPage();
    await second.goto(page.url());
    await button(second, 'shell.sign_out').click(); await heading(second, 'sign_in.title').waitFor();
    await notice(page, 'ended.title').waitFor();
    await signIn(page);
    await stillThere(page, faults);
    await heading(second, 'start.title').waitFor();
  });
  await visit('another-sign-in-is-heard-in-the-other-window', desk, { path: '/b/3/people' }, async (page, faults, fake) => {
    await page.getByRole('link', { name: '高橋 直子' }).waitFor();
    const second = await page.context().newPage();
    await second.goto(`${fake.url}/favicon.svg`);
    fake.state.account = other;
    const fresh = page.waitForEvent('load'); // Nothing of the one before stays in memory.
    await second.evaluate(() => new BroadcastChannel('azekura').postMessage('session'));
    await fresh;
    await page.getByRole('link', { name: '中村 健' }).waitFor();
  });
  await visit('a-lock-is-heard-in-the-other-window', desk, { path: '/b/3/people/1?tab=number', state: { work: true } }, async (page, faults) => {
    await button(page, 'reveal.open').click();
    await page.getByLabel('給与所得の源泉徴収票の作成').check(); await button(page, 'reveal.do').click(); await page.getByText(grouped).waitFor();
    const second = await page.context().newPage();
    await second.goto(page.url());
    await button(second, 'work.lock').click(); await second.getByText(w('work.closed')).waitFor();
    await page.getByText(w('reveal.gone'), { exact: true }).waitFor();
    if ((await page.content()).includes(grouped)) faults.push('the number is still in the page');
    await page.keyboard.press('Escape');
    await page.getByText(w('work.closed')).waitFor();
  });
  await visit('a-change-made-elsewhere-is-shown-and-nothing-typed-is-lost', desk, { path: '/b/3/people/1' }, async (page, faults, fake) => {
    await button(page, 'change_person.open').click();
    const dialog = page.getByRole('dialog');
    await field(dialog, 'new_person.address').fill('東京都千代田区千代田2-2'); await field(dialog, 'new_person.mail').fill('mine@example.jp');
    const [person] = fake.people;
    const before = { ...person };
    Object.assign(person, { version: person.version + 1, department: '経理部', mail: 'theirs@example.jp' });
    await button(dialog, 'save').click();
    const told = dialog.getByRole('alert');
    await told.getByText('いまは「経理部」です。').waitFor();
    await told.getByText('いまは「theirs@example.jp」です。').waitFor();
    await settled(page);
    if (!(await told.evaluate((e) => { const at = e.getBoundingClientRect(); return at.top >= 0 && at.bottom <= window.innerHeight; }))) faults.push('the notice is out of sight');
    if (await told.getByText(w('change_person.stale_over')).count() !== 1) faults.push('does not say what would be replaced');
    await sound(page, faults);
    await snap(page, 'stale');
    if (await field(dialog, 'new_person.address').inputValue() !== '東京都千代田区千代田2-2' || await field(dialog, 'new_person.department').inputValue() !== '経理部') faults.push('what was typed, or what was changed, is lost');
    const sent = page.waitForRequest((r) => r.method() === 'PATCH');
    await button(dialog, 'save').click();
    const { version, ...change } = (await sent).postDataJSON();
    if (version !== before.version + 1 || Object.keys(change).sort().join() !== 'address,mail') faults.push(`sent ${Object.keys(change)}`);
    await dialog.waitFor({ state: 'detached' });
  });

  // --- signing in
  for (const [name, refusal, next] of [
    ['wrong-password', [403, 'people.sign_in.refused'], 'next.people_sign_in_refused'],
    ['locked-account', [403, 'people.sign_in.wait'], 'next.people_sign_in_wait'],
    ['temporary-password-over', [403, 'people.sign_in.temporary_over'], 'next.people_sign_in_temporary_over'],
  ]) {
    await visit(`sign-in-says-${name}`, sizes[1][1], { path: '/b/3/people', state: { signed_in: false, refuse: { signIn: refusal } } }, async (page, faults) => {
      await heading(page, 'sign_in.title').waitFor();
      await signIn(page);
      await page.getByRole('alert').getByText(said(refusal[1])).waitFor();
      await page.getByRole('alert').getByText(w(next)).waitFor();
      if (await field(page, 'sign_in.id').inputValue() !== 'takahashi') faults.push('the login id is gone');
      if (await field(page, 'sign_in.password').inputValue() !== '') faults.push('the password is still there');
      await sound(page, faults);
    });
  }

  // --- long forms
  await visit('a-long-form-lists-what-is-to-be-mended', desk, { path: '/b/3/people/new' }, async (page, faults) => {
    await heading(page, 'new_person.title').waitFor();
    await field(page, 'new_person.birth').fill('R8.2.30'); await field(page, 'new_person.postal').fill('12');
    await button(page, 'new_person.do').click();
    const list = page.getByRole('group', { name: w('form.faults', { n: 3 }) });
    await list.waitFor();
    if (!(await list.evaluate((e) => e === document.activeElement))) faults.push('the list has not the focus');
    await sound(page, faults);
    await snap(page, 'summary');
    await list.getByRole('link', { name: w('form.postal') }).click();
    if (!(await field(page, 'new_person.postal').evaluate((e) => e === document.activeElement))) faults.push('the link does not lead to the field');
    await field(page, 'new_person.postal').fill('1000001');
    await page.getByRole('group', { name: w('form.faults', { n: 2 }) }).waitFor();
  });

  // --- what is never kept
  await visit('no-number-or-password-is-kept-in-the-browser', desk, { path: '/b/3/people' }, async (page, faults) => {
    await page.addInitScript(() => {
      window.sealed = [];
      window.sealing = 0;
      const counted = (name, first) => {
        const own = SubtleCrypto.prototype[name];
        SubtleCrypto.prototype[name] = function (...all) { first?.(...all); window.sealing++; return own.apply(this, all).finally(() => window.sealing--); };
      };
      counted('importKey');
      counted('encrypt', (how, key, data) => window.sealed.push(new TextDecoder().decode(data)));
    });
    const open = (key) => async (p) => { await button(p, key).first().click(); await p.getByRole('dialog').waitFor(); };
    const yes = (p) => p.getByLabel(w('import.verified_yes')).check();
    for (const [path, before] of [
      ['/b/3/people/new'], ['/b/3/people/new?worker=1'], ['/b/3/requests/new'], ['/b/3/notices'], ['/new-business'], ['/me'], ['/b/3/people'], ['/b/3/ledger'],
      ['/b/3/people/1', open('change_person.open')], ['/b/3/people/8?tab=number', open('register.open')], ['/b/3/people/1?tab=number', open('match.open')], ['/b/3/people/1?tab=number', open('number.change')], ['/b/3/people/1?tab=number', open('reveal.open')],
      ['/b/3/people/7?tab=number', open('verify.open')], ['/b/3/people/6?tab=retention', open('holding.open')], ['/b/3/accounts', open('accounts.add')], ['/b/3/people', async (p) => { await p.getByRole('region', { name: w('work.region') }).getByRole('button').click(); await p.getByRole('dialog').waitFor(); }],
      ['/b/3/import', async (p) => { await p.getByRole('region', { name: w('work.region') }).getByRole('button').click(); await field(p, 'work.password').fill('work'); await p.getByRole('dialog').locator('button[type=submit]').click(); await p.getByText(w('import.files_what')).waitFor(); await yes(p); }],
    ]) {
      await page.goto(new URL(path, page.url()).href);
      await page.locator('h1').waitFor();
      await settled(page);
      await before?.(page);
      await settled(page);
      let filled = 0;
      for (const box of await page.locator('input:visible:not([type=checkbox],[type=radio],[type=file],[readonly]),textarea:visible').all()) {
        const secret = await box.getAttribute('type') === 'password';
        await box.evaluate((e, v) => { Object.getOwnPropertyDescriptor(Object.getPrototypeOf(e), 'value').set.call(e, v); e.dispatchEvent(new Event('input', { bubbles: true })); }, secret ? WORK : forms[filled % forms.length]);
        filled++;
      }
      await settled(page);
      await page.waitForFunction(() => window.sealing === 0);
      if (!filled && !/notices/.test(path)) faults.push(`${path}: nothing to fill`);
      const kept = (await stored(page)) + (await page.evaluate(() => window.sealed.join('\n')));
      const told = decodeURIComponent(page.url()) + await page.evaluate(() => JSON.stringify(history.state) + document.title);
      for (const [what, text] of [['number', NUMBER], ...forms.map((f) => ['number', f]), ['password', WORK]]) {
        if (kept.includes(text)) faults.push(`${path}: keeps a ${what} (${text})`);
        if (told.includes(text)) faults.push(`${path}: the address, the history or the title has a ${what} (${text})`);
      }
    }
    if (!(await page.evaluate(() => window.sealed.length))) faults.push('nothing was sealed: the walk looked at no draft');
    if (await page.evaluate(async () => (await indexedDB.databases()).length)) faults.push('there is a database in the browser');
  });
}
