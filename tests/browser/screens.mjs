// Every screen and dialog, at desk and phone width, against the contract fake: axe, CSP, console, focus, overflow, print.
// node tests/browser/screens.mjs [pattern]   SHOTS=DIR keeps pictures.
// What belongs to one part of the app stands in areas/PART.mjs, which exports any of: `screens` and `dialogs`, rows like those
// below, and `walks`, a function that is given { visit, sizes, shots } and visits by itself.
import fs from 'node:fs';
import { axeFaults, cspFaults, launch, open, overflow, printFaults, settled, styleHashes, trapHolds } from './browser.mjs';
import { Fake } from './fake/server.mjs';
import { NUMBER } from './fake/data.mjs';
import { button, field, heading, link, w } from './words.mjs';

const only = new RegExp(process.argv[2] ?? '');
// SHARD=1/2 takes every second visit, so that two processes share the work.
const [shard, shards] = (process.env.SHARD ?? '0/1').split('/').map(Number);
let turn = 0;
const shots = process.env.SHOTS;
if (shots) fs.mkdirSync(shots, { recursive: true });
const grouped = NUMBER.replace(/(.{4})(?=.)/g, '$1 ');

async function beginImport(p, header) {
  await p.locator('input[type=file]').first().setInputFiles({ name: 'staff.csv', mimeType: 'text/csv', buffer: Buffer.from(`${header}\r\n`) });
  await p.getByLabel(w('import.verified_no')).check();
  await button(p, 'import.check').click();
}

const screens = [
  { name: 'sign-in', path: '/', state: { signed_in: false }, ready: (p) => heading(p, 'sign_in.title') },
  { name: 'sign-in-wrong', path: '/', state: { signed_in: false }, ready: (p) => heading(p, 'sign_in.title'), then: async (p) => {
    await button(p, 'sign_in.do').click();
    await p.getByText(w('form.fill', { what: w('sign_in.id') })).waitFor();
    await field(p, 'sign_in.id').fill('takahashi'); await field(p, 'sign_in.password').fill('wrong'); await button(p, 'sign_in.do').click();
    await p.getByRole('alert').waitFor();
  } },
  { name: 'unseal', path: '/', state: { sealed: true, signed_in: false }, ready: (p) => heading(p, 'seal.title') },
  { name: 'first-password', path: '/', state: { must_change: true }, ready: (p) => heading(p, 'password.first_title') },
  { name: 'start', path: '/', ready: (p) => p.getByText(w('start.waiting')) },
  { name: 'person-new', path: '/b/3/people/new', ready: (p) => heading(p, 'new_person.title'), then: async (p) => {
    await field(p, 'new_person.birth').fill('H58.4.1'); await field(p, 'new_person.hired').fill('平成31年5月1日'); await button(p, 'new_person.do').click();
    await p.locator('[data-error]', { hasText: w('wareki.range.heisei') }).waitFor(); await p.getByText(/令和元年5月1日.*として登録/).waitFor();
  } },
  { name: 'person-new-dependant', path: '/b/3/people/new?worker=1', ready: (p) => heading(p, 'new_person.title_dependant') },
  ...['basic', 'number', 'household', 'history', 'retention'].map((tab) => ({ name: `person-${tab}`, path: `/b/3/people/${tab === 'retention' ? 6 : 1}?tab=${tab}`, ready: (p) => p.getByRole('heading', { level: 2 }).first() })),
  { name: 'person-unverified', path: '/b/3/people/7?tab=number', ready: (p) => p.getByText(w('verify.incomplete'), { exact: true }) },
  { name: 'person-missing', path: '/b/3/people/999', ready: (p) => p.getByRole('alert').getByText(w('next.people_person_unknown')) },
  { name: 'disposal', path: '/b/3/disposal', ready: (p) => p.getByText(w('disposal.list_no', { id: 2 })), print: true },
  { name: 'disposal-proposed', path: '/b/3/disposal/3', ready: (p) => heading(p, 'disposal.list_no', { id: 3 }) },
  { name: 'disposal-rotating', path: '/b/3/disposal/2', ready: (p) => p.getByText(w('disposal.rotating')) },
  { name: 'disposal-done', path: '/b/3/disposal/1', ready: (p) => p.getByText(w('disposal.certificate')) },
  { name: 'notices', path: '/b/3/notices', ready: (p) => p.getByText(w('notices.version', { n: 1 })) },
  { name: 'accounts', path: '/b/3/accounts', ready: (p) => p.getByText('鈴木 誠'), print: true },
  { name: 'import', path: '/b/3/import', state: { work: true }, ready: (p) => p.getByText(w('import.files_what')) },
  { name: 'import-closed', path: '/b/3/import', ready: (p) => p.getByText(w('work.needed', { what: w('import.title') })) },
  { name: 'import-earlier', path: '/b/3/import', state: { work: true }, ready: (p) => p.getByText(w('import.files_what')), then: async (p) => {
    await p.getByLabel(w('import.verified_yes')).check();
    await field(p, 'import.earlier.from').fill('R6.4.1'); await field(p, 'import.earlier.to').fill('平成28年1月1日'); await button(p, 'import.check').click();
    for (const part of ['system', 'method', 'by']) await p.locator('[data-error]', { hasText: w('form.fill', { what: w(`import.earlier.${part}`) }) }).waitFor();
    await p.locator('[data-error]', { hasText: w('import.earlier.order') }).waitFor(); await p.getByText('平成28年1月1日（2016/01/01）').waitFor();
  } },
  { name: 'import-findings', path: '/b/3/import', state: { work: true }, ready: (p) => p.getByText(w('import.files_what')), then: async (p) => {
    await beginImport(p, '社員番号,氏名,生年月日'); await p.getByText(w('import.has_errors'), { exact: true }).waitFor({ timeout: 15000 });
  } },
  { name: 'import-columns', path: '/b/3/import', state: { work: true }, ready: (p) => p.getByText(w('import.files_what')), then: async (p) => {
    await beginImport(p, '整理,氏名,お誕生日'); await p.getByText(w('import.columns.unclear')).waitFor({ timeout: 15000 });
    await field(p, 'import.field.employee_id').selectOption('整理'); await field(p, 'import.field.born').selectOption('整理');
    await p.getByText(w('import.columns.twice')).first().waitFor();
  } },
  { name: 'me', path: '/me', ready: (p) => p.getByText(w('me.this')) },
  { name: 'missing', path: '/b/3/nowhere', ready: (p) => heading(p, 'missing.title') },
];

const dialogs = [
  { name: 'unlock', path: '/b/3/people', opener: (p) => p.getByRole('region', { name: w('work.region') }).getByRole('button') },
  { name: 'reveal', path: '/b/3/people/1?tab=number', opener: (p) => button(p, 'reveal.open') },
  { name: 'match', path: '/b/3/people/1?tab=number', opener: (p) => button(p, 'match.open') },
  { name: 'register', path: '/b/3/people/8?tab=number', opener: (p) => button(p, 'register.open') },
  { name: 'number-change', path: '/b/3/people/1?tab=number', opener: (p) => button(p, 'number.change') },
  { name: 'verify', path: '/b/3/people/7?tab=number', opener: (p) => button(p, 'verify.open') },
  { name: 'change-person', path: '/b/3/people/1', opener: (p) => button(p, 'change_person.open'), then: async (p) => {
    const dialog = p.getByRole('dialog');
    await field(dialog, 'person.left_on').fill('R2.3.31'); await field(dialog, 'new_person.family').fill(''); await button(dialog, 'save').click();
    await dialog.locator('[data-error]', { hasText: w('change_person.backwards') }).waitFor(); await dialog.locator('[data-error]', { hasText: w('form.fill', { what: w('new_person.family') }) }).waitFor();
  } },
  { name: 'change-dependant', path: '/b/3/people/2', opener: (p) => button(p, 'change_person.open') },
  { name: 'holding', path: '/b/3/people/6?tab=retention', opener: (p) => button(p, 'holding.open'), then: async (p) => {
    const dialog = p.getByRole('dialog');
    await button(dialog, 'holding.do').click(); await dialog.getByText(w('form.choose', { what: w('retention.form') })).waitFor();
    await field(dialog, 'retention.form').selectOption('dependants_declaration'); await field(dialog, 'holding.year').fill('令和8'); await dialog.getByText(w('holding.year_bad')).waitFor();
  } },
  { name: 'calendar', path: '/b/3/people/new', opener: (p) => button(p, 'wareki.calendar', { label: w('new_person.birth') }) },
  { name: 'propose', path: '/b/3/disposal', before: (p) => p.getByLabel(w('people.pick', { name: '山本 大輔' })).check(), opener: (p) => button(p, 'disposal.propose') },
  { name: 'confirm', path: '/b/3/disposal/3', opener: (p) => button(p, 'disposal.confirm'), then: async (p) => { await p.getByRole('alertdialog').getByRole('button', { name: w('disposal.confirm') }).click(); } },
  { name: 'account-new', path: '/b/3/accounts', opener: (p) => button(p, 'accounts.add') },
  { name: 'account-purposes', path: '/b/3/accounts', opener: (p) => button(p, 'accounts.purposes_of', { name: '中村 健' }) },
  { name: 'account-end', path: '/b/3/accounts', opener: (p) => button(p, 'accounts.end_of', { name: '中村 健' }) },
];

const parts = await Promise.all(fs.readdirSync(new URL('areas/', import.meta.url)).filter((f) => f.endsWith('.mjs')).sort().map((f) => import(new URL(`areas/${f}`, import.meta.url))));
for (const part of parts) {
  screens.push(...part.screens ?? []);
  dialogs.push(...part.dialogs ?? []);
}

let failures = 0;
let passed = 0;
function report(name, faults) {
  if (faults.length === 0) { passed++; return; }
  failures++;
  console.log(`FAIL ${name}`);
  faults.forEach((f) => console.log(`     ${f}`));
}

const browser = await launch();
const sizes = [['desk', { width: 1440, height: 900 }], ['phone', { width: 390, height: 844 }]];

async function visit(name, viewport, { state = {}, path, of = Fake }, run) {
  if (!only.test(name) || turn++ % shards !== shard) return;
  const fake = await new of().listen();
  Object.assign(fake.state, state);
  const { context, page, noise } = await open(browser, { viewport });
  const faults = [];
  try {
    await page.goto(fake.url + path);
    await run(page, faults, fake);
    faults.push(...await cspFaults(page));
  } catch (e) {
    faults.push(String(e).slice(0, 600));
    if (shots) await page.screenshot({ path: `${shots}/${name}-failed.png` }).catch(() => {});
  }
  faults.push(...noise.map((n) => `console: ${n}`), ...fake.complaints.map((c) => `contract: ${c}`));
  report(name, faults);
  await context.close();
  fake.close();
}

for (const [size, viewport] of sizes) {
  for (const s of screens) {
    await visit(`${s.name}-${size}`, viewport, s, async (page, faults) => {
      const ready = s.ready(page);
      await ready.first().waitFor({ timeout: 10000 });
      await s.then?.(page);
      await settled(page);
      faults.push(...await axeFaults(page));
      if (await overflow(page)) faults.push(`overflows by ${await overflow(page)} px`);
      if ((await page.locator('h1').count()) !== 1) faults.push('has not one h1');
      if (shots) await page.screenshot({ path: `${shots}/${s.name}-${size}.png`, fullPage: true });
      if (size === 'phone') { // At four times its size (WCAG 1.4.10): nothing is to be looked for sideways.
        await page.setViewportSize({ width: 320, height: 256 });
        if (await overflow(page)) faults.push(`overflows by ${await overflow(page)} px of 320`);
      }
      if (s.print && size === 'desk') {
        faults.push(...await printFaults(page));
        await page.emulateMedia({ media: null });
        if (shots) await page.pdf({ path: `${shots}/${s.name}.pdf`, format: 'A4', landscape: true, printBackground: true });
      }
    });
  }
  for (const d of dialogs) {
    await visit(`dialog-${d.name}-${size}`, viewport, d, async (page, faults) => {
      await d.before?.(page);
      const opener = d.opener(page).first();
      await opener.waitFor({ timeout: 10000 });
      await opener.focus();
      await page.keyboard.press('Enter');
      const dialog = page.locator('[role=dialog],[role=alertdialog]').last();
      await dialog.waitFor();
      await d.then?.(page);
      await settled(page);
      if (!(await dialog.evaluate((e) => e.contains(document.activeElement)))) faults.push('focus is not inside');
      faults.push(...await axeFaults(page));
      if (await overflow(page)) faults.push(`overflows by ${await overflow(page)} px`);
      if (shots) await page.screenshot({ path: `${shots}/dialog-${d.name}-${size}.png` });
      if (!(await trapHolds(page))) faults.push('focus leaves the dialog');
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached', timeout: 3000 }).catch(() => faults.push('Esc does not close'));
      await settled(page);
      if (!(await opener.evaluate((e) => e === document.activeElement))) faults.push(`focus does not return: ${await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 120))}`);
    });
  }
}

// What must never happen with a number on the screen, and what must be seen when the book does not stand.
const number = (name, state, run) => visit(name, sizes[0][1], { path: '/b/3/people/1?tab=number', state: { work: true, ...state } }, async (page, faults, fake) => {
  await button(page, 'reveal.open').click();
  await page.getByLabel('給与所得の源泉徴収票の作成').check();
  await button(page, 'reveal.do').click();
  await page.getByText(grouped).waitFor();
  if (shots) await page.screenshot({ path: `${shots}/${name}.png` });
  await run(page, faults, fake);
  await settled(page);
  const html = await page.content();
  if (html.includes(grouped) || html.includes(NUMBER)) faults.push('the number is still in the page');
});
await number('reveal-hides-by-hand', {}, (p) => button(p, 'reveal.hide').click());
await number('reveal-hides-on-close', {}, (p) => p.keyboard.press('Escape'));
await number('reveal-hides-on-blur', {}, (p) => p.evaluate(() => window.dispatchEvent(new Event('blur'))));
await number('reveal-hides-before-print', {}, (p) => p.evaluate(() => window.dispatchEvent(new Event('beforeprint'))));
await number('reveal-hides-after-its-time', { hide_after: 1 }, (p) => p.getByText(w('reveal.gone'), { exact: true }).waitFor());
await number('reveal-is-not-printed', {}, async (p, faults) => { await p.emulateMedia({ media: 'print' }); if (await p.getByText(grouped).isVisible()) faults.push('the number prints'); await p.emulateMedia({ media: 'screen' }); await button(p, 'reveal.hide').click(); });
await visit('reveal-opens-work-with-the-password', sizes[0][1], { path: '/b/3/people/1?tab=number' }, async (page, faults, fake) => {
  await button(page, 'reveal.open').click();
  await page.getByLabel('給与所得の源泉徴収票の作成').check();
  await field(page, 'work.password').fill('wrong'); await button(page, 'reveal.do').click(); await page.getByText(w('next.vault_work_password_wrong')).waitFor();
  if (fake.calls.includes('revealNumber')) faults.push('asked for the number before work was open');
  await field(page, 'work.password').fill('work'); await button(page, 'reveal.do').click(); await page.getByText(grouped).waitFor();
  if (shots) await page.screenshot({ path: `${shots}/reveal-shown.png` });
});

await visit('a-disposal-is-typed-out-in-any-width', sizes[0][1], { path: '/b/3/disposal/3' }, async (page) => {
  await button(page, 'disposal.confirm').click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByText('山本 大輔').waitFor();
  await dialog.getByRole('textbox').fill(' １ 件を　廃棄 '); await button(dialog, 'disposal.confirm').click();
  await page.getByText(w('disposal.rotating')).waitFor();
});
await visit('a-refusal-goes-when-the-form-changes', sizes[0][1], { path: '/b/3/people' }, async (page, faults) => {
  await page.getByRole('region', { name: w('work.region') }).getByRole('button').click();
  const dialog = page.getByRole('dialog');
  await field(dialog, 'work.password').fill('wrong'); await dialog.locator('button[type=submit]').click();
  await dialog.getByRole('alert').waitFor();
  if (await dialog.getByText('vault.work_password.wrong').count()) faults.push('shows a code for a slip');
  if (await field(dialog, 'work.password').inputValue() !== 'wrong') faults.push('what was typed is gone');
  await dialog.getByRole('button', { name: w('password.show_of', { label: w('work.password') }) }).click();
  if (await field(dialog, 'work.password').getAttribute('type') !== 'text') faults.push('cannot be looked at');
  faults.push(...await axeFaults(page));
  await field(dialog, 'work.password').pressSequentially('x');
  await dialog.getByRole('alert').waitFor({ state: 'detached' });
});
await visit('who-works-alone-changes-their-own-roles', sizes[0][1], { path: '/b/4/accounts' }, async (page, faults) => {
  await button(page, 'accounts.roles_of', { name: '高橋 直子' }).waitFor();
  if (await button(page, 'accounts.end_of', { name: '高橋 直子' }).count()) faults.push('offers to end oneself');
});
await visit('a-role-stays-and-one-s-own-is-left-alone', sizes[0][1], { path: '/b/3/accounts' }, async (page, faults, fake) => {
  await page.getByText('鈴木 誠').waitFor();
  if (await button(page, 'accounts.roles_of', { name: '高橋 直子' }).count()) faults.push('offers to change one\'s own roles');
  await button(page, 'accounts.roles_of', { name: '中村 健' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('checkbox', { checked: true }).uncheck();
  await dialog.getByText(w('accounts.purposes_go')).waitFor();
  await button(dialog, 'save').click();
  await dialog.getByText(w('accounts.no_role')).waitFor();
  if (fake.calls.includes('setRoles')) faults.push('sent no role');
  await page.keyboard.press('Escape');
  await button(page, 'accounts.reissue_of', { name: '中村 健' }).click(); await button(page, 'accounts.reissue_do').click();
  await page.locator('[data-once]').waitFor();
  await page.keyboard.press('Escape'); await settled(page);
  if (!(await page.locator('[data-once]').count())) faults.push('Esc closed what is shown once');
  await button(page, 'accounts.handed').click(); await page.locator('[data-once]').waitFor({ state: 'detached' });
});
await visit('a-life-without-a-number-is-not-told', sizes[0][1], { path: '/b/3/people/8?tab=retention' }, async (page, faults) => {
  await page.getByText(w('timeline.no_number')).waitFor();
  if (await page.getByText(w('timeline.here')).count()) faults.push('says where no number is');
  await page.goto(page.url().replace('/8?', '/10?')); await page.getByText(w('timeline.is_gone')).waitFor();
  if (await page.getByText(w('timeline.here')).count()) faults.push('says where a destroyed number is');
  await page.goto(page.url().replace('/10?', '/1?')); await page.locator('[aria-current=step]').getByText(w('timeline.kept')).waitFor();
});
await visit('menu-follows-the-rights', sizes[0][1], { path: '/b/3/people', state: { operations: ['business.read', 'person.read', 'session.own'] } }, async (page, faults) => {
  await page.getByText('佐藤 美咲').waitFor();
  const names = await page.getByRole('navigation', { name: w('shell.menu') }).getByRole('link').allTextContents();
  if (names.join() !== [w('nav.start'), w('nav.people'), w('nav.settings')].join()) faults.push(`menu: ${names}`);
  if (await link(page, 'people.add').count()) faults.push('offers to add a person');
});
await visit('styles-are-those-of-the-policy', sizes[0][1], { path: '/b/3/people/new' }, async (page, faults) => {
  await button(page, 'wareki.calendar', { label: w('new_person.birth') }).click();
  await page.getByRole('dialog').getByRole('grid').waitFor();
  const policy = fs.readFileSync(new URL('../../ui/csp.txt', import.meta.url), 'utf8');
  const hashes = await styleHashes(page);
  if (hashes.length === 0) faults.push('react-aria sets no style: take the hash out of the policy');
  for (const h of hashes) if (!policy.includes(`'${h}'`)) faults.push(`${h} is not in csp.txt`);
});

await visit('facts-are-changed-and-a-document-recorded', sizes[0][1], { path: '/b/3/people/1' }, async (page, faults) => {
  await button(page, 'change_person.open').click();
  let dialog = page.getByRole('dialog');
  await field(dialog, 'person.left_on').fill('R8.3.31'); await field(dialog, 'new_person.postal').fill('１００－０００２');
  const sent = page.waitForRequest((r) => r.method() === 'PATCH');
  await button(dialog, 'save').click();
  if (JSON.stringify((await sent).postDataJSON()).replace(/,"version":\d+/, '') !== '{"postal_code":"100-0002","left":"2026-03-31"}') faults.push(`sent ${(await sent).postData()}`);
  await dialog.waitFor({ state: 'detached' });
  await page.goto(`${page.url()}?tab=retention`);
  await button(page, 'holding.open').click();
  dialog = page.getByRole('dialog');
  await field(dialog, 'retention.form').selectOption('dependants_declaration'); await field(dialog, 'holding.event').fill('R8.1.24'); await field(dialog, 'holding.year').fill('２０２６');
  const recorded = page.waitForRequest((r) => r.url().endsWith('/holdings'));
  await button(dialog, 'holding.do').click();
  if (JSON.stringify((await recorded).postDataJSON()) !== '{"form":"dependants_declaration","event":"2026-01-24","year":2026}') faults.push(`sent ${(await recorded).postData()}`);
  await dialog.waitFor({ state: 'detached' });
});
await visit('import-is-found-again-and-columns-are-remembered', sizes[0][1], { path: '/b/3/import', state: { work: true } }, async (page, faults, fake) => {
  await page.getByText(w('import.files_what')).waitFor();
  await beginImport(page, '整理,氏名,お誕生日');
  await page.getByText(w('import.checking')).waitFor();
  await link(page, 'nav.people').click(); await heading(page, 'people.title').waitFor();
  await link(page, 'nav.import').click();
  await page.getByText(w('import.columns.unclear')).waitFor({ timeout: 15000 });
  // By keyboard alone: the select by its letters, the button by Enter.
  await field(page, 'import.field.employee_id').focus(); await page.keyboard.press('ArrowDown');
  await field(page, 'import.field.born').focus(); await page.keyboard.type('お');
  if (await field(page, 'import.field.born').inputValue() !== 'お誕生日') await field(page, 'import.field.born').selectOption('お誕生日');
  await button(page, 'import.columns.do').focus(); await page.keyboard.press('Enter');
  await page.getByText(w('import.columns.what')).waitFor({ timeout: 15000 });
  const file = fake.imports.get('imp-1').files[0];
  if (file.columns.map((c) => c.field).join() !== 'employee_id,name,born') faults.push(`columns: ${JSON.stringify(file.columns)}`);
  await button(page, 'import.run_good', { n: 297 }).click();
  await page.getByText(w('import_state.done_with_errors')).waitFor({ timeout: 15000 });
  await page.reload();
  await button(page, 'import.last_show').click();
  await page.getByText(w('import_state.done_with_errors'), { exact: true }).waitFor();
  await button(page, 'import.another').click();
  const begun = page.waitForRequest((r) => r.url().endsWith('/imports') && r.method() === 'POST');
  await beginImport(page, '整理,氏名,お誕生日');
  if ((await begun).postDataJSON().mapping.staff?.['整理'] !== 'employee_id') faults.push('the columns were not remembered');
});

for (const part of parts) await part.walks?.({ visit, sizes, shots });

await browser.close();
console.log(`${passed} passed, ${failures} failed`);
process.exit(failures ? 1 : 0);
