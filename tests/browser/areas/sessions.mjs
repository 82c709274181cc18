// The ends of a sign-in and of a work session: by idleness, by hand, without a network; and what stands on the screen then.
import { axeFaults, overflow, settled } from '../browser.mjs';
import { NUMBER } from '../fake/data.mjs';
import { Refusal } from '../fake/http.mjs';
import { button, field, heading, link, said, w } from '../words.mjs';

const grouped = NUMBER.replace(/(.{4})(?=.)/g, '$1 ');
const focusIsLost = (page) => page.evaluate(() => document.activeElement === document.body);
const show = async (page) => { await button(page, 'reveal.open').click(); await page.getByLabel('給与所得の源泉徴収票の作成').check(); await button(page, 'reveal.do').click(); await page.getByText(grouped).waitFor(); };
/** From here on the page's clock is ours: the page is loaded with it. */
const timed = async (page) => { await page.clock.install(); await page.reload(); await settled(page); };

const inOne = ['business.read', 'person.read', 'session.own'];

export async function walks({ visit, sizes, shots }) {
  const desk = sizes[0][1];
  const phone = sizes[1][1];
  const snap = async (page, name) => { if (shots) await page.screenshot({ path: `${shots}/sessions-${name}.png`, fullPage: true }); };
  const sound = async (page, faults) => { faults.push(...await axeFaults(page)); if (await overflow(page)) faults.push('overflows'); };

  // --- idle
  await visit('work-that-is-not-used-is-shown-closed', desk, { path: '/b/3/people/1?tab=number', state: { work: true, hide_after: 6000 } }, async (page, faults, fake) => {
    await timed(page);
    await said(page, 'work.left', { n: 58, idle: 10 }).waitFor();
    await show(page);
    const looked = page.waitForRequest((r) => r.url().endsWith('/work-session'));
    await page.clock.fastForward('10:10'); // Used in another window meanwhile: the server says how long it lasts now.
    await looked; await settled(page);
    if (!(await page.getByText(grouped).count())) faults.push('locked what was still open');
    fake.state.work = false;
    await page.clock.fastForward('10:10');
    await said(page, 'reveal.gone').waitFor();
    await page.keyboard.press('Escape');
    await said(page, 'work.closed').waitFor();
  });
  await visit('work-counts-as-closed-where-nobody-can-tell', desk, { path: '/b/3/people', state: { work: true } }, async (page) => {
    await timed(page);
    await said(page, 'work.open').waitFor();
    await settled(page);
    await page.context().setOffline(true);
    let lost = 0;
    page.on('requestfailed', (r) => { if (r.url().endsWith('/work-session')) lost++; });
    await page.clock.fastForward('10:10');
    for (let i = 0; lost < 3 && i < 20; i++) { await settled(page); await page.clock.fastForward('00:05'); } // It tries again first, twice.
    await said(page, 'work.closed').waitFor();
  });
  await visit('a-sign-in-that-is-not-used-takes-its-screen-away', desk, { path: '/b/3/people' }, async (page, faults, fake) => {
    await timed(page);
    await page.getByText('佐藤 美咲').waitFor();
    const looked = page.waitForRequest((r) => r.url().endsWith('/session') && r.headers()['x-azekura-background'] === '1');
    await page.clock.fastForward('30:10');
    await looked; await settled(page);
    if (!(await page.getByText('佐藤 美咲').count())) faults.push('took away what another window keeps awake');
    fake.state.signed_in = false;
    await page.clock.fastForward('30:10');
    await said(page, 'ended.title').waitFor();
    if ((await page.content()).includes('佐藤')) faults.push('a name stands before the sign-in');
    await snap(page, 'idle');
  });
  await visit('reading-tiles-by-itself-keeps-nobody-signed-in', desk, { path: '/b/3/ledger', state: { ledger_size: 698, lines: 700 } }, async (page) => {
    await timed(page);
    await said(page, 'stamp.some_pending', { n: 2 }).waitFor();
    const read = page.waitForRequest((r) => r.url().includes('/ledger/tile/') && r.headers()['x-azekura-background'] === '1');
    await page.clock.fastForward('00:15'); // It looks again for the two lines.
    await read;
  });
  /** The call is answered when the returned function is called, not before. */
  const heldBack = (fake, call) => {
    const real = fake[call].bind(fake);
    let asked, release;
    const isAsked = new Promise((done) => { asked = done; });
    const held = new Promise((done) => { release = done; });
    fake[call] = async (...p) => { asked(); await held; return real(...p); };
    return { isAsked, release };
  };
  await visit('a-server-that-does-not-answer-leaves-no-name-on-the-screen', desk, { path: '/b/3/people' }, async (page, faults, fake) => {
    await timed(page);
    await page.getByText('佐藤 美咲').waitFor();
    const { isAsked, release } = heldBack(fake, 'currentSession');
    await page.clock.fastForward('30:10'); await isAsked;
    await page.clock.fastForward('00:31');
    await said(page, 'ended.title').waitFor();
    release();
  });
  const lockedElsewhere = async (page, fake) => {
    fake.state.work = false;
    await page.evaluate(() => new BroadcastChannel('azekura').postMessage('locked')); // As the other tabs say it.
    await page.locator('header').getByText(w('work.closed')).or(page.getByText(w('work.closed'))).first().waitFor();
  };
  for (const [how, away] of [['a-lock', lockedElsewhere], ['the-window-was-left', (page) => page.evaluate(() => { document.hasFocus = () => false; })]]) {
    await visit(`a-number-that-comes-after-${how}-is-not-shown`, desk, { path: '/b/3/people/1?tab=number', state: { work: true } }, async (page, faults, fake) => {
      const { isAsked, release } = heldBack(fake, 'revealNumber');
      await button(page, 'reveal.open').click(); await page.getByLabel('給与所得の源泉徴収票の作成').check(); await button(page, 'reveal.do').click();
      await isAsked;
      await away(page, fake);
      release();
      await said(page, 'reveal.gone').waitFor();
      if ((await page.content()).includes(grouped)) faults.push('the number is in the page');
    });
  }
  for (const [what, path, opener, label = 'number.label'] of [['registered', '/b/3/people/8?tab=number', 'register.open'], ['matched', '/b/3/people/1?tab=number', 'match.open'], ['replace-another', '/b/3/people/1?tab=number', 'number.change', 'number_change.number']]) {
    await visit(`a-number-that-was-typed-to-be-${what}-goes-with-a-lock`, desk, { path, state: { work: true } }, async (page, faults, fake) => {
      await button(page, opener).click();
      const box = field(page.getByRole('dialog'), label);
      await box.fill(NUMBER);
      await lockedElsewhere(page, fake);
      if (await box.inputValue() !== '') faults.push('it stands there still');
    });
  }
  await visit('purposes-that-could-not-be-read-cannot-be-overwritten', desk, { path: '/b/3/accounts' }, async (page, faults, fake) => {
    fake.readPurposes = () => { throw new Refusal(503, 'db.busy'); };
    await button(page, 'accounts.purposes_of', { name: '中村 健' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('alert').waitFor({ timeout: 15000 });
    if (await button(dialog, 'save').count()) faults.push('offers to save what was not read');
    await sound(page, faults);
  });
  await visit('typing-keeps-a-sign-in-awake', desk, { path: '/b/3/people/new' }, async (page, faults) => {
    await timed(page);
    await heading(page, 'new_person.title').waitFor();
    await page.clock.fastForward('16:00');
    const told = page.waitForRequest((r) => r.url().endsWith('/session'));
    await field(page, 'new_person.family').fill('試験原');
    await page.clock.fastForward('00:05');
    if ((await told).headers()['x-azekura-background']) faults.push('counted as the page\'s own call');
  });
  await visit('a-disposal-that-waits-for-work-is-not-asked-for-again-and-again', desk, { path: '/b/3/disposal/2' }, async (page, faults, fake) => {
    await timed(page);
    await said(page, 'disposal.rotating').waitFor();
    const before = fake.calls.filter((c) => c === 'readDisposal').length;
    await page.clock.runFor(12_000);
    if (fake.calls.filter((c) => c === 'readDisposal').length !== before) faults.push('asks all the time');
    Object.assign(fake.disposals[1], { state: 'done', done_at: '2026-11-03T01:00:00Z', generation_from: 2, generation_to: 3 });
    await button(page, 'work.unlock').first().click();
    await field(page, 'work.password').fill('work'); await page.getByRole('dialog').locator('button[type=submit]').click();
    await button(page, 'disposal.certificate').waitFor();
  });

  // --- without a network
  for (const [size, viewport] of [['desk', desk], ['phone', phone]]) {
    await visit(`what-did-not-end-is-said-${size}`, viewport, { path: '/b/3/people', state: { work: true } }, async (page, faults) => {
      await said(page, 'work.open').waitFor();
      await page.waitForLoadState('networkidle'); // All its chunks are there.
      await page.context().setOffline(true);
      await button(page, 'work.lock').click();
      await page.getByRole('alert').getByText(w('work.not_locked')).waitFor();
      await page.getByRole('alert').getByText(w('work.not_locked_how', { idle: 10 })).waitFor();
      await button(page, 'shell.sign_out').click();
      await page.getByRole('alert').getByText(w('shell.not_signed_out')).waitFor();
      await page.getByRole('button', { name: 'English' }).click();
      await page.getByRole('alert').getByText(w('shell.not_switched')).waitFor();
      await sound(page, faults);
      await snap(page, `offline-${size}`);
      await page.context().setOffline(false);
      await button(page, 'work.lock').click();
      await said(page, 'work.closed').waitFor();
      if (await page.getByText(w('work.not_locked')).count()) faults.push('still says that it is not locked');
      await page.getByRole('button', { name: 'English' }).click();
      await page.getByRole('button', { name: '日本語' }).waitFor();
    });
  }
  const noClipboard = (page) => page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  await visit('a-link-that-cannot-be-copied-is-selected', desk, { path: '/b/3/requests', state: { work: true } }, async (page, faults) => {
    await linksOf(page);
    await noClipboard(page);
    await button(page, 'links.copy_of', { name: '従業員 14号' }).click();
    await said(page, 'copy_yourself').waitFor();
    if (!(await page.evaluate(() => { const e = document.activeElement; return e.value?.startsWith('https://') && e.selectionEnd - e.selectionStart === e.value.length; }))) faults.push('the link is not selected');
    await said(page, 'links.left', { n: 1 }).waitFor();
    await sound(page, faults);
    await snap(page, 'copy');
  });
  await visit('a-password-that-cannot-be-copied-is-selected', desk, { path: '/b/3/accounts' }, async (page, faults) => {
    await button(page, 'accounts.reissue_of', { name: '中村 健' }).click(); await button(page, 'accounts.reissue_do').click();
    await page.locator('[data-once]').waitFor();
    await noClipboard(page);
    await button(page, 'copy').click();
    await said(page, 'copy_yourself').waitFor();
    if (await page.evaluate(() => getSelection().toString()) !== 'mori-hoshi-2201-kaze') faults.push('it is not selected');
    await sound(page, faults);
  });

  // --- two windows, two businesses
  await visit('opening-work-in-another-window-hides-nothing', desk, { path: '/b/3/people/1?tab=number', state: { work: true } }, async (page, faults, fake) => {
    await show(page);
    const second = await page.context().newPage();
    fake.state.work = false;
    await second.goto(page.url());
    await button(second, 'work.unlock').first().click();
    await field(second, 'work.password').fill('work'); await second.getByRole('dialog').locator('button[type=submit]').click();
    await second.getByText(w('work.open')).waitFor();
    await settled(page);
    if (!(await page.getByText(grouped).count())) faults.push('the number was hidden');
  });
  await visit('a-screen-comes-while-the-sign-in-is-asked-for', desk, { path: '/b/3/people/1' }, async (page) => {
    await page.getByRole('heading', { level: 1, name: '佐藤 美咲' }).waitFor();
    const screen = page.waitForRequest(/\/assets\/person-[^/]*\.js$/, { timeout: 10_000 });
    await page.route('**/api/v1/session', async (route) => { await screen.catch(() => undefined); await route.continue(); });
    await page.reload();
    await screen;
    await page.getByRole('heading', { level: 1, name: '佐藤 美咲' }).waitFor();
  });
  await visit('rights-of-one-business-open-no-menu-of-another', desk, { path: '/b/4/people', state: { elsewhere: inOne } }, async (page, faults, fake) => {
    const menu = () => page.getByRole('navigation', { name: w('shell.menu') }).getByRole('link').allTextContents();
    await heading(page, 'people.title').waitFor();
    await page.waitForLoadState('networkidle');
    if ((await menu()).join() !== [w('nav.start'), w('nav.people'), w('nav.settings')].join()) faults.push(`menu: ${await menu()}`);
    if (fake.calls.some((c) => /^(readCheckpoint|readTile|listLogs|readWorkSession|listImports)$/.test(c))) faults.push(`asked for what is refused: ${fake.calls}`);
    await page.getByLabel(w('shell.business'), { exact: true }).selectOption('3');
    await link(page, 'nav.ledger').waitFor();
    if ((await menu()).length !== 9) faults.push(`menu: ${await menu()}`);
  });

  // --- the focus
  for (const [name, path, count] of [['people', '/b/3/people', (page) => page.getByText(w('people.picked', { n: 1 }))], ['requests', '/b/3/requests', (page) => page.getByText(w('requests.picked', { n: 1 }))]]) {
    await visit(`untick-all-keeps-the-focus-${name}`, desk, { path }, async (page, faults) => {
      await page.getByRole('row').nth(2).getByRole('checkbox').check();
      await count(page).waitFor();
      await button(page, 'people.unpick').focus(); await page.keyboard.press('Enter');
      await count(page).waitFor({ state: 'detached' });
      if (await focusIsLost(page)) faults.push('the focus is lost');
    });
  }
  await visit('tick-all-keeps-the-focus', desk, { path: '/b/3/people' }, async (page, faults) => {
    await page.getByRole('row').nth(2).getByRole('checkbox').check();
    await button(page, 'people.pick_page', { n: 20 }).focus(); await page.keyboard.press('Enter');
    await button(page, 'people.pick_page', { n: 20 }).waitFor({ state: 'detached' });
    if (await focusIsLost(page)) faults.push('the focus is lost');
  });
  await visit('a-form-begun-anew-has-the-focus', desk, { path: '/b/3/people/new' }, async (page, faults) => {
    await field(page, 'new_person.family').fill('試験原');
    await link(page, 'nav.people').click(); await heading(page, 'people.title').waitFor(); await page.goBack();
    await button(page, 'draft.drop').focus(); await page.keyboard.press('Enter');
    await said(page, 'draft.found').waitFor({ state: 'detached' });
    if (!(await page.evaluate(() => document.activeElement.matches('form input, form select')))) faults.push('the focus is not in the form');
  });

  // --- what is given once
  await visit('links-that-went-with-the-sign-in-are-told', desk, { path: '/b/3/requests', state: { work: true } }, async (page, faults, fake) => {
    await linksOf(page);
    fake.state.signed_in = false;
    await button(page, 'work.lock').click();
    await said(page, 'ended.lost.links').waitFor();
    await sound(page, faults);
    await snap(page, 'links-lost');
  });
  await visit('a-work-password-is-not-left-behind-and-can-be-made-anew', desk, { path: '/b/4/setup' }, async (page, faults, fake) => {
    await button(page, 'key_making.own_have').click();
    await button(page, 'key_making.own_lost').click(); await said(page, 'key_making.own_anew').waitFor();
    await button(page, 'key_making.own_do').click(); await said(page, 'work.password').waitFor();
    await link(page, 'nav.people').click();
    await page.getByRole('alertdialog', { name: w('key_making.own_leave') }).waitFor();
    await sound(page, faults);
    await snap(page, 'work-password');
    await button(page, 'key_making.leave_not').click();
    await button(page, 'shell.sign_out').click(); await page.getByRole('alertdialog', { name: w('key_making.own_leave') }).waitFor(); await button(page, 'key_making.leave_not').click();
    if (fake.calls.includes('signOut')) faults.push('signed out before it asked');
    await page.getByRole('checkbox', { name: w('key_making.own_kept_both') }).check(); await button(page, 'next_step').click();
    await said(page, 'key_making.own_lost').waitFor();
    await link(page, 'nav.people').click(); await heading(page, 'people.title').waitFor();
  });
  await visit('recovery-sheets-are-not-left-behind', desk, { path: '/b/4/setup' }, async (page, faults, fake) => {
    await button(page, 'key_making.own_have').click();
    await field(page, 'work.password').fill('work'); await button(page, 'key_making.keys_do').click();
    await said(page, 'key_making.sheets_once').waitFor();
    await link(page, 'nav.people').click();
    await page.getByRole('alertdialog', { name: w('key_making.leave') }).waitFor();
    await sound(page, faults);
    await snap(page, 'sheets');
    await button(page, 'key_making.leave_not').click();
    await said(page, 'key_making.sheets_once').waitFor();
    fake.state.signed_in = false;
    await field(page, 'key_making.type').fill('AZ1'); for (const save of await page.getByRole('button', { name: /（PDF.*保存する/ }).all()) await save.click();
    await button(page, 'key_making.type_do').click();
    await said(page, 'ended.lost.sheets').waitFor();
  });
}

/** Two reminders, and their links on the screen. */
async function linksOf(page) {
  await page.getByRole('row', { name: /従業員 14号/ }).getByRole('checkbox').check();
  await page.getByRole('link', { name: w('requests.remind'), exact: true }).click();
  await heading(page, 'again.title').waitFor();
  await button(page, 'again.do', { n: 1 }).click();
  await said(page, 'links.once').waitFor();
}
