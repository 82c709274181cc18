// What goes wrong under somebody's hands, on the real server: each is said with its cause and the next step, and what was typed is
// still there afterwards and is saved once. The same against the contract fake, in more shapes: areas/errors.mjs.
import { spawnSync } from 'node:child_process';
import { open } from './browser.mjs';
import { real } from './real.mjs';
import { button, field, heading, w } from './words.mjs';

// A disk of its own can be filled without harm to anybody else's; where that is not allowed, the rest is shown.
const small = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/tmp']).status === 0;
const { told, ask: line, browser, page, look, step, pass, fault } = await real('trouble.py', { width: 1440, height: 900 }, small ? { before: ['unshare', '-rm'], after: ['--small-disk'] } : {});
const ask = async (what) => JSON.parse(await line(what));
const at = (path) => `${told.url}/b/${told.business}/${path}`;
const alert = () => page.getByRole('alert');
const is = (what, found, expected) => { if (found !== expected) throw new Error(`${what}: ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`); };

async function signIn(password) {
  await heading(page, 'sign_in.title').or(page.getByText(w('ended.title'), { exact: true })).first().waitFor();
  await field(page, 'sign_in.id').fill(told.login);
  await field(page, 'sign_in.password').fill(password);
  await button(page, 'sign_in.do').click();
}
async function typeSomebody(family) {
  await page.goto(at('people/new'));
  await field(page, 'new_person.family').fill(family);
  await field(page, 'new_person.given').fill('芽衣');
  await field(page, 'new_person.family_kana').fill('シケンハラ');
  await field(page, 'new_person.given_kana').fill('メイ');
  await field(page, 'new_person.hired').fill('R8.10.1');
}
const save = () => button(page, 'new_person.do').click();
const saved = (family) => page.getByRole('heading', { level: 1, name: `${family} 芽衣` }).waitFor({ timeout: 30000 });

await page.goto(told.url);
await step('a-wrong-password-is-said', async () => { await signIn('kore-wa-chigau-yo'); await alert().getByText(w('next.people_sign_in_refused')).waitFor(); is('the login id', await field(page, 'sign_in.id').inputValue(), told.login); });
await step('somebody-signs-in', async () => { await signIn(told.password); await heading(page, 'start.title').waitFor({ timeout: 30000 }); });

await step('a-server-that-is-gone-is-said', async () => { await typeSomebody('試験原'); await ask('stop'); await save(); await alert().getByText(w('next.ui_network')).waitFor(); });
await step('when-it-is-back-all-is-saved', async () => { await ask('start'); await save(); await saved('試験原'); });
await step('keys-are-locked-by-a-restart', async () => {
  const unlock = async () => { await page.getByRole('region', { name: w('work.region') }).getByRole('button').first().click(); await field(page.getByRole('dialog'), 'work.password').fill(told.work); await page.getByRole('dialog').locator('button[type=submit]').click(); await button(page, 'work.lock').waitFor({ timeout: 30000 }); };
  await unlock();
  await ask('stop'); await ask('start');
  await page.reload();
  await page.getByText(w('work.closed')).waitFor();
  await unlock();
});
await step('a-wrong-work-password-is-said', async () => {
  await button(page, 'work.lock').click();
  await page.getByRole('region', { name: w('work.region') }).getByRole('button').first().click();
  await field(page.getByRole('dialog'), 'work.password').fill('wrong-wrong-wrong');
  await page.getByRole('dialog').locator('button[type=submit]').click();
  await page.getByRole('dialog').getByRole('alert').waitFor();
});
await step('a-change-made-elsewhere-is-shown', async () => {
  await page.goto(at(`people/${told.person}`));
  await button(page, 'change_person.open').click();
  const dialog = page.getByRole('dialog');
  await field(dialog, 'new_person.address').fill('東京都千代田区千代田2-2');
  await ask(`change ${told.person}`);
  await button(dialog, 'save').click();
  await dialog.getByRole('alert').getByText('いまは「経理部」です。').waitFor();
  is('what was typed', await field(dialog, 'new_person.address').inputValue(), '東京都千代田区千代田2-2');
  await button(dialog, 'save').click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('経理部').waitFor(); await page.getByText('東京都千代田区千代田2-2').waitFor();
});
await step('a-refused-right-is-said', async () => { await page.goto(at('accounts')); await alert().getByText(w('next.people_rights_role')).waitFor(); });
await step('a-link-that-ended-is-said', async () => {
  const link = new URL(await ask(`ask ${told.person}`));
  await ask('cancel');
  const outside = await open(browser, { ignoreHTTPSErrors: true, viewport: { width: 390, height: 844 } });
  await outside.page.goto(told.postbox + link.pathname + link.hash);
  await outside.page.getByRole('heading', { level: 1 }).waitFor();
  await look('ended-link', outside.page);
  is('what the page says', /リンク/.test(await outside.page.locator('main').textContent()), true);
  is('fields to type a number', await outside.page.getByRole('textbox').count(), 0);
  outside.noise.forEach((n) => fault(`outside: ${n}`));
  await outside.context.close();
});

if (small) {
  await step('a-full-disk-is-said', async () => { await typeSomebody('満杯原'); await ask('fill'); await save(); await alert().getByText(w('next.db_full')).waitFor(); });
  await step('a-full-disk-still-shows-what-there-is', async () => { is('the name', await field(page, 'new_person.family').inputValue(), '満杯原'); });
  await step('with-room-again-it-is-saved-once', async () => {
    const before = await ask('people');
    await ask('free'); await save(); await saved('満杯原');
    is('people', await ask('people'), before + 1);
  });
} else console.log('     a full disk: not shown, because no disk of its own may be mounted here');

await step('a-sign-in-ended-by-somebody-else-keeps-what-was-typed', async () => {
  await typeSomebody('退出原');
  await ask('throw-out');
  await save();
  await page.getByText(w('ended.title'), { exact: true }).waitFor();
  is('a name before the sign-in', (await page.content()).includes('退出原'), false);
});
await step('and-is-saved-after-signing-in', async () => { await signIn(told.password); await field(page, 'new_person.family').waitFor({ timeout: 30000 }); is('the name', await field(page, 'new_person.family').inputValue(), '退出原'); await save(); await saved('退出原'); });
await step('too-many-wrong-passwords-have-to-wait', async () => {
  await button(page, 'shell.sign_out').click();
  for (let i = 0; i < 12 && !(await alert().getByText(/しばらくログインできません/).count()); i++) {
    const answer = page.waitForResponse((r) => r.url().endsWith('/session') && r.request().method() === 'POST');
    await signIn(`kore-wa-chigau-${i}`); await answer;
    await alert().waitFor();
  }
  await alert().getByText(/しばらくログインできません/).waitFor();
});
await step('even-with-the-right-one', async () => { await signIn(told.password); await alert().getByText(/しばらくログインできません/).waitFor(); });
await pass();
