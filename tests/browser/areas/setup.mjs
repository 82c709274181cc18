// From an empty machine to the first number: the set-up, and what each person finds of it; the system administrator's page.
import { axeFaults, overflow, settled } from '../browser.mjs';
import { button, field, heading, link, w } from '../words.mjs';

const CODE = 'kamori-tesuna-fuyuki';
const nowhere = { set_up: false, signed_in: false };
const administrator = { administrator: true };
const twoPeople = { solo_mode: false, handlers: 0, accounts: 1 };
const onlyHandler = ['business.read', 'person.read', 'session.own', 'handler.enrol', 'work_session.open', 'ledger.verify'];

async function enterCode(p) {
  await field(p, 'found.code').fill(CODE); await button(p, 'next_step').click();
  await p.getByText(w('found.custody_what')).waitFor();
}

export const screens = [
  { name: 'found', path: '/', state: nowhere, ready: (p) => heading(p, 'found.title') },
  { name: 'found-wrong-code', path: '/', state: nowhere, ready: (p) => heading(p, 'found.title'), then: async (p) => {
    await button(p, 'next_step').click(); await p.getByText(w('form.fill', { what: w('found.code') })).waitFor();
    await field(p, 'found.code').fill('kamori'); await button(p, 'next_step').click(); await p.getByText(w('next.house_founding_code')).waitFor();
  } },
  { name: 'found-custody', path: '/', state: nowhere, ready: (p) => heading(p, 'found.title'), then: async (p) => {
    await enterCode(p); await p.getByLabel(w('found.passphrase')).check();
    await field(p, 'seal.passphrase').fill('azekura'); await p.getByText(w('found.weak')).waitFor();
    await button(p, 'found.do').click(); await p.getByText(w('found.differ')).waitFor();
  } },
  { name: 'found-first-sign-in', path: '/', state: nowhere, ready: (p) => heading(p, 'found.title'), then: async (p) => {
    await enterCode(p); await button(p, 'found.do').click(); await p.locator('[data-once]').waitFor();
  } },
  { name: 'found-in-english', path: '/', state: nowhere, ready: (p) => heading(p, 'found.title'), then: async (p) => { await p.getByRole('button', { name: 'English' }).click(); await p.getByText('Type the set-up code').waitFor(); } },
  { name: 'system', path: '/', state: administrator, ready: (p) => heading(p, 'system.title'), then: (p) => p.getByText(w('system.theirs')).waitFor() },
  { name: 'system-unstaffed', path: '/system', state: { ...administrator, business: { accounts: 0, handlers: 0 } }, ready: (p) => p.getByText(w('system.next_first', { name: '株式会社あぜくら商会' })) },
  { name: 'new-business', path: '/new-business', state: administrator, ready: (p) => heading(p, 'new_business.title'), then: async (p) => { await button(p, 'new_business.do').click(); await p.locator('[data-error]', { hasText: w('form.choose', { what: w('new_business.mode') }) }).waitFor(); } },
  { name: 'start-new', path: '/b/4/start', ready: (p) => link(p, 'set_up.go_on') },
  { name: 'set-up-accounts', path: '/b/4/setup', state: { business: twoPeople }, ready: (p) => button(p, 'set_up.handler_make') },
  { name: 'set-up-keys', path: '/b/4/setup', ready: (p) => button(p, 'key_making.own_do') },
  { name: 'set-up-keys-cut-off', path: '/b/4/setup', state: { business: { keys: 'unconfirmed' } }, ready: (p) => p.getByText(w('key_making.begun')) },
  { name: 'set-up-notice', path: '/b/4/setup', state: { business: { keys: 'active' } }, ready: (p) => p.getByText(w('set_up.notice_what')), then: async (p) => {
    await p.getByText('給与所得の源泉徴収票の作成').waitFor();
    if (await p.getByRole('checkbox', { checked: true }).count() !== 1) throw new Error('what is usual is not chosen');
    await p.getByLabel('給与所得の源泉徴収票の作成').uncheck(); await button(p, 'set_up.notice_do').click(); await p.getByText(w('form.choose', { what: w('notices.purposes') })).waitFor();
  } },
  { name: 'set-up-waits', path: '/b/4/setup', state: { business: { keys: 'active' }, operations: onlyHandler }, ready: (p) => p.getByText(w('set_up.yours_done')) },
  { name: 'settings', path: '/b/3/settings', ready: (p) => p.getByText(w('settings.unit.length', { n: 12 })) },
  { name: 'settings-of-a-handler', path: '/b/3/settings', state: { operations: onlyHandler }, ready: (p) => p.getByText(w('settings.unit.days', { n: 90 })), then: async (p) => { if (await button(p, 'settings.change_policy').count()) throw new Error('offers what is refused'); } },
  { name: 'retention', path: '/b/3/retention', ready: (p) => heading(p, 'law_table.title'), print: true },
  { name: 'start-jobs', path: '/b/3/start', ready: (p) => button(p, 'jobs.open_n', { n: 1 }), then: async (p) => { await button(p, 'jobs.open_n', { n: 1 }).click(); await p.getByText(w('jobs.rotating')).waitFor(); } },
  { name: 'accounts-left', path: '/b/3/accounts', ready: (p) => p.getByText('鈴木 誠'), then: (p) => p.getByLabel(w('accounts.with_left', { n: 1 })).check() },
  { name: 'set-up-done', path: '/b/3/setup', ready: (p) => p.getByText(w('set_up.done'), { exact: true }) },
];

export const dialogs = [
  { name: 'facts', path: '/b/3/settings', opener: (p) => button(p, 'settings.change_facts') },
  { name: 'mode', path: '/b/3/settings', opener: (p) => button(p, 'settings.change_mode') },
  { name: 'policy', path: '/b/3/settings', opener: (p) => button(p, 'settings.change_policy'), then: async (p) => {
    const dialog = p.getByRole('dialog');
    await field(dialog, 'settings.password_length').fill('７'); await field(dialog, 'settings.idle_minutes').fill('900'); await button(dialog, 'save').click();
    await dialog.getByText(w('settings.between', { least: 8, most: 64 })).waitFor(); await dialog.getByText(w('settings.longer')).waitFor();
  } },
  { name: 'account-sessions', path: '/b/3/accounts', opener: (p) => button(p, 'accounts.sessions_of', { name: '中村 健' }) },
  { name: 'first-account', path: '/system', state: { ...administrator, business: { accounts: 0, handlers: 0 } }, opener: (p) => button(p, 'system.make_first_of', { name: '株式会社あぜくら商会' }) },
  { name: 'administrator-new', path: '/system', state: administrator, opener: (p) => button(p, 'system.administrator_add') },
];

export async function walks({ visit, sizes, shots }) {
  const desk = sizes[0][1];
  await visit('set-up-by-the-administrator', desk, { path: '/', state: nowhere }, async (page, faults, fake) => {
    fake.businesses = [];
    await heading(page, 'found.title').waitFor();
    await enterCode(page);
    await page.getByLabel(w('found.passphrase')).check();
    await field(page, 'seal.passphrase').fill('kamori tesuna fuyuki kasase'); await field(page, 'found.again').fill('kamori tesuna fuyuki kasase');
    await page.getByText(w('found.strong')).waitFor();
    await button(page, 'found.do').click(); await page.locator('[data-once]').waitFor();
    await page.evaluate(() => { document.dispatchEvent(new Event('visibilitychange')); window.dispatchEvent(new Event('focus')); });
    await settled(page);
    if (!(await page.locator('[data-once]').count())) faults.push('the password is gone before it was written down');
    await button(page, 'found.sign_in').click(); await page.getByText(w('found.keep_first')).waitFor();
    await page.getByLabel(w('found.kept')).check(); await button(page, 'found.sign_in').click();
    await page.getByText(w('set_up.first_sign_in')).waitFor();
    await field(page, 'sign_in.id').fill('admin'); await field(page, 'sign_in.password').fill('right'); await button(page, 'sign_in.do').click();
    await heading(page, 'password.first_title').waitFor();
    await field(page, 'password.temporary').fill('right'); await field(page, 'password.next').fill('umi-no-soko-ni-kani'); await field(page, 'password.again').fill('umi-no-soko-ni-kani'); await button(page, 'password.do').click();
    await page.getByText(w('system.next_business')).waitFor();
    await page.getByRole('link', { name: w('new_business.title') }).click();
    await field(page, 'new_business.name').fill('株式会社あぜくら商会'); await field(page, 'new_business.workers').fill('７'); await page.getByLabel(w('new_business.solo')).check();
    const made = page.waitForRequest((r) => r.url().endsWith('/businesses') && r.method() === 'POST');
    await button(page, 'new_business.do').click();
    if ((await made).postDataJSON().solo_mode !== true) faults.push('one person was chosen and not sent');
    await page.getByText(w('system.next_first', { name: '株式会社あぜくら商会' })).waitFor();
    await button(page, 'system.make_first').first().click();
    const dialog = page.getByRole('dialog');
    if (await dialog.getByRole('checkbox', { checked: true }).count() !== 3) faults.push('who works alone has not all roles');
    await field(dialog, 'sign_in.id').fill('owner'); await field(dialog, 'accounts.name').fill('田中 正'); await button(dialog, 'accounts.make').click();
    await page.locator('[data-once]').waitFor();
    await button(page, 'accounts.handed').click(); await page.getByText(w('system.theirs')).waitFor();
    if (await page.getByRole('link', { name: w('nav.people') }).count()) faults.push('leads the administrator to people');
  });
  await visit('each-number-of-today-leads-to-as-many', desk, { path: '/b/3/start' }, async (page, faults) => {
    const tiles = page.getByRole('listitem').getByRole('link', { name: new RegExp(`(${w('start.cases')}|${w('start.people')})$`) });
    await page.getByText(w('start.waiting')).waitFor(); await settled(page);
    const told = await tiles.evaluateAll((all) => all.map((a) => [a.getAttribute('href'), Number(/(\d+)\+? /.exec(a.textContent)[1])]));
    if (told.length !== 9) faults.push(`${told.length} tasks`);
    for (const [href, n] of told) {
      await page.goto(new URL(href, page.url()).href); await page.locator('h1').waitFor(); await settled(page);
      // The list it names: of people and requests the only one, of disposals the due ones or those in that state.
      const which = href.includes('state=proposed') ? w('disposal.lists') : href.endsWith('/disposal') ? w('disposal.due') : null;
      const table = which ? page.getByRole('table', { name: which }) : page.getByRole('table').first();
      const rows = await table.locator('tbody tr').count();
      if (rows !== Math.min(n, 50) && !(href.includes('/people') && n > 20)) faults.push(`${href}: ${n} told, ${rows} listed`);
    }
  });
  await visit('the-tray-follows-an-import-and-then-is-quiet', desk, { path: '/b/3/start' }, async (page, faults, fake) => {
    fake.disposals = [];
    const made = fake.createImport({ body: { verification: { verified: false } } });
    Object.assign(fake.imports.get(made.id), { state: 'running', progress: { done: 120, total: 300 }, polls: 0 });
    await page.clock.install();
    await page.reload();
    await button(page, 'jobs.open_n', { n: 1 }).click();
    await page.getByText(w('jobs.of', { done: 120, total: 300 })).waitFor();
    await page.getByText(w('jobs.import.done_with_errors')).waitFor({ timeout: 15000 });
    const before = fake.calls.filter((c) => c === 'listImports').length;
    await page.clock.fastForward('01:00'); await settled(page);
    if (fake.calls.filter((c) => c === 'listImports').length !== before) faults.push('asks although nothing runs');
    await page.keyboard.press('Escape');
    if (await button(page, 'jobs.open').getAttribute('aria-expanded') !== 'false') faults.push('Esc does not close it');
  });
  await visit('what-a-business-decides-is-sent-whole', desk, { path: '/b/3/settings' }, async (page, faults, fake) => {
    await button(page, 'settings.change_policy').click();
    await field(page.getByRole('dialog'), 'settings.idle_minutes').fill('１５'); await button(page.getByRole('dialog'), 'save').click();
    await page.getByText(w('settings.unit.minutes', { n: 15 })).waitFor();
    if (fake.rules.idle_minutes !== 15 || fake.rules.password_length !== 12) faults.push(JSON.stringify(fake.rules));
    await button(page, 'settings.change_mode').click(); await button(page, 'settings.to_solo').click();
    await page.getByText(w('new_business.solo_note')).waitFor();
  });
  await visit('leavers-are-out-of-the-way-and-the-last-sign-in-sorts', desk, { path: '/b/3/accounts' }, async (page, faults) => {
    await page.getByText('鈴木 誠').waitFor();
    if (await page.getByText('伊藤 恵').count()) faults.push('shows a leaver');
    await page.getByRole('columnheader', { name: w('accounts.last') }).getByRole('button').click();
    if ((await page.getByRole('row').nth(1).textContent()).includes('高橋 直子')) faults.push('the latest is first');
    await page.getByRole('columnheader', { name: w('accounts.last') }).getByRole('button').click();
    if (!(await page.getByRole('row').nth(1).textContent()).includes('高橋 直子')) faults.push('the latest is not first');
  });
  await visit('a-code-is-not-guessed', desk, { path: '/', state: nowhere }, async (page) => {
    for (let n = 1; n <= 5; n++) {
      const answer = page.waitForResponse((r) => r.url().endsWith(':check'));
      await field(page, 'found.code').fill(`kamori-${n}`); await button(page, 'next_step').click(); await answer;
    }
    await page.getByText('受付を止めました').waitFor();
  });
  await visit('set-up-from-accounts-to-notice', desk, { path: '/b/4/start', state: { business: { ...twoPeople } } }, async (page, faults, fake) => {
    const snap = async (name) => { if (shots) await page.screenshot({ path: `${shots}/set-up-walk-${name}.png`, fullPage: true }); };
    await link(page, 'set_up.go_on').click();
    fake.state.business = {}; fake.businesses[1] = { ...fake.businesses[1], ...twoPeople };
    await button(page, 'set_up.handler_make').click();
    const dialog = page.getByRole('dialog');
    await field(dialog, 'sign_in.id').fill('nakamura'); await field(dialog, 'accounts.name').fill('中村 健'); await button(dialog, 'accounts.make').click();
    await page.locator('[data-once]').waitFor(); await settled(page);
    if (!(await page.locator('[data-once]').count())) faults.push('the next step took the password away');
    await button(page, 'accounts.handed').click();
    await button(page, 'key_making.own_do').click(); await page.getByText('sakura-kumo-tetsu').waitFor(); await snap('key');
    await page.getByLabel(w('key_making.own_kept_both')).check(); await button(page, 'next_step').click();
    await field(page, 'work.password').fill('work'); await button(page, 'key_making.keys_do').click();
    for (const save of await page.getByRole('button', { name: /を保存する$/ }).all()) { const saved = page.waitForEvent('download'); await save.click(); await saved; }
    await snap('sheets'); faults.push(...await axeFaults(page));
    await field(page, 'key_making.type').fill('AZ1-k3m9'); await button(page, 'key_making.type_do').click();
    await page.getByLabel('給与所得の源泉徴収票の作成').check(); await button(page, 'set_up.notice_do').click();
    await page.getByText(w('set_up.done'), { exact: true }).waitFor();
    if (!['publishNotice', 'setPurposes'].every((call) => fake.calls.includes(call))) faults.push('no notice, or nothing granted');
    await page.reload(); await page.getByText(w('set_up.done'), { exact: true }).waitFor();
    if (await overflow(page)) faults.push('overflows');
  });
}
