// The ledger: its lines, what this browser verifies by itself, and the alarm that stands above every page.
import { axeFaults, overflow } from '../browser.mjs';
import { Log } from '../fake/log.mjs';
import { Fake } from '../fake/server.mjs';
import { button, field, w } from '../words.mjs';

export const screens = [
  { name: 'ledger', path: '/b/3/ledger', ready: (p) => p.getByText(w('verified.good', { n: 700 })), then: async (p) => {
    await p.getByRole('button', { name: /の原本/ }).first().click();
    const saved = p.waitForEvent('download'); await button(p, 'ledger.proof').click();
    if ((await saved).suggestedFilename() !== 'line-700.tlog-proof') throw new Error(`saved as ${(await saved).suggestedFilename()}`);
    await p.getByText(w('ledger.proof_saved', { name: 'line-700.tlog-proof' })).waitFor();
  } },
  { name: 'ledger-bad', path: '/b/3/ledger', state: { verify_ok: false }, ready: (p) => p.getByText(w('verified.bad')) },
  { name: 'ledger-of-a-handler', path: '/b/3/ledger', state: { operations: ['business.read', 'person.read', 'session.own', 'ledger.verify'] }, ready: (p) => p.getByText(w('verified.by_server', { n: 700 })), then: (p) => p.getByText(w('ledger.not_shown')).waitFor() },
];

const forged = () => { const log = new Log('azekura.example/log/3/1'); const real = new Fake().log; real.leaves.forEach((l, i) => log.leaves.push(i === 7 ? Buffer.from('{"act":"nothing"}') : l)); return log; };
const sameKey = (log, as) => Object.assign(log, { privateKey: as.privateKey, key: as.key, id: as.id, vkey: as.vkey });

export async function walks({ visit, sizes, shots }) {
  const desk = sizes[0][1];
  const book = (name, before, after, expected) => visit(name, desk, { path: '/b/3/ledger', state: before }, async (page, faults, fake) => {
    await page.getByText(w('verified.title')).waitFor();
    await page.getByText(/^台帳は正しく続いています/).waitFor();
    after(fake);
    await button(page, 'verified.again').click();
    await page.locator('main').getByText(expected).waitFor({ timeout: 10000 });
    if (shots) await page.screenshot({ path: `${shots}/${name}.png` });
  });
  await book('ledger-grown-is-checked-here', { ledger_size: 300 }, (f) => { f.state.ledger_size = 700; }, w('verified.memories.grown', { before: 300 }));
  await book('ledger-shorter-is-an-alarm', { ledger_size: 700 }, (f) => { f.state.ledger_size = 690; }, w('verified.memories.smaller', { before: 700 }));
  await book('ledger-rewritten-is-an-alarm', { ledger_size: 300 }, (f) => { f.state.forked = sameKey(forged(), f.log); f.state.ledger_size = 700; }, w('alarm.kind.forked'));
  await book('ledger-of-another-key-is-an-alarm', { ledger_size: 300 }, (f) => { f.log = forged(); }, w('alarm.kind.key_changed'));
  await book('ledger-with-a-wrong-signature-is-an-alarm', { ledger_size: 300 }, (f) => { f.state.forked = forged(); }, w('alarm.kind.signature'));

  for (const [size, viewport] of sizes) await visit(`ledger-alarm-stands-above-every-page-${size}`, viewport, { path: '/b/3/people', state: { ledger_size: 300 } }, async (page, faults, fake) => {
    const warning = page.getByRole('region', { name: w('alarm.region') });
    const check = async () => { faults.push(...await axeFaults(page)); if (await overflow(page)) faults.push(`overflows by ${await overflow(page)} px`); };
    await page.getByText('佐藤 美咲').waitFor();
    await page.waitForFunction(() => localStorage.getItem('azekura.checkpoint.3'));
    const stood = await page.evaluate(() => localStorage.getItem('azekura.checkpoint.3'));
    if (await warning.count()) faults.push('warns of a ledger that stands');
    Object.assign(fake.state, { forked: sameKey(forged(), fake.log), ledger_size: 700 });
    await page.reload(); // As after a new sign-in.
    await warning.getByText(w('alarm.kind.forked')).waitFor();
    if (shots) await page.screenshot({ path: `${shots}/ledger-alarm-${size}.png` });
    await check();
    Object.assign(fake.state, { forked: null, ledger_size: 300 });
    await page.goto(`${fake.url}/me`); await warning.getByText(w('alarm.kind.forked')).waitFor(); // Whatever the server says since.
    await page.goto(`${fake.url}/b/3/disposal`); await warning.getByText(w('alarm.kind.forked')).waitFor();
    Object.assign(fake.state, { forked: sameKey(forged(), fake.log), ledger_size: 700 });

    await button(page, 'alarm.deal').click();
    const dialog = page.getByRole('alertdialog');
    await button(dialog, 'alarm.deal_do').click(); await dialog.getByText(w('alarm.reason_short', { n: 10 })).waitFor();
    await field(dialog, 'alarm.reason').fill('１２３４－５６７８－９０１８ の件を確かめました'); await dialog.getByText(w('alarm.reason_number')).waitFor();
    await check();
    if (shots) await page.screenshot({ path: `${shots}/ledger-alarm-dealt-${size}.png` });
    await field(dialog, 'alarm.reason').fill('保守業者と監査者に知らせ、外部のチェックポイントと比べた。'); await button(dialog, 'alarm.deal_do').click();
    await warning.waitFor({ state: 'detached' });
    await page.goto(`${fake.url}/b/3/ledger`); await page.locator('main').getByText(w('alarm.kind.forked')).waitFor();
    if (await warning.count()) faults.push('what was dealt with warns again');
    if (await page.evaluate(() => localStorage.getItem('azekura.checkpoint.3')) !== stood) faults.push('a ledger that does not stand was remembered');
    const kept = await page.evaluate(() => localStorage.getItem('azekura.checkpoint.3.alarms'));
    if (/高橋|直子/.test(kept)) faults.push('a name is kept in the browser');
    Object.assign(fake.state, { forked: null, ledger_size: 300 });
    await button(page, 'verified.again').click(); await page.getByText(w('verified.good', { n: 300 })).waitFor();
    Object.assign(fake.state, { ledger_size: 290 });
    await button(page, 'verified.again').click(); await warning.getByText(w('alarm.kind.smaller', { before: 300, now: 290 })).waitFor();
  });
  await visit('ledger-alarm-is-dealt-with-by-whoever-may-read-it', desk, { path: '/b/3/ledger', state: { verify_ok: false, operations: ['business.read', 'person.read', 'session.own', 'ledger.verify'] } }, async (page, faults) => {
    const warning = page.getByRole('region', { name: w('alarm.region') });
    await warning.getByText(w('alarm.kind.server')).waitFor();
    if (await button(page, 'alarm.deal').count()) faults.push('a handler can take the warning down');
  });
  await visit('ledger-is-looked-at-again-only-when-the-page-is-used', desk, { path: '/favicon.svg' }, async (page, faults, fake) => {
    await page.clock.install();
    await page.goto(`${fake.url}/b/3/people`);
    await page.getByText('佐藤 美咲').waitFor();
    const looks = () => fake.calls.filter((c) => c === 'readCheckpoint').length;
    for (let i = 0; looks() < 1 && i < 50; i++) await new Promise((done) => setTimeout(done, 20));
    await page.clock.runFor('25:00');
    if (looks() !== 1) faults.push(`looked ${looks()} times at a page that nobody used`);
    await page.keyboard.press('Tab');
    for (let i = 0; looks() < 2 && i < 100; i++) await new Promise((done) => setTimeout(done, 20));
    await page.keyboard.press('Tab');
    await page.clock.runFor('00:01');
    if (looks() !== 2) faults.push(`looked ${looks()} times`);
  });

  await visit('ledger-days-that-cannot-be-are-told', desk, { path: '/b/3/ledger' }, async (page) => {
    await field(page, 'ledger.from').fill('R8.2.30'); await button(page, 'ledger.narrow').click();
    await page.getByText(w('wareki.fault.no_such_day')).waitFor();
    await field(page, 'ledger.from').fill('R8.11.20'); await field(page, 'ledger.to').fill('R8.11.1'); await button(page, 'ledger.narrow').click();
    await page.getByText(w('ledger.backwards')).waitFor();
  });
}
