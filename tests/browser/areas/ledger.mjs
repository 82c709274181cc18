// The ledger: its lines, what this browser verifies by itself, and the alarm that stands above every page.
import { axeFaults, overflow } from '../browser.mjs';
import { Refusal } from '../fake/http.mjs';
import { Log } from '../fake/log.mjs';
import { Fake } from '../fake/server.mjs';
import { button, field, heading, w } from '../words.mjs';

const opened = (p, n) => p.getByRole('button', { name: `${w('ledger.leaf_open')}${w('brackets', { what: w('ledger.leaf_of', { n }) })}` });
const stood = (p) => p.getByText(w('stamp.some', { n: 50, done: 50 }));

export const screens = [
  { name: 'ledger', path: '/b/3/ledger', ready: (p) => p.getByText(w('verified.good', { n: 700 })), print: true, then: async (p) => {
    await stood(p).waitFor();
    await opened(p, 700).click();
    await p.getByText(w('stamp.how.verified', { n: 700 })).waitFor();
    const saved = p.waitForEvent('download'); await button(p, 'ledger.proof').click();
    if ((await saved).suggestedFilename() !== 'line-700.tlog-proof') throw new Error(`saved as ${(await saved).suggestedFilename()}`);
    await p.getByText(w('ledger.proof_saved', { name: 'line-700.tlog-proof' })).waitFor();
  } },
  { name: 'ledger-bad', path: '/b/3/ledger', state: { verify_ok: false }, ready: (p) => p.getByText(w('verified.bad')) },
  { name: 'ledger-none', path: '/b/3/ledger?act=clock.jump', ready: (p) => p.getByText(w('ledger.empty')) },
  { name: 'ledger-en', path: '/b/3/ledger?person=1&act=number.', state: { language: 'en' }, ready: (p) => p.getByText('Verified: 50 of the 50 lines of this page') },
  { name: 'ledger-of-an-auditor', path: '/b/3/ledger?person=3', state: { operations: ['business.read', 'session.own', 'ledger.verify', 'ledger.read', 'ledger.checkpoint', 'account.read'] }, ready: stood, then: async (p) => {
    if (await p.getByText('髙橋 一郎').count()) throw new Error('names a person to an auditor');
    await p.getByRole('cell', { name: w('ledger.record.person', { id: 3 }) }).first().waitFor();
  } },
  { name: 'ledger-of-a-handler', path: '/b/3/ledger', state: { operations: ['business.read', 'person.read', 'session.own', 'ledger.verify'] }, ready: (p) => p.getByText(w('verified.by_server', { n: 700 })), then: (p) => p.getByText(w('ledger.not_shown')).waitFor() },
];

export const dialogs = [
  { name: 'ledger-person', path: '/b/3/ledger', opener: (p) => button(p, 'ledger.pick'), then: async (p) => {
    await field(p.getByRole('dialog'), 'people.word').fill('佐藤'); await p.getByRole('button', { name: /佐藤 蓮/ }).waitFor();
  } },
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
    const check = async () => { await page.locator('h1').waitFor(); faults.push(...await axeFaults(page)); if (await overflow(page)) faults.push(`overflows by ${await overflow(page)} px`); };
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

  const changed = (leaf) => Buffer.from(leaf.toString().replace('number.match', 'number.reveal'));
  /** The page as `before` makes it; then what it must say. */
  const page = (name, state, before, run) => visit(name, desk, { path: '/favicon.svg', state }, async (p, faults, fake) => { before(fake); await p.goto(`${fake.url}/b/3/ledger`); await run(p, faults, fake); if (shots) await p.screenshot({ path: `${shots}/${name}.png` }); });
  await page('ledger-line-that-was-changed-is-an-alarm', {}, (f) => { f.state.leaves = { 694: changed(f.log.leaves[694]) }; }, async (p, faults) => {
    await p.getByText(w('stamp.some_wrong', { n: 50, wrong: 1 })).waitFor();
    await p.getByRole('region', { name: w('alarm.region') }).getByText(w('alarm.kind.line', { line: 695 })).waitFor();
    await opened(p, 695).click(); await p.getByRole('alert').getByText(w('stamp.how.wrong', { n: 695 })).waitFor();
    await opened(p, 694).click(); await p.getByText(w('stamp.how.verified', { n: 694 })).waitFor();
    faults.push(...await axeFaults(p));
  });
  await page('ledger-of-other-tiles-is-an-alarm', {}, (f) => { f.state.tile = (level, path) => { const t = f.log.tile(level, path); if (level === 1) t[5] ^= 1; return t; }; }, (p) => p.getByText(w('stamp.some_wrong', { n: 50, wrong: 50 })).waitFor());
  await page('ledger-line-that-is-not-covered-yet-is-pending', { ledger_size: 698, lines: 700 }, () => {}, async (p, faults, fake) => {
    await p.getByText(w('stamp.some', { n: 50, done: 48 })).waitFor(); await p.getByText(w('stamp.some_pending', { n: 2 })).waitFor();
    await opened(p, 700).click(); await p.getByText(w('stamp.how.pending')).waitFor();
    fake.state.ledger_size = 700; // Signed by now: the page looks again by itself.
    await stood(p).waitFor({ timeout: 20000 });
  });
  await page('ledger-without-tiles-says-that-it-could-not-check', {}, (f) => { f.state.tile = () => { throw new Error('gone'); }; }, async (p, faults, fake) => {
    await p.getByText(w('stamp.how.unreachable')).waitFor();
    fake.complaints.length = 0;
    fake.state.tile = null;
    await button(p, 'stamp.again').click(); await stood(p).waitFor();
  });
  const answering = (call, change) => (f) => { const real = f[call].bind(f); f[call] = (asked) => change(real(asked), asked); };
  const falseLine = (line) => ({ ...line, leaf: changed(Buffer.from(line.leaf, 'base64')).toString('base64') });
  await page('ledger-line-that-comes-twice-is-verified-in-neither-place', {}, answering('listEntries', ({ items, ...rest }) => ({ items: [{ ...falseLine(items[5]), index: 100_000 }, ...items], ...rest })), async (p) => {
    await p.getByText(w('stamp.some_wrong', { n: 51, wrong: 2 })).waitFor();
    await p.getByRole('region', { name: w('alarm.region') }).waitFor();
  });
  await page('ledger-place-that-is-given-to-two-lines-is-verified-for-neither', {}, answering('listEntries', ({ items, ...rest }) => ({ items: [{ ...items[5], id: 'another' }, ...items], ...rest })), (p) => p.getByText(w('stamp.some_wrong', { n: 51, wrong: 2 })).waitFor());
  const kept = (p, how = '') => p.evaluate((key) => localStorage.getItem(key), `azekura.checkpoint.3${how}`);
  await page('ledger-whose-key-is-not-told-is-held-to-the-key-we-know', { ledger_size: 300 }, () => {}, async (p, faults, fake) => {
    await p.getByText(w('verified.good', { n: 300 })).waitFor();
    fake.listLogs = () => ({ items: [] });
    Object.assign(fake.state, { forked: forged(), ledger_size: 700 });
    await button(p, 'verified.again').click();
    await p.getByRole('region', { name: w('alarm.region') }).getByText(w('alarm.kind.signature')).waitFor();
  });
  await page('ledger-without-any-key-is-not-called-verified', {}, (f) => { f.listLogs = () => ({ items: [] }); }, async (p, faults) => {
    await p.getByText(w('verified.browser_cannot')).waitFor();
    if (await p.getByText(w('verified.good', { n: 700 }), { exact: true }).count()) faults.push('says that it stands');
    if (await kept(p) || !(await kept(p, '.looked_at'))) faults.push('an unsigned checkpoint was remembered as verified');
    faults.push(...await axeFaults(p));
  });
  const handler = ['business.read', 'person.read', 'session.own', 'ledger.verify'];
  await page('ledger-seen-by-a-handler-hides-no-fork-from-the-owner', { ledger_size: 300 }, () => {}, async (p, faults, fake) => {
    await p.getByText(w('verified.good', { n: 300 })).waitFor();
    const stood = await kept(p);
    Object.assign(fake.state, { operations: handler, forked: sameKey(forged(), fake.log), ledger_size: 700 });
    await p.reload(); await p.getByText(w('verified.by_server', { n: 700 })).waitFor();
    if (await kept(p) !== stood) faults.push('the verified checkpoint was replaced');
    fake.state.operations = undefined;
    await p.reload(); await p.getByRole('region', { name: w('alarm.region') }).getByText(w('alarm.kind.forked')).waitFor();
  });
  await page('ledger-cut-short-is-an-alarm-whatever-the-server-answers-then', { operations: handler, ledger_size: 700 }, () => {}, async (p, faults, fake) => {
    await p.getByText(w('verified.by_server', { n: 700 })).waitFor();
    fake.state.ledger_size = 690;
    fake.verifyLedger = () => { throw new Refusal(503, 'db.busy'); };
    await button(p, 'verified.again').click();
    await p.getByRole('region', { name: w('alarm.region') }).getByText(w('alarm.kind.smaller', { before: 700, now: 690 })).waitFor();
  });
  await page('ledger-look-that-was-held-back-does-not-set-the-memory-back', { ledger_size: 300 }, () => {}, async (p, faults, fake) => {
    await p.getByText(w('verified.good', { n: 300 })).waitFor();
    const real = fake.listLogs.bind(fake);
    let asked, release;
    const isAsked = new Promise((done) => { asked = done; });
    const held = new Promise((done) => { release = done; });
    fake.listLogs = async () => { asked(); await held; return real(); };
    await button(p, 'verified.again').click(); await isAsked; // It has its checkpoint of 300 lines.
    fake.state.ledger_size = 700;
    fake.listLogs = real;
    const other = await p.context().newPage();
    await other.goto(p.url());
    await other.getByText(w('verified.title')).waitFor();
    release();
    await other.getByText(w('verified.good', { n: 700 })).waitFor();
    await p.getByText(w('verified.good', { n: 300 })).waitFor();
    if (!(await kept(p)).includes('\n700\n')) faults.push(`remembers ${await kept(p)}`);
  });
  await page('ledger-alarm-of-the-business-of-this-page-is-shown-whatever-the-server-lists', { verify_ok: false }, () => {}, async (p, faults, fake) => {
    const warning = p.getByRole('region', { name: w('alarm.region') });
    await warning.waitFor();
    const real = fake.listBusinesses.bind(fake);
    fake.listBusinesses = (asked) => ({ items: real(asked).items.filter((b) => b.id !== 3) });
    await p.goto(`${fake.url}/b/3/people`); await warning.getByText(w('alarm.kind.server')).waitFor();
  });
  await visit('ledger-memory-that-cannot-be-read-is-an-alarm', desk, { path: '/favicon.svg' }, async (p, faults, fake) => {
    await p.evaluate(() => localStorage.setItem('azekura.checkpoint.3.alarms', '{'));
    await p.goto(`${fake.url}/b/3/people`); await p.getByRole('region', { name: w('alarm.region') }).getByText(w('alarm.kind.memory')).waitFor();
    await p.getByText('佐藤 美咲').waitFor();
  });
  await visit('ledger-in-a-browser-without-ed25519', desk, { path: '/favicon.svg' }, async (p, faults, fake) => {
    await p.addInitScript(() => { crypto.subtle.importKey = () => Promise.reject(new DOMException('Ed25519', 'NotSupportedError')); });
    await p.goto(`${fake.url}/b/3/ledger`); await p.getByText(w('stamp.how.unsupported')).waitFor();
    if (await p.getByText(w('stamp.is.verified'), { exact: true }).count()) faults.push('says that it verified');
  });
  await visit('ledger-at-fault-verifies-no-line', desk, { path: '/b/3/ledger', state: { ledger_size: 300 } }, async (p, faults, fake) => {
    await p.getByText(w('stamp.some', { n: 50, done: 50 })).waitFor();
    Object.assign(fake.state, { forked: sameKey(forged(), fake.log), ledger_size: 700 });
    const noStamp = async () => { await p.getByText(w('stamp.how.ledger_bad')).first().waitFor(); await p.getByText(w('stamp.is.verified'), { exact: true }).first().waitFor({ state: 'detached' }); };
    await button(p, 'verified.again').click(); await noStamp();
    await p.reload(); await noStamp();
  });
  await visit('ledger-filters-stand-in-the-address', desk, { path: '/b/3/ledger' }, async (p, faults, fake) => {
    await stood(p).waitFor();
    const groups = await field(p, 'ledger.act').locator('option').evaluateAll((all) => all.map((o) => o.value));
    for (const act of ['number.', 'number.reveal', 'work_session.open', 'clock.jump']) if (!groups.includes(act)) faults.push(`no ${act} to choose`);
    await field(p, 'ledger.act').selectOption('number.');
    await field(p, 'ledger.outcome').selectOption('done');
    await field(p, 'ledger.actor').selectOption({ label: '高橋 直子' });
    await button(p, 'ledger.pick').click();
    const dialog = p.getByRole('dialog');
    await field(dialog, 'people.word').fill('大輔'); await dialog.getByRole('button', { name: /山本 大輔/ }).click();
    await p.getByRole('cell', { name: '山本 大輔' }).first().waitFor();
    await field(p, 'ledger.from').fill('R8.11.2'); await button(p, 'ledger.narrow').click();
    await p.waitForURL(/from=2026-11-02/);
    for (const part of ['act=number.', 'outcome=done', 'actor=', 'person=']) if (!p.url().includes(part)) faults.push(`${part} is not in ${p.url()}`);
    const first = () => p.getByRole('row').nth(1).textContent();
    await p.reload(); await stood(p).waitFor();
    if (await field(p, 'ledger.act').inputValue() !== 'number.') faults.push('the act is forgotten');
    await p.getByRole('search').getByText('山本 大輔').waitFor();
    const newest = await first();
    await button(p, 'people.next').click(); await p.waitForURL(/cursor=/); await button(p, 'pager.previous').waitFor();
    await p.reload(); await button(p, 'pager.previous').click(); await p.waitForURL((u) => !u.search.includes('cursor'));
    await stood(p).waitFor();
    if (await first() !== newest) faults.push('the page before is another');
    await button(p, 'people.clear').click(); await p.waitForURL((u) => u.search === '');
    await opened(p, 700).click(); await p.getByRole('link', { name: w('ledger.record.disposal', { id: 3 }) }).click();
    await heading(p, 'disposal.list_no', { id: 3 }).waitFor();
    if (fake.calls.filter((c) => c === 'listEntries').length > 12) faults.push('reads the book more often than it is asked to');
  });
  await visit('ledger-days-that-cannot-be-are-told', desk, { path: '/b/3/ledger' }, async (page) => {
    await field(page, 'ledger.from').fill('R8.2.30'); await button(page, 'ledger.narrow').click();
    await page.getByText(w('wareki.fault.no_such_day')).waitFor();
    await field(page, 'ledger.from').fill('R8.11.20'); await field(page, 'ledger.to').fill('R8.11.1'); await button(page, 'ledger.narrow').click();
    await page.getByText(w('ledger.backwards')).waitFor();
  });
}
