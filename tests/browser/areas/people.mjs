// The register of people: the list with its filters, orders, views, selection and files; one person with the household.
import { axeFaults, printFaults, settled } from '../browser.mjs';
import { button, field, link, w } from '../words.mjs';

const listed = (p) => p.getByText('佐藤 美咲');
const search = async (p, word) => { await field(p, 'people.word').fill(word); await p.waitForFunction(() => history.state.word); };
const tick = (p, name) => p.getByLabel(w('people.pick', { name }), { exact: true }).check();
const rows = (p) => p.getByRole('table').locator('tbody tr').count();
/** From whom the list handed over to what the guard says of them. */
async function toCheck(p) {
  const onward = async (step) => { await p.getByRole('heading', { level: 2, name: w(`new_requests.head.${step}`) }).waitFor(); await p.locator('main form').last().locator('button[type=submit]').click(); };
  await onward('who');
  await p.getByLabel('給与所得の源泉徴収票の作成').check(); await onward('why');
  await onward('how');
}
const pressed = (p, name) => p.getByRole('button', { name, exact: true, pressed: true });

export const screens = [
  { name: 'people', path: '/b/3/people', ready: listed, print: true },
  { name: 'people-picked', path: '/b/3/people?status=none', ready: (p) => p.getByText('小林 陽菜'), then: (p) => tick(p, '小林 陽菜') },
  { name: 'people-all-picked', path: '/b/3/people', ready: listed, then: async (p) => {
    await p.getByLabel(w('people.pick_page', { n: 20 })).focus(); await tick(p, '佐藤 美咲');
    await button(p, 'people.pick_all', { total: 45 }).click(); await p.getByText(w('people.picked', { n: 45 })).waitFor();
  } },
  { name: 'people-none', path: '/b/3/people', ready: listed, then: async (p) => { await field(p, 'people.word').fill('zzz'); await p.getByText(w('people.no_match')).waitFor(); } },
  { name: 'people-en', path: '/b/3/people', state: { language: 'en' }, ready: (p) => p.getByRole('heading', { level: 1, name: 'People' }) },
  { name: 'people-large', path: '/b/3/people', ready: listed, then: (p) => button(p, 'shell.large').click() },
  { name: 'people-narrowed', path: '/b/3/people?due=30&sort=-disposal&size=50', ready: (p) => p.getByText('山本 大輔'), then: async (p) => {
    if (await rows(p) !== 1) throw new Error('the filter of the address does not hold');
  } },
  { name: 'person-number-history', path: '/b/3/people/6?tab=number', ready: (p) => p.getByText(w('past_numbers.waiting')) },
  { name: 'person-retention-after-changes', path: '/b/3/people/6?tab=retention', ready: (p) => p.getByText(w('timeline.changed')).first() },
  { name: 'person-household-of-a-dependant', path: '/b/3/people/2?tab=household', ready: (p) => p.getByRole('heading', { name: w('household.worker') }) },
  { name: 'person-history-to-its-end', path: '/b/3/people/1?tab=history', ready: (p) => button(p, 'history.more'), then: async (p) => {
    while (await button(p, 'history.more').count()) { await button(p, 'history.more').click(); await settled(p); }
    await p.getByText(w('history.all')).waitFor();
  } },
];

export const dialogs = [
  { name: 'number-change-faults', path: '/b/3/people/1?tab=number', opener: (p) => button(p, 'number.change'), then: async (p) => {
    const dialog = p.getByRole('dialog');
    await field(dialog, 'number_change.number').fill('123456789012'); await field(dialog, 'number_change.on').fill('2099/1/1');
    await button(dialog, 'number_change.do').click();
    for (const what of ['number_change.reason', 'register.purposes']) await dialog.locator('[data-error]', { hasText: w('form.choose', { what: w(what) }) }).waitFor();
    await dialog.locator('[data-error]', { hasText: w('form.day_future') }).waitFor(); await dialog.locator('[data-error]', { hasText: w('number.fault.check_digit') }).waitFor();
  } },
  { name: 'save-view', path: '/b/3/people?status=none&left=false', before: (p) => search(p, '村'), opener: (p) => button(p, 'views.save'), then: async (p) => {
    await p.getByText(w('views.word_left_out')).waitFor();
    await button(p.getByRole('dialog'), 'save').click(); await p.getByText(w('views.fault.name')).waitFor();
  } },
  { name: 'save-view-of-a-word', path: '/b/3/people', before: (p) => search(p, '村'), opener: (p) => button(p, 'views.save'), then: (p) => p.getByText(w('views.fault.empty')).waitFor() },
  { name: 'export', path: '/b/3/people', opener: (p) => button(p, 'people.export') },
  { name: 'export-lost', path: '/b/3/people', opener: (p) => button(p, 'people.export'), then: async (p) => {
    await p.getByLabel(w('export.shift_jis'), { exact: false }).check(); await button(p, 'export.do').click();
    await p.getByText(w('export.lost', { n: 1, characters: '𠮷' })).waitFor();
  } },
  { name: 'change-person-rare', path: '/b/3/people/9', opener: (p) => button(p, 'change_person.open'), then: (p) => p.getByText(w('name_check.title', { characters: '𠮷、﨑' })).waitFor() },
];

export async function walks({ visit, sizes }) {
  const desk = sizes[0][1];
  await visit('people-are-ordered-by-their-heads', desk, { path: '/b/3/people' }, async (page, faults) => {
    await listed(page).waitFor();
    const head = page.getByRole('columnheader', { name: w('people.id') });
    const first = async (name) => { await page.locator('tbody tr').first().getByText(name).waitFor(); };
    const way = async (expected) => { if (await head.getAttribute('aria-sort') !== expected) faults.push(`aria-sort is ${await head.getAttribute('aria-sort')}, not ${expected}`); };
    await way('none');
    await head.getByRole('button').click(); await first('中村 健'); await way('ascending');
    await page.keyboard.press('Enter'); await first('齋藤司法書士事務所'); await way('descending');
    if (!page.url().includes('sort=-employee_id')) faults.push('the order is not in the address');
    await page.reload(); await first('齋藤司法書士事務所'); await way('descending');
  });
  await visit('people-are-turned-through-and-back-after-a-reload', desk, { path: '/b/3/people' }, async (page, faults) => {
    const range = (from, to) => page.getByText(w('people.range', { total: 45, from, to })).waitFor();
    await range(1, 20);
    if (await button(page, 'pager.previous').isEnabled()) faults.push('offers to go back from the first page');
    await button(page, 'people.next').click(); await range(21, 40);
    await page.reload(); await range(21, 40);
    await button(page, 'pager.last').click(); await range(41, 45);
    await button(page, 'pager.previous').click(); await range(21, 40);
    await button(page, 'people.first').click(); await range(1, 20);
    await field(page, 'pager.size').selectOption('50'); await range(1, 45);
  });
  await visit('people-views-are-kept-without-the-word', desk, { path: '/b/3/people' }, async (page, faults) => {
    await listed(page).waitFor();
    await button(page, 'people.view.not_asked').click(); await pressed(page, w('people.view.not_asked')).waitFor();
    await button(page, 'people.more').click();
    await field(page, 'people.class').selectOption('employee'); await search(page, '小林');
    await button(page, 'views.save').click();
    await field(page.getByRole('dialog'), 'views.name').fill('従業員の未依頼'); await button(page.getByRole('dialog'), 'save').click();
    await page.getByText(w('views.saved', { name: '従業員の未依頼' })).waitFor();
    const kept = await page.evaluate(() => JSON.stringify(localStorage));
    if (kept.includes('小林')) faults.push('the word that was searched is kept in the browser');
    await button(page, 'people.view.all').click(); await page.getByText(w('people.range', { total: 45, from: 1, to: 20 })).waitFor();
    if (await field(page, 'people.word').inputValue()) faults.push('the word stays when a view is chosen');
    await page.reload();
    await page.getByRole('button', { name: '従業員の未依頼', exact: true }).click();
    await page.waitForURL(/class=employee/); await pressed(page, '従業員の未依頼').waitFor();
    await button(page, 'views.remove', { name: '従業員の未依頼' }).click();
    await page.getByRole('button', { name: '従業員の未依頼', exact: true }).waitFor({ state: 'detached' });
  });
  await visit('the-word-that-is-searched-is-in-memory-alone', desk, { path: '/b/3/people?left=false' }, async (page, faults) => {
    await listed(page).waitFor();
    await search(page, '小林');
    await page.getByText(w('people.range', { total: 1, from: 1, to: 1 })).waitFor();
    await field(page, 'people.class').selectOption('employee'); await page.waitForURL(/class=employee/);
    if (await field(page, 'people.word').inputValue() !== '小林') faults.push('another condition takes the word away');
    const written = async () => decodeURIComponent(page.url()) + await page.evaluate(() => JSON.stringify([history.state, document.title, localStorage, sessionStorage]));
    if ((await written()).includes('小林')) faults.push('the word is in the address or in what the browser keeps');
    await page.getByRole('link', { name: '小林 陽菜' }).click();
    await page.getByRole('heading', { level: 1, name: '小林 陽菜' }).waitFor();
    if ((await written()).includes('小林')) faults.push(`the window says whose page it is: ${await page.title()}`);
    await page.goBack();
    await page.getByText(w('people.range', { total: 1, from: 1, to: 1 })).waitFor();
    if (await field(page, 'people.word').inputValue() !== '小林') faults.push('the way back has lost the word');
    await page.reload(); await listed(page).waitFor();
    if (await field(page, 'people.word').inputValue() !== '') faults.push('the word outlived the page');
    if (!page.url().includes('class=employee')) faults.push('the other conditions are not in the address');
  });
  await visit('a-view-that-another-tab-kept-stays', desk, { path: '/b/3/people?left=false' }, async (page, faults) => {
    await listed(page).waitFor();
    const keep = async (p, name) => {
      await button(p, 'views.save').click();
      await field(p.getByRole('dialog'), 'views.name').fill(name); await button(p.getByRole('dialog'), 'save').click();
      await p.getByText(w('views.saved', { name })).waitFor();
    };
    const elsewhere = await page.context().newPage();
    await elsewhere.goto(new URL('/b/3/people?class=employee', page.url()).href); await listed(elsewhere).waitFor();
    await keep(elsewhere, '従業員');
    await page.getByRole('button', { name: '従業員', exact: true }).waitFor();
    await page.evaluate(() => localStorage.setItem('azekura.views.3', JSON.stringify([...JSON.parse(localStorage.getItem('azekura.views.3')), { name: '未聴取', filter: { due: 90 } }]))); // No event in the tab that writes.
    await keep(page, '在籍');
    const names = (await page.evaluate(() => JSON.parse(localStorage.getItem('azekura.views.3')))).map((v) => v.name).join();
    if (names !== '従業員,未聴取,在籍') faults.push(`kept: ${names}`);
    await elsewhere.close();
  });
  await visit('what-was-verified-is-so-in-the-list-at-once', desk, { path: '/b/3/people', state: { work: true } }, async (page) => {
    await page.clock.setFixedTime(new Date()); // What was fetched stays fresh.
    const somebody = page.getByRole('row').filter({ has: page.locator('a[href$="/people/7"]') });
    await somebody.getByText(w('status.unverified'), { exact: true }).waitFor();
    await somebody.getByRole('link').click(); await link(page, 'person.tab.number').click();
    await button(page, 'verify.open').click();
    await page.getByRole('dialog').getByLabel(w('verify.withs.card')).check(); await button(page, 'verify.do').click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await link(page, 'back_to', { to: w('people.title') }).click();
    await somebody.getByText(w('status.held'), { exact: true }).waitFor();
  });
  await visit('typing-is-not-overtaken-by-the-address', desk, { path: '/b/3/people' }, async (page, faults) => {
    await listed(page).waitFor();
    const sent = page.waitForRequest((r) => new URL(r.url()).searchParams.get('q') === 'サトウミサキ');
    await field(page, 'people.word').pressSequentially('サトウミサキ', { delay: 90 });
    await sent; await settled(page);
    if (await field(page, 'people.word').inputValue() !== 'サトウミサキ') faults.push(`the field says ${await field(page, 'people.word').inputValue()}`);
  });
  await visit('whom-an-asking-would-hit-is-shown-before', desk, { path: '/b/3/people?status=none' }, async (page, faults, fake) => {
    await tick(page, '小林 陽菜'); await tick(page, '𠮷﨑 葵');
    await button(page, 'people.ask').click();
    await page.waitForURL(/requests\/new/);
    for (const name of ['小林 陽菜', '𠮷﨑 葵']) if (!(await page.getByLabel(new RegExp(`^${name}`)).isChecked())) faults.push(`${name} is not chosen any more`);
    await toCheck(page);
    await button(page.locator('main'), 'work.unlock').click();
    await field(page.getByRole('dialog'), 'work.password').fill('work'); await page.getByRole('dialog').locator('button[type=submit]').click();
    await page.getByText(w('new_requests.check_counts', { may: 1, not: 1 })).waitFor(); await page.getByText(/派遣元の会社が取り扱います/).waitFor();
    if (fake.calls.includes('createRequests')) faults.push('asked before it was told to');
  });
  await visit('all-that-match-are-checked-page-by-page', desk, { path: '/b/3/people?class=employee', state: { work: true } }, async (page, faults, fake) => {
    await tick(page, '佐藤 美咲'); await button(page, 'people.pick_all', { total: 42 }).click();
    await button(page, 'people.ask').click();
    const sent = page.waitForRequest((r) => r.url().endsWith('requests:check'));
    await toCheck(page);
    if ((await sent).postDataJSON().people.length !== 42) faults.push(`checks ${(await sent).postDataJSON().people.length}`);
    await page.getByText(w('new_requests.check_counts', { may: 41, not: 1 })).waitFor();
    if (fake.calls.includes('readPerson')) faults.push('reads one by one whom the list names');
    faults.push(...await axeFaults(page));
  });
  await visit('a-new-filter-lets-go-of-all-that-match', desk, { path: '/b/3/people' }, async (page, faults) => {
    await tick(page, '佐藤 美咲'); await button(page, 'people.pick_all', { total: 45 }).click();
    await field(page, 'people.class').selectOption('payee');
    await page.getByText(w('people.range', { total: 1, from: 1, to: 1 })).waitFor();
    if (await page.getByRole('region', { name: w('bulk.region') }).count()) faults.push('others are chosen now');
  });
  await visit('the-list-is-saved-as-it-is-narrowed', desk, { path: '/b/3/people?status=none&sort=kana' }, async (page, faults, fake) => {
    await button(page, 'people.export').click();
    const saved = page.waitForEvent('download');
    await button(page, 'export.do').click();
    if (!/^people-\d{4}-\d\d-\d\d\.csv$/.test((await saved).suggestedFilename())) faults.push(`saved as ${(await saved).suggestedFilename()}`);
    if (fake.exported.query !== 'status=none&sort=kana' || fake.exported.people) faults.push(`asked for ${JSON.stringify(fake.exported)}`);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await tick(page, '小林 陽菜'); await button(page, 'people.export_picked').click();
    await page.getByLabel(w('export.shift_jis'), { exact: false }).check(); await button(page, 'export.do').click();
    await page.getByText(w('export.lost', { n: 1, characters: '𠮷' })).waitFor();
    if (fake.exported.people?.join() !== '8') faults.push('not those who were ticked');
    const other = page.waitForEvent('download');
    await button(page, 'export.as_utf8').click(); await other;
    if (fake.exported.encoding !== 'utf8') faults.push('saved as Shift_JIS after all');
  });
  await visit('what-may-not-be-done-is-not-offered', desk, { path: '/b/3/people', state: { operations: ['business.read', 'person.read', 'session.own'] } }, async (page, faults) => {
    await listed(page).waitFor();
    if (await page.getByRole('checkbox').count()) faults.push('rows can be ticked for nothing');
    if (await button(page, 'people.export').count()) faults.push('offers a file');
  });
  await visit('a-dependant-is-changed-from-the-household', desk, { path: '/b/3/people/1?tab=household' }, async (page, faults) => {
    await button(page, 'household.change_of', { name: '佐藤 蓮' }).click();
    const dialog = page.getByRole('dialog');
    await field(dialog, 'new_person.relation').selectOption('grandchild'); await field(dialog, 'new_person.sex').selectOption('male');
    const sent = page.waitForRequest((r) => r.method() === 'PATCH');
    await button(dialog, 'save').click();
    if (JSON.stringify((await sent).postDataJSON()).replace(/,"version":\d+/, '') !== '{"sex":"male","relation":"grandchild"}') faults.push(`sent ${(await sent).postData()}`);
    if (!(await sent).url().endsWith('/people/2')) faults.push(`sent to ${(await sent).url()}`);
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('cell', { name: '孫' }).waitFor();
    await page.getByRole('link', { name: '佐藤 蓮' }).click(); await page.getByRole('heading', { name: w('household.worker') }).waitFor(); await page.getByRole('link', { name: '佐藤 美咲' }).waitFor();
  });
  await visit('a-class-changes-only-as-far-as-the-number-may-go', desk, { path: '/b/3/people/1' }, async (page, faults) => {
    const offered = async () => { await field(page.getByRole('dialog'), 'people.class').waitFor(); return (await field(page.getByRole('dialog'), 'people.class').locator('option').allTextContents()).join(); };
    await button(page, 'change_person.open').click();
    if (await offered() !== '従業員,役員') faults.push(`held: ${await offered()}`);
    await page.keyboard.press('Escape');
    await page.goto(page.url().replace('/people/1', '/people/12')); await button(page, 'change_person.open').click();
    if (await offered() !== '従業員,役員,支払先,株主,その他') faults.push(`free: ${await offered()}`);
    await field(page.getByRole('dialog'), 'people.id').fill('E-99999');
    const sent = page.waitForRequest((r) => r.method() === 'PATCH');
    await button(page.getByRole('dialog'), 'save').click();
    if (JSON.stringify((await sent).postDataJSON()).replace(/,"version":\d+/, '') !== '{"employee_id":"E-99999"}') faults.push(`sent ${(await sent).postData()}`);
  });
  await visit('a-number-gives-way-to-another', desk, { path: '/b/3/people/1?tab=number', state: { work: true } }, async (page, faults) => {
    await button(page, 'number.change').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(w('number_change.gone')).waitFor();
    await dialog.getByRole('radio', { name: w('number_change.reasons.reissued_on_request') }).focus(); await page.keyboard.press('Space');
    await page.keyboard.press('Tab'); await page.keyboard.type('１２３４-5678 9018');
    await field(dialog, 'number_change.on').fill('R8.11.2'); await field(dialog, 'register.purposes').selectOption({ index: 1 });
    await dialog.getByLabel(w('verify.withs.card')).check();
    await button(dialog, 'number_change.do').click();
    await dialog.getByText('登録されている番号と同じです。', { exact: false }).first().waitFor();
    await field(dialog, 'number_change.number').fill('1234 5678 9026');
    const sent = page.waitForRequest((r) => r.url().endsWith('/people/1/number:change'));
    await button(dialog, 'number_change.do').click();
    const { number, verification, ...rest } = (await sent).postDataJSON();
    if (number !== '123456789026' || verification.number_evidence !== 'number_card') faults.push('the number or what showed it is not sent');
    if (JSON.stringify(rest) !== '{"reason":"reissued_on_request","changed_on":"2026-11-02","purpose":"tax.withholding"}') faults.push(`sent ${JSON.stringify(rest)}`);
    await dialog.waitFor({ state: 'detached' });
    await page.getByText(w('number_change.said', { name: '佐藤 美咲' })).waitFor();
    await page.getByRole('heading', { name: w('past_numbers.title') }).waitFor();
    await page.getByRole('cell', { name: w('past_numbers.forgotten') }).waitFor();
    if ((await page.content()).includes('123456789026')) faults.push('the number is in the page');
  });
  await visit('a-worker-is-found-among-many', desk, { path: '/b/3/people/new?worker=45' }, async (page, faults) => {
    const worker = field(page, 'new_person.worker');
    await page.waitForFunction(() => [...document.querySelectorAll('select')].some((s) => s.value === '45'));
    await field(page, 'new_person.find_worker').fill('髙橋');
    await worker.locator('option', { hasText: '髙橋 一郎' }).waitFor({ state: 'attached' });
    if (await worker.inputValue() !== '45') faults.push('lets go of whom was chosen');
    await worker.selectOption('3');
  });
  await visit('the-list-prints-without-numbers', desk, { path: '/b/3/people' }, async (page, faults) => {
    await listed(page).waitFor();
    faults.push(...await printFaults(page));
    await page.emulateMedia({ media: 'print' });
    await page.getByText(/番号は印字しません/).waitFor();
    if (!(await page.getByText(w('number.registered')).first().isVisible())) faults.push('does not say that a number is registered');
  });
}
