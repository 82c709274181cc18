// A business and the life of its numbers, in Chromium, against the real server: the administrator founds it, the owner hands out
// roles and publishes the notice, a handler makes keys, enters and reveals a number, asks for one by a link that somebody answers
// on a telephone, two people dispose of one, and the ledger is verified in the browser. Every page is held to axe and the CSP.
//
// node tests/browser/journey.mjs [desk|phone|keyboard]: at 1440 px with a mouse, at 390 px, or by keys alone.
//   AZEKURA_BIN   where azekurad and azekura are (build/dev/bin)      AZEKURA_UI   the built pages (ui/dist)
//   SHOTS=DIR     keeps pictures                                      IMAGES=DIR   writes those of the manual
// The number used is made up here: twelve digits with a right check digit.
import fs from 'node:fs';
import { open } from './browser.mjs';
import { byKeyboardAlone } from './keyboard.mjs';
import { real } from './real.mjs';
import { button, field, heading, link, w } from './words.mjs';

const by = process.argv[2] ?? 'desk';
const sizes = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 }, keyboard: { width: 1440, height: 900 } };
if (!sizes[by]) throw new Error(`no such way: ${by}`);

const { told: { url: base, postbox, code }, ask, browser, page, look, step, pass, fault } = await real('house.py', sizes[by]);
if (by === 'keyboard') byKeyboardAlone(page);

const admin = { id: 'admin', password: 'umi-no-soko-ni-5-hiki-no-kani' };
const owner = { id: 'owner-tanaka', name: '田中 正', password: 'kawa-no-hotori-ni-7-hon-no-yanagi', roles: ['owner', 'manager'] };
const handler = { id: 'handler-nakamura', name: '高橋 直子', password: 'yama-no-ue-ni-9-tsu-no-ishi-darumi', roles: ['handler'] };
const person = { family: '髙橋', given: '一郎' };
const asked = { family: '鈴木', given: '結衣' };
const leaver = '山本 大輔';
const number = '123456789018';
const sent = '987654321093';
const imported = '246813579021';
const grouped = (digits) => digits.replace(/(.{4})(?=.)/g, '$1 ');
const images = process.env.IMAGES;
const picture = async (of, name) => { if (images) await of.screenshot({ path: `${images}/${name}.png` }); };

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
const menu = async (key) => {
  const there = page.getByRole('navigation', { name: w('shell.menu') }).getByRole('link', { name: w(`nav.${key}`), exact: true });
  if (!(await there.isVisible())) await page.getByRole('navigation', { name: w('shell.menu') }).getByRole('button').first().click();
  await there.click();
};

async function makeAccount(who, opener) {
  await opener.first().click();
  const dialog = page.getByRole('dialog');
  await field(dialog, 'sign_in.id').fill(who.id);
  await field(dialog, 'accounts.name').fill(who.name);
  for (const role of ['owner', 'manager', 'handler']) { const box = dialog.getByRole('checkbox', { name: new RegExp(`^${w(`role.${role}`)}`) }); if (await box.count()) await box.setChecked(who.roles.includes(role)); }
  await button(dialog, 'accounts.make').click();
  await page.locator('[data-once]').waitFor();
  who.temporary = await once();
  await button(page, 'accounts.handed').click();
}
const signOut = async () => { await button(page, 'shell.sign_out').click(); await heading(page, 'sign_in.title').waitFor(); };
const withKey = async (where) => { if (await field(where, 'work.password').count()) await field(where, 'work.password').fill(handler.work); };
const byCard = (where) => where.getByLabel(w('verify.withs.card')).check(); // Back and front: one card shows both.

await page.goto(base);
await step('set-up-code-is-typed', async () => { await field(page, 'found.code').fill(code.replaceAll('-', ' ')); await picture(page, 'set-up'); await button(page, 'next_step').click(); await page.getByText(w('found.custody_what')).waitFor(); });
await step('root-key-is-made', async () => { await button(page, 'found.do').click(); await page.locator('[data-once]').waitFor({ timeout: 30000 }); admin.temporary = await once(); });
await step('administrator-goes-on', async () => { await page.getByLabel(w('found.kept')).check(); await button(page, 'found.sign_in').click(); await heading(page, 'sign_in.title').waitFor({ timeout: 30000 }); });
await step('administrator-signs-in', async () => { await signIn(admin.id, admin.temporary); await heading(page, 'password.first_title').waitFor(); });
await step('administrator-changes-the-password', async () => { await firstPassword(admin.temporary, admin.password); await heading(page, 'system.title').waitFor(); });
await step('business-is-registered', async () => {
  await link(page, 'new_business.title').first().click();
  await field(page, 'new_business.name').fill('社会福祉法人 校倉会');
  await field(page, 'new_business.workers').fill('42');
  await page.getByLabel(w('new_business.two')).check();
  await button(page, 'new_business.do').click();
  await heading(page, 'system.title').waitFor();
});
await step('owner-account-is-made', async () => { await makeAccount(owner, button(page, 'system.make_first')); await signOut(); });
await step('owner-signs-in', async () => { await signIn(owner.id, owner.temporary); await firstPassword(owner.temporary, owner.password); await heading(page, 'start.title').waitFor(); });
await step('handler-account-is-made', async () => { await link(page, 'set_up.go_on').click(); await makeAccount(handler, button(page, 'set_up.handler_make')); await page.getByText(w('set_up.notice_what')).waitFor(); });
await step('notice-is-published-and-granted', async () => {
  for (const purpose of await page.locator('main').getByRole('checkbox').all()) await purpose.check();
  await button(page, 'set_up.notice_do').click();
  await page.getByText(w('set_up.yours_done')).waitFor();
});
await step('owner-signs-out', signOut);

await step('handler-signs-in', async () => { await signIn(handler.id, handler.temporary); await firstPassword(handler.temporary, handler.password); await heading(page, 'start.title').waitFor(); });
await step('handler-makes-a-key', async () => {
  await link(page, 'set_up.go_on').click();
  await button(page, 'key_making.own_do').click();
  await page.locator('[data-once]').waitFor({ timeout: 30000 });
  handler.work = await once();
  await page.getByLabel(w('key_making.own_kept_both')).check();
  await button(page, 'next_step').click();
});
await step('keys-of-the-business', async () => {
  await field(page, 'work.password').fill(handler.work);
  const answer = page.waitForResponse((r) => r.url().endsWith('/keys') && r.request().method() === 'POST');
  await button(page, 'key_making.keys_do').click();
  const made = await (await answer).json();
  handler.share = made.shares[1];
  await button(page, 'key_making.fingerprints_save').waitFor({ timeout: 30000 });
});
await step('recovery-sheet-typed-back', async () => {
  for (const save of await page.getByRole('button', { name: /を保存する$/ }).all()) {
    const saved = page.waitForEvent('download');
    await save.click();
    if (!fs.readFileSync(await (await saved).path()).subarray(0, 5).equals(Buffer.from('%PDF-'))) throw new Error('a sheet is no PDF');
  }
  await field(page, 'key_making.type').fill(handler.share);
  await button(page, 'key_making.type_do').click();
  await page.getByText(w('set_up.done'), { exact: true }).waitFor({ timeout: 30000 });
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
  await field(dialog, 'register.purposes').selectOption({ index: 1 });
  if (await dialog.getByRole('radio', { checked: true }).count() !== 1) throw new Error('something was chosen for the person');
  await byCard(dialog);
  await withKey(dialog);
  await button(dialog, 'register.do').click();
  await button(page, 'reveal.open').waitFor({ timeout: 30000 });
});
await step('number-is-shown', async () => {
  await button(page, 'reveal.open').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio').first().check();
  await withKey(dialog);
  await button(dialog, 'reveal.do').click();
  await page.getByText(grouped(number)).waitFor({ timeout: 30000 });
  await picture(page, 'reveal');
});
await step('number-goes-when-the-window-loses-focus', async () => {
  await page.evaluate(() => window.dispatchEvent(new Event('blur')));
  await page.getByText(w('reveal.gone'), { exact: true }).waitFor();
  if ((await page.content()).includes(grouped(number))) throw new Error('the number is still in the page');
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

await step('what-was-verified-before-is-imported', async () => {
  await menu('import');
  const file = async (kind, name, text) => page.locator('input[type=file]').nth(kind).setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await file(0, 'staff.csv', '整理,氏名,フリガナ,生年月日,入社年月日\r\nE-0170,西村 直樹,ニシムラ ナオキ,S60.1.2,H30.4.1\r\n');
  await file(2, 'numbers.csv', `社員番号,続柄,個人番号\r\nE-0170,本人,${imported}\r\n`);
  await page.getByLabel(w('import.verified_yes')).check();
  await field(page, 'import.earlier.system').fill('給与ソフト');
  await field(page, 'import.earlier.method').fill('対面で個人番号カードを確認');
  await field(page, 'import.earlier.from').fill('H30.4.1');
  await button(page, 'import.check').click();
  await page.getByText(w('form.fill', { what: w('import.earlier.by') })).first().waitFor();
  await field(page, 'import.earlier.to').fill('平成30年4月30日');
  await field(page, 'import.earlier.by').fill('総務課');
  await page.getByRole('group', { name: new RegExp(`^${w('register.purposes')}`) }).getByRole('checkbox').first().check();
  await look('import-earlier');
  await button(page, 'import.check').click();
  await page.getByText(w('import.columns.unclear')).waitFor({ timeout: 30000 });
  await look('import-columns');
  await menu('people'); await heading(page, 'people.title').waitFor(); await menu('import'); // It is found again.
  await field(page, 'import.field.employee_id').first().selectOption('整理');
  await picture(page, 'import');
  await button(page, 'import.columns.do').click();
  await button(page, 'import.run_all', { n: 2 }).click({ timeout: 30000 });
  await page.getByText(w('import_state.done'), { exact: true }).waitFor({ timeout: 30000 });
  await look('import-done');
  await link(page, 'import.to_people').click();
  await page.getByRole('row', { name: /西村 直樹/ }).getByText(w('status.held')).waitFor();
});
await step('facts-are-changed-and-a-document-is-recorded', async () => {
  await page.getByRole('link', { name: '西村 直樹' }).click();
  await button(page, 'change_person.open').click();
  let dialog = page.getByRole('dialog');
  await field(dialog, 'new_person.birth').fill('2100/1/1');
  await dialog.getByText(w('form.day_future')).waitFor();
  await field(dialog, 'new_person.birth').fill('S60.1.3');
  await field(dialog, 'new_person.postal').fill('１０００００１');
  await button(dialog, 'save').click();
  await page.getByText('100-0001').waitFor();
  await page.getByText('昭和60年1月3日').waitFor();
  await page.getByRole('navigation', { name: w('person.tabs') }).getByRole('link', { name: w('person.tab.retention') }).click();
  await button(page, 'holding.open').click();
  dialog = page.getByRole('dialog');
  await field(dialog, 'retention.form').selectOption('dependants_declaration');
  await field(dialog, 'holding.event').fill('R8.1.24');
  await look('holding');
  await button(dialog, 'holding.do').click();
  await page.getByRole('cell', { name: /扶養控除等（異動）申告書/ }).waitFor();
});
await step('the-handler-is-told-what-cannot-be-checked-here', async () => { await menu('ledger'); await page.getByText(w('verified.who_can')).waitFor({ timeout: 30000 }); });

await step('another-person-is-asked', async () => {
  await menu('people');
  await link(page, 'people.add').click();
  await field(page, 'new_person.family').fill(asked.family);
  await field(page, 'new_person.given').fill(asked.given);
  await field(page, 'new_person.family_kana').fill('すずき');
  await field(page, 'new_person.given_kana').fill('ゆい');
  await field(page, 'new_person.hired').fill('R8.10.1');
  await button(page, 'new_person.do').click();
  await page.getByRole('heading', { level: 1, name: `${asked.family} ${asked.given}` }).waitFor();
  await page.getByRole('navigation', { name: w('person.tabs') }).getByRole('link', { name: w('person.tab.number') }).click();
  await link(page, 'people.ask').click();
  const onward = async (next) => { await page.locator('main form').last().locator('button[type=submit]').click(); await page.getByRole('heading', { level: 2, name: w(`new_requests.head.${next}`) }).waitFor(); };
  await onward('why');
  await page.getByLabel('源泉徴収').first().check();
  await onward('how');
  await page.getByLabel(w('new_requests.document.shown')).check();
  await onward('check');
  await picture(page, 'asking');
  await button(page, 'new_requests.do', { n: 1 }).click();
  asked.link = await page.getByRole('textbox', { name: w('links.link_of', { name: `${asked.family} ${asked.given}` }) }).inputValue({ timeout: 30000 });
});
await step('the-person-answers-on-a-telephone', async () => {
  const phone = await open(browser, { ignoreHTTPSErrors: true, viewport: { width: 390, height: 844 } });
  const at = new URL(asked.link);
  await phone.page.goto(postbox + at.pathname + at.hash);
  const read = phone.page.getByRole('button', { name: '読みました。次へ進む' });
  await read.waitFor();
  await look('collect-asks', phone.page);
  await picture(phone.page, 'collect');
  await read.click();
  const entry = phone.page.getByRole('textbox');
  await entry.pressSequentially(sent);
  await phone.page.getByText('検査用数字が合っています').waitFor();
  await look('collect-typed', phone.page);
  await phone.page.getByRole('button', { name: '送信する' }).click();
  await phone.page.getByRole('heading', { name: '提出が完了しました' }).waitFor({ timeout: 30000 });
  await look('collect-done', phone.page);
  phone.noise.forEach((n) => fault(`telephone: ${n}`));
  await phone.context.close();
});
await step('what-was-handed-in-is-opened-and-accepted', async () => {
  await menu('requests');
  await button(page, 'links.leave_do').click(); // The link was read from the page, not copied: leaving asks.
  await link(page, 'requests.open_of', { name: `${asked.family} ${asked.given}` }).click();
  const main = page.locator('main');
  await button(page, 'submission.look').waitFor();
  await withKey(main);
  await button(page, 'submission.look').click();
  await page.getByText(grouped(sent)).waitFor({ timeout: 30000 });
  await byCard(main);
  await look('submission', page);
  await picture(page, 'submission');
  await button(page, 'submission.accept').click();
  await page.getByText(w('said.accepted', { name: `${asked.family} ${asked.given}` })).first().waitFor({ timeout: 30000 });
});
await step('the-business-has-people', async () => {
  const business = Number(new URL(page.url()).pathname.split('/')[2]);
  await ask(`people ${JSON.stringify({ login: handler.id, password: handler.password, work_password: handler.work, business })}`);
  await page.goto(`${base}/b/${business}/people`);
  await page.getByText(leaver).first().waitFor();
  await picture(page, 'people');
  await menu('requests'); await heading(page, 'requests.title').waitFor(); await page.getByRole('table').waitFor();
  await picture(page, 'requests');
});
await step('disposal-is-proposed', async () => {
  await menu('disposal');
  await page.getByLabel(w('people.pick', { name: leaver })).check();
  await button(page, 'disposal.propose').click();
  await page.getByRole('dialog').getByRole('button', { name: w('disposal.propose') }).click();
  await page.getByText(w('disposal.course')).waitFor();
});
if (by === 'desk') await step('every-page-at-both-widths', async () => {
  const at = new URL(page.url()).pathname;
  const b = at.split('/disposal')[0];
  for (const [size, viewport] of [['desk', { width: 1440, height: 900 }], ['phone', { width: 390, height: 844 }]]) {
    await page.setViewportSize(viewport);
    for (const path of ['start', 'people', 'people?status=held', 'people/new', 'people/1', 'people/1?tab=number', 'people/1?tab=household', 'people/1?tab=retention', 'requests', 'requests/new', 'disposal', at.slice(b.length + 1), 'import', 'setup']) {
      await page.goto(`${base}${b}/${path}`);
      await page.locator('h1').waitFor();
      await page.waitForLoadState('networkidle');
      await look(`${size}-${path.replace(/[/?=]/g, '-')}`);
    }
    await page.goto(`${base}/me`);
    await page.locator('h1').waitFor();
    await look(`${size}-me`);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(base + at);
  await page.getByText(w('disposal.course')).waitFor();
});
await step('work-is-locked', async () => { await button(page, 'work.lock').click(); await page.getByText(w('work.closed')).waitFor(); });
await step('handler-signs-out', signOut);
await step('another-person-confirms', async () => {
  await signIn(owner.id, owner.password);
  await heading(page, 'start.title').waitFor();
  await menu('disposal');
  await page.getByRole('table', { name: w('disposal.lists') }).getByRole('link').first().click();
  await button(page, 'disposal.confirm').click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByRole('textbox').fill(w('disposal.phrase', { n: 1 }));
  await picture(page, 'disposal');
  await button(dialog, 'disposal.confirm').click();
  await page.getByText(w('disposal.rotating')).waitFor({ timeout: 30000 });
});
await step('the-next-work-turns-the-keys', async () => {
  const list = page.url();
  await signOut();
  await signIn(handler.id, handler.password);
  await heading(page, 'start.title').waitFor();
  await page.goto(list);
  await page.getByRole('region', { name: w('work.region') }).getByRole('button').click();
  const dialog = page.getByRole('dialog');
  await field(dialog, 'work.password').fill(handler.work);
  await dialog.locator('button[type=submit]').click();
  await button(page, 'disposal.certificate').waitFor({ timeout: 30000 });
});
await step('certificate-is-a-pdf', async () => {
  const saved = page.waitForEvent('download');
  await button(page, 'disposal.certificate').click();
  if (!fs.readFileSync(await (await saved).path()).subarray(0, 5).equals(Buffer.from('%PDF-'))) throw new Error('the certificate is no PDF');
});
await step('owner-verifies-the-ledger', async () => {
  await signOut();
  await signIn(owner.id, owner.password);
  await heading(page, 'start.title').waitFor();
  await menu('ledger');
  await page.getByText(/^台帳は正しく続いています/).waitFor({ timeout: 30000 });
  await page.getByText(w('verified.signatures.valid')).waitFor();
  await page.getByText(/^検証済み：この画面の(\d+)行中\1行$/).waitFor({ timeout: 30000 }); // Every line, that of this very reading among them.
  await page.getByRole('table').getByRole('row').nth(3).waitFor();
  await picture(page, 'ledger');
});
if (by === 'desk') await step('pages-of-the-owner-at-both-widths', async () => {
  const b = new URL(page.url()).pathname.split('/ledger')[0];
  for (const [size, viewport] of [['desk', { width: 1440, height: 900 }], ['phone', { width: 390, height: 844 }]]) {
    await page.setViewportSize(viewport);
    for (const path of ['start', 'accounts', 'notices', 'ledger', 'disposal', 'people/1?tab=history']) {
      await page.goto(`${base}${b}/${path}`);
      await page.locator('h1').waitFor();
      await page.waitForLoadState('networkidle');
      await look(`owner-${size}-${path.replace(/[/?=]/g, '-')}`);
    }
  }
});

await pass();
