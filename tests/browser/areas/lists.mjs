// Lists longer than a page: turned both ways, and what was ticked on one page counts on the next.
import { axeFaults, keptAnew, printFaults } from '../browser.mjs';
import * as data from '../fake/data.mjs';
import { Fake } from '../fake/server.mjs';
import { button, field, heading, link, w } from '../words.mjs';

const ids = (n, first = 1) => Array.from({ length: n }, (_, i) => first + i);
const many = ids(60, 101).map((id) => ({ ...data.people[10], id, family_name: '従業員', given_name: `${id}号` }));

/** Sixty people who were asked, and whose numbers are due. */
class Full extends Fake {
  requests = many.map((p) => ({ ...data.requests()[4], id: 500 - p.id, person: p.id, person_name: `従業員 ${p.id}号` }));
  due = many.map((person) => ({ person, disposal_from: '2026-01-11', overdue: true, explanation: '扶養控除等申告書の保存期間（7年）が終わりました。' }));
  constructor() { super(); this.people.push(...structuredClone(many)); }
}
const crowded = (n) => class extends Fake { constructor() { super(); this.people.push(...ids(n - this.people.length, 1001).map((id) => ({ ...data.people[10], id, given_name: `${id}号`, employee_id: `X-${id}` }))); } };
const rows = (page, label) => page.getByRole('table', { name: w(label), exact: true }).locator('tbody tr');
const pick = (page, id) => page.getByLabel(w('people.pick', { name: `従業員 ${id}号` }), { exact: true }).check();

export async function walks({ visit, sizes }) {
  const desk = sizes[0][1];
  await visit('the-board-turns-both-ways-by-its-address', desk, { of: Full, path: '/b/3/requests' }, async (page, faults) => {
    const range = (from, to, total = 60) => page.getByText(w('requests.range', { total, from, to }), { exact: true }).waitFor();
    const filter = (key) => page.getByRole('navigation', { name: w('requests.filters') }).getByRole('link', { name: new RegExp(`^${w(key)}`) });
    await range(1, 50);
    if (await button(page, 'pager.previous').isEnabled()) faults.push('offers to go back from the first page');
    await button(page, 'people.next').click(); await range(51, 60);
    if (await button(page, 'people.next').isEnabled()) faults.push('offers to go on from the last page');
    await page.reload(); await range(51, 60);
    await button(page, 'pager.previous').click(); await range(1, 50);
    await page.goBack(); await range(51, 60);
    // From the second page by a filter, and by the menu: never in the middle of what is listed.
    await filter('request_filter.open').click(); await range(1, 50);
    await button(page, 'people.next').click(); await range(51, 60);
    await link(page, 'nav.requests').click(); await range(1, 50);
    if (await rows(page, 'requests.title').count() !== 50) faults.push(`${await rows(page, 'requests.title').count()} rows`);
    const other = page.context().waitForEvent('page', { timeout: 3000 }).catch(() => null);
    await filter('request_filter.open').click({ modifiers: ['Control'] });
    if (!(await other)) faults.push('Ctrl does not open a filter beside');
  });
  await visit('what-is-to-be-done-is-not-told-as-nothing', desk, { path: '/b/3/start' }, async (page, faults, fake) => {
    const told = (key, what) => page.getByRole('link', { name: new RegExp(`^${w(`start.${key}`)} ?${what}`) });
    await told('submitted', 2).waitFor();
    // While it is not known yet.
    let answer;
    await page.route('**/requests?*', async (route) => { await new Promise((done) => { answer = done; }); await route.continue(); });
    await page.reload();
    await told('submitted', `…?${w('loading')}`).waitFor();
    if (await told('submitted', 0).count()) faults.push('says 0 before it knows');
    answer();
    await told('submitted', 2).waitFor();
    await page.unroute('**/requests?*');
    // Refused, and with the server in trouble.
    for (const refusal of [[403, 'people.rights.role'], [500, 'web.broken']]) {
      fake.state.refuse = { listRequests: refusal };
      await page.reload();
      await told('submitted', w('start.unknown')).waitFor();
      await page.getByRole('alert').getByText(w('start.unknown_some', { n: 4 })).waitFor();
      if (await told('submitted', 0).count()) faults.push(`${refusal[0]}: says 0`);
      await told('none', '[1-9]').waitFor();
      faults.push(...await axeFaults(page));
      fake.state.refuse = {};
      await button(page, 'start.again').click();
      await told('submitted', 2).waitFor();
      await page.getByText(w('start.unknown_how')).waitFor({ state: 'detached' });
    }
  });
  await visit('all-who-fit-are-printed', desk, { of: crowded(250), path: '/b/3/people?class=employee' }, async (page, faults) => {
    const onPaper = page.locator('tbody tr').filter({ visible: true });
    await page.getByText('佐藤 美咲').first().waitFor();
    await page.evaluate(() => { window.print = () => { window.printed = document.querySelectorAll('.print-only tbody tr').length; }; });
    await button(page, 'people.print').click();
    await page.waitForFunction(() => window.printed);
    faults.push(...await printFaults(page));
    await page.emulateMedia({ media: 'print' });
    if (await onPaper.count() !== 247) faults.push(`prints ${await onPaper.count()} of 247`); // All but an officer, a payee and a dependant.
    await page.emulateMedia({ media: 'screen' });
    await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 20);
  });
  await visit('too-many-are-not-printed-in-part', desk, { of: crowded(1001), path: '/b/3/people' }, async (page, faults) => {
    await page.evaluate(() => { window.print = () => { window.printed = true; }; });
    await button(page, 'people.print').click();
    await page.getByText(w('people.print_most', { n: 1000 })).waitFor();
    if (await page.evaluate(() => window.printed)) faults.push('prints what it says it does not');
    faults.push(...await axeFaults(page));
    await button(page.getByRole('alert'), 'people.export').click(); await page.getByRole('dialog').waitFor();
  });
  await visit('reminders-are-chosen-over-pages', desk, { of: Full, path: '/b/3/requests', state: { work: true } }, async (page) => {
    await pick(page, 101);
    await button(page, 'people.next').click(); await pick(page, 160);
    await page.getByText(w('requests.picked', { n: 2 })).waitFor();
    await link(page, 'requests.remind').click();
    await page.getByText('従業員 101号').waitFor(); await page.getByText('従業員 160号').waitFor();
  });
  await visit('more-than-can-be-asked-anew-at-once-is-said', desk, { path: `/b/3/requests/again?requests=${encodeURIComponent(JSON.stringify(ids(201).map(String)))}`, state: { work: true } }, async (page, faults, fake) => {
    await page.getByRole('alert').getByText(w('requests.remind_most', { n: 200 })).waitFor();
    if (await page.locator('main form').count()) faults.push('offers to ask a part of them');
    if (fake.calls.includes('readRequest')) faults.push('asks for each');
    faults.push(...await axeFaults(page));
  });
  const named = (...people) => `/b/3/requests/new?people=${encodeURIComponent(JSON.stringify(people.map(String)))}`;
  const onward = (page) => page.locator('main form').last().locator('button[type=submit]');
  await visit('nobody-falls-out-of-an-asking-unseen', desk, { path: named(8, 1, 999) }, async (page, faults, fake) => {
    await page.getByText(w('new_requests.unknown')).waitFor(); // One of them is not there.
    await page.getByRole('alert').getByText('対象者が見つかりません。').waitFor();
    if (await onward(page).count()) faults.push('goes on without somebody');
    faults.push(...await axeFaults(page));
    fake.people.push({ ...data.people[7], id: 999, given_name: '遅子' });
    await button(page, 'new_requests.again').click();
    await page.getByText(w('people.picked', { n: 3 })).waitFor(); await page.getByLabel(/^小林 遅子/).waitFor();
  });
  await visit('many-are-named-by-the-list', desk, { of: Full, path: named(...ids(60, 101)) }, async (page, faults, fake) => {
    await page.getByText(w('people.picked', { n: 60 })).waitFor();
    if (fake.calls.includes('readPerson')) faults.push('asks for each by itself');
  });
  await visit('an-asking-that-was-not-sent-goes-on-after-a-reload', desk, { path: '/b/3/requests/new', state: { work: true } }, async (page, faults) => {
    await page.getByLabel(/^小林 陽菜/).check(); await onward(page).click();
    await page.getByLabel('給与所得の源泉徴収票の作成').check(); await onward(page).click();
    await keptAnew(page, () => field(page, 'new_requests.days').fill('21'));
    await page.reload();
    await page.getByText(w('draft.found'), { exact: true }).waitFor();
    await page.getByText(w('people.picked', { n: 1 })).waitFor();
    if (!(await page.getByLabel(/^小林 陽菜/).isChecked())) faults.push('who was chosen is lost');
    await onward(page).click(); await onward(page).click();
    if (await field(page, 'new_requests.days').inputValue() !== '21') faults.push('the days are lost');
    await onward(page).click(); await page.getByText(w('new_requests.check_counts', { may: 1, not: 0 })).waitFor(); await onward(page).click();
    await heading(page, 'new_requests.done_title').waitFor();
    if (await page.evaluate(() => Object.keys(sessionStorage).some((k) => k.startsWith('azekura.draft.')))) faults.push('a draft outlives what was sent');
  });
  await visit('a-disposal-is-proposed-of-all-who-were-chosen-over-pages', desk, { of: Full, path: '/b/3/disposal' }, async (page, faults, fake) => {
    await pick(page, 101); await pick(page, 102);
    await button(page, 'people.next').click(); await page.waitForURL(/cursor=/); await pick(page, 160);
    await page.getByText(w('people.picked', { n: 3 })).waitFor();
    await button(page, 'disposal.propose').click();
    const dialog = page.getByRole('dialog', { name: w('disposal.propose_title', { n: 3 }) });
    await dialog.getByText(/従業員 101号/).waitFor();
    await button(dialog, 'disposal.propose').click();
    await page.getByRole('heading', { level: 1, name: w('disposal.list_no', { id: 9 }) }).waitFor();
    if (fake.disposals.at(-1).people.map((p) => p.id).join() !== '101,102,160') faults.push(`proposed ${fake.disposals.at(-1).people.map((p) => p.id)}`);
    await page.goBack(); await page.getByLabel(w('people.pick', { name: '従業員 160号' })).waitFor();
    await button(page, 'pager.previous').click(); await page.getByLabel(w('people.pick', { name: '従業員 101号' })).waitFor();
  });
}
