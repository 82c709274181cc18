// Asking by link, the board of requests, and acceptance beside the documents.
import fs from 'node:fs';
import { axeFaults, overflow, settled } from '../browser.mjs';
import { NUMBER } from '../fake/data.mjs';
import { button, field, heading, link, w } from '../words.mjs';

const grouped = NUMBER.replace(/(.{4})(?=.)/g, '$1 ');
const withholding = '給与所得の源泉徴収票の作成';
const health = '健康保険・厚生年金保険の届出';
const named = (...ids) => `/b/3/requests/new?people=${encodeURIComponent(JSON.stringify(ids.map(String)))}`;
const onward = (p) => p.locator('main form').last().locator('button[type=submit]').click();
const step = (p, key) => p.getByRole('heading', { level: 2, name: w(`new_requests.head.${key}`) }).waitFor();
const inQueue = (p) => link(p, 'requests.open_of', { name: '髙橋 一郎' });
const look = async (p) => { await button(p, 'submission.look').click(); await p.getByText(grouped).waitFor(); };

async function toWhy(p) { await step(p, 'who'); await onward(p); await step(p, 'why'); }
async function toHow(p) { await toWhy(p); await p.getByLabel(withholding).check(); await onward(p); await step(p, 'how'); }
async function toCheck(p) { await toHow(p); await onward(p); await step(p, 'check'); }
async function toDone(p) { await toCheck(p); await p.getByText(w('new_requests.may'), { exact: true }).first().waitFor(); await onward(p); await heading(p, 'new_requests.done_title').waitFor(); }

const open = { path: '/b/3/requests/1', state: { work: true }, ready: (p) => button(p, 'submission.look') };

export const screens = [
  { name: 'requests', path: '/b/3/requests', ready: inQueue, print: true },
  ...['submitted', 'due', 'returned', 'expired', 'declined', 'cancelled'].map((state) => ({ name: `requests-${state}`, path: `/b/3/requests?state=${state}`, ready: (p) => p.getByRole('navigation', { name: w('requests.filters') }).locator('[aria-current]') })),
  { name: 'requests-picked', path: '/b/3/requests', ready: inQueue, then: async (p) => { await p.getByLabel(w('people.pick', { name: '従業員 16号' })).check(); await p.getByText(w('requests.remind_what')).waitFor(); } },
  { name: 'requests-new-who', path: '/b/3/requests/new', ready: (p) => p.getByText('小林 陽菜') },
  { name: 'requests-new-who-named', path: named(1, 2, 8), ready: (p) => p.getByText('佐藤 蓮') },
  { name: 'requests-new-nobody', path: '/b/3/requests/new', ready: (p) => p.getByText('小林 陽菜'), then: async (p) => { await onward(p); await p.getByText(w('form.choose', { what: w('new_requests.who') })).waitFor(); } },
  { name: 'requests-new-why', path: named(8, 9), ready: (p) => p.getByText('𠮷﨑 葵').first(), then: async (p) => { await toWhy(p); await p.getByText(w('new_requests.not_offered')).waitFor(); } },
  { name: 'requests-new-how', path: named(8, 9), ready: (p) => p.getByText('𠮷﨑 葵').first(), then: async (p) => { await toHow(p); await field(p, 'new_requests.days').fill('61'); await onward(p); await p.getByText(w('new_requests.days_bad')).waitFor(); } },
  { name: 'requests-new-closed', path: named(8), ready: (p) => p.getByText('小林 陽菜').first(), then: async (p) => { await toCheck(p); await p.getByText(w('work.needed', { what: w('people.ask') })).waitFor(); } },
  { name: 'requests-new-check', path: named(8, 9, 5), state: { work: true }, ready: (p) => p.getByText('𠮷﨑 葵').first(), then: async (p) => { await toCheck(p); await p.getByText(w('new_requests.check_counts', { may: 1, not: 2 })).waitFor(); } },
  { name: 'requests-links', path: named(8, 9, 13), state: { work: true }, ready: (p) => p.getByText('𠮷﨑 葵').first(), then: toDone },
  { name: 'requests-again', path: '/b/3/requests/again?requests=%5B%222%22%2C%224%22%5D', state: { work: true }, ready: (p) => p.getByText('渡邉 さくら') },
  { name: 'submission-sealed', ...open, state: {} },
  { name: 'submission-opened', ...open, then: look },
  { name: 'submission-led', ...open, then: async (p) => { await look(p); await p.getByLabel(w('verify.withs.card')).check(); await p.getByText(w('verify.enough')).waitFor(); await button(p, 'reveal.hide').click(); await p.getByText(w('submission.hidden')).waitFor(); } },
  { name: 'submission-papers', ...open, then: async (p) => { await look(p); await p.getByLabel(w('verify.withs.papers')).check(); await p.getByLabel('資格確認書').check(); await p.getByText(w('verify.lacks.pair')).waitFor(); } },
  { name: 'submission-enlarged', ...open, then: async (p) => { await look(p); await p.getByRole('button', { name: w('documents.open_of', { name: `1/2 ${w('documents.kind.number')}` }) }).click(); await button(p, 'documents.larger').click(); await button(p, 'documents.turn').click(); } },
  { name: 'submission-not', ...open, then: async (p) => { await look(p); await button(p, 'submission.not').click(); await p.getByText(w('submission.not_title')).first().waitFor(); await button(p, 'submission.return_do').click(); await p.getByText(w('form.choose', { what: w('submission.outcome') })).waitFor(); } },
  { name: 'submission-without-pictures', path: '/b/3/requests/6', state: { work: true }, ready: (p) => button(p, 'submission.look'), then: look },
  { name: 'submission-nothing', path: '/b/3/requests/2', ready: (p) => p.getByText(w('submission.nothing')) },
  { name: 'submission-unknown', path: '/b/3/requests/999', ready: (p) => p.getByRole('alert') },
];

export const dialogs = [
  { name: 'request-cancel', path: '/b/3/requests', opener: (p) => button(p, 'requests.cancel_of', { name: '渡邉 さくら' }), then: (p) => p.getByText(w('requests.cancel_what')).waitFor() },
  { name: 'qr', path: named(8), state: { work: true }, before: async (p) => { await p.getByText('小林 陽菜').first().waitFor(); await toDone(p); }, opener: (p) => button(p, 'links.show_qr_of', { name: '小林 陽菜' }) },
];

/** Nothing of the number or the pictures may be left in the page. */
async function residue(page) {
  await settled(page);
  const html = await page.content();
  return html.includes(grouped) || html.includes(NUMBER) || html.includes('data:image/jpeg') ? ['the number or a picture is still in the page'] : [];
}

export async function walks({ visit, sizes, shots }) {
  const desk = sizes[0][1];
  const snap = async (page, name) => { if (shots) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true }); };

  // --- asking
  await visit('asking-keeps-input-when-going-back', desk, { path: named(8), state: { work: true } }, async (page, faults) => {
    await toWhy(page);
    if (!(await page.getByRole('heading', { level: 2 }).evaluate((e) => e === document.activeElement))) faults.push('the step does not take the focus');
    await page.getByLabel(withholding).check();
    await onward(page); await step(page, 'how');
    await page.getByLabel(w('new_requests.document.shown')).check(); await field(page, 'new_requests.days').fill('２０'); await onward(page); await step(page, 'check');
    await button(page, 'new_requests.back').click(); await step(page, 'how');
    if (await field(page, 'new_requests.days').inputValue() !== '２０' || !(await page.getByLabel(w('new_requests.document.shown')).isChecked())) faults.push('what was entered is gone');
    await onward(page); await step(page, 'check');
    const sent = page.waitForRequest((r) => r.url().endsWith('/requests') && r.method() === 'POST');
    await onward(page);
    if (JSON.stringify((await sent).postDataJSON()) !== '{"people":[8],"procedures":["tax.withholding"],"days":20,"documents":false}') faults.push(`sent ${(await sent).postData()}`);
  });
  await visit('asking-offers-what-the-handler-may', desk, { path: named(8), state: { work: true } }, async (page, faults) => {
    await toWhy(page);
    await page.getByLabel(withholding).waitFor();
    const offered = await page.getByRole('checkbox').count();
    if (offered !== 2) faults.push(`offers ${offered} purposes`);
    await page.getByText(`雇用保険 資格取得届の作成（${w('new_requests.lacks.grant')}）`).waitFor();
    await page.getByText(`支払調書の作成（${w('new_requests.lacks.notice')}）`).waitFor();
  });
  await visit('a-family-is-asked-in-one-go-each-for-what-concerns-them', desk, { path: '/b/3/requests/new', state: { work: true, family: true } }, async (page, faults, fake) => {
    await button(page, 'new_requests.family_pick_of', { name: '小川 恵', n: 3 }).click();
    await page.getByText(w('people.picked', { n: 3 })).waitFor();
    await snap(page, 'requests-family');
    faults.push(...await axeFaults(page));
    await toWhy(page);
    await page.getByLabel(withholding).check(); await page.getByLabel(health).check(); await onward(page); await step(page, 'how'); await onward(page); await step(page, 'check');
    await page.getByText(w('new_requests.check_counts', { may: 3, not: 0 })).waitFor();
    await page.getByText(`${health}：`).waitFor(); // The one who is no dependant for it, and why.
    await snap(page, 'requests-family-check');
    const asked = [];
    page.on('request', (r) => { if (r.method() === 'POST' && r.url().endsWith('/requests')) asked.push(r.postDataJSON()); });
    await onward(page); await heading(page, 'new_requests.done_title').waitFor();
    const told = asked.map((a) => `${a.people}:${a.procedures}`).sort().join(' ');
    if (told !== '50,51:tax.withholding,insurance.health 52:tax.withholding') faults.push(`asked ${told}`);
    if (!fake.calls.includes('checkRequests')) faults.push('asked before checking');
  });
  await visit('asking-is-refused-by-the-guard-before-it-is-sent', desk, { path: named(9), state: { work: true } }, async (page, faults, fake) => {
    await toCheck(page);
    await page.getByText(/派遣元の会社が取り扱います/).waitFor();
    await button(page, 'new_requests.back_to_who').click(); await step(page, 'who');
    if (fake.calls.includes('createRequests')) faults.push('was sent');
  });
  await visit('links-are-not-left-behind', desk, { path: named(8, 13), state: { work: true } }, async (page, faults, fake) => {
    await page.getByText('小林 陽菜').first().waitFor();
    await toDone(page);
    await link(page, 'nav.people').click(); await page.getByText(w('links.leave')).waitFor();
    faults.push(...await axeFaults(page));
    await button(page, 'links.leave_not').click(); await heading(page, 'new_requests.done_title').waitFor();
    await button(page, 'shell.sign_out').click(); await page.getByText(w('links.leave')).waitFor();
    await button(page, 'links.leave_not').click(); await heading(page, 'new_requests.done_title').waitFor();
    if (fake.calls.includes('signOut')) faults.push('signed out before it asked');
    await button(page, 'links.show_qr_of', { name: '小林 陽菜' }).click();
    await page.getByRole('dialog').getByRole('img').waitFor(); await snap(page, 'requests-qr');
    await page.keyboard.press('Escape');
    await page.getByText(w('links.left', { n: 1 })).waitFor();
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
    await page.getByText(w('links.all_taken')).waitFor();
    await link(page, 'nav.people').click(); await heading(page, 'people.title').waitFor();
  });
  await visit('links-may-be-left-behind-by-signing-out', desk, { path: named(8), state: { work: true } }, async (page) => {
    await page.getByText('小林 陽菜').first().waitFor();
    await toDone(page);
    await button(page, 'shell.sign_out').click(); await button(page, 'links.leave_do').click();
    await heading(page, 'sign_in.title').waitFor();
  });
  await visit('links-that-open-here-alone-say-so', desk, { path: named(8), state: { work: true } }, async (page, faults, fake) => {
    fake.link = (person) => `https://localhost:8444/#t=${'dG9rZW4'.repeat(6)}${person}&k=BPk3cZ0b4sBqvXH2nUe1Wf`;
    await page.getByText('小林 陽菜').first().waitFor();
    await toDone(page);
    await page.getByText(w('links.only_here')).waitFor();
    faults.push(...await axeFaults(page));
  });
  await visit('links-are-printed-one-letter-a-page', desk, { path: named(8, 9, 13), state: { work: true } }, async (page, faults) => {
    await page.getByText('小林 陽菜').first().waitFor();
    await toDone(page);
    await field(page, 'links.contact').fill('総務部 高橋　電話 03-0000-0000');
    await page.emulateMedia({ media: 'print' });
    for (const [what, seen] of [['この手紙を他人に見せないでください', 2], ['給与所得の源泉徴収票の作成', 2], ['総務部 高橋　電話 03-0000-0000', 2], ['マイナンバーカードなどの書類を撮影', 2], ['Do not show this letter to anybody else', 2]]) {
      if (await page.getByText(what).filter({ visible: true }).count() !== seen) faults.push(`${what}: not ${seen} times`);
    }
    if (await page.getByText(w('links.once')).isVisible() || await page.getByRole('textbox').first().isVisible() || await page.getByText('𠮷﨑').first().isVisible()) faults.push('prints more than the letters');
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    if (shots) fs.writeFileSync(`${shots}/letters.pdf`, pdf);
    const boxes = [...pdf.toString('latin1').matchAll(/\/MediaBox \[([\d. ]+)\]/g)].map((m) => m[1].split(' ').map((n) => Math.round(Number(n))).join(' '));
    if (boxes.length !== 2 || boxes.some((b) => b !== '0 0 595 842' && b !== '0 0 596 842')) faults.push(`pages: ${boxes.join(', ')}`);
  });
  // --- the board
  await visit('a-request-is-cancelled-after-asking', desk, { path: '/b/3/requests' }, async (page, faults, fake) => {
    const opener = button(page, 'requests.cancel_of', { name: '渡邉 さくら' });
    await opener.click();
    await button(page, 'requests.cancel_not').click();
    if (fake.calls.includes('cancelRequest')) faults.push('cancelled without having been told so');
    await opener.click();
    await page.getByRole('alertdialog').getByRole('button', { name: w('requests.cancel'), exact: true }).click();
    await page.getByText(w('said.cancelled', { name: '渡邉 さくら' })).waitFor();
    if (!(await page.evaluate(() => document.activeElement?.matches('h1')))) faults.push(`focus is on ${await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 80))}`);
    faults.push(...await axeFaults(page));
  });
  await visit('the-board-narrows-by-its-address', desk, { path: '/b/3/requests' }, async (page, faults) => {
    const filter = (key) => page.getByRole('navigation', { name: w('requests.filters') }).getByRole('link', { name: new RegExp(`^${w(`request_filter.${key}`).replace(/[（）]/g, '.')}`) });
    await inQueue(page).waitFor();
    for (const [key, n] of [['submitted', 2], ['due', 1], ['open', 2], ['returned', 1], ['expired', 1], ['declined', 1], ['accepted', 1], ['cancelled', 0]]) {
      if (!(await filter(key).textContent()).endsWith(String(n))) faults.push(`${key}: ${await filter(key).textContent()}`);
      await filter(key).click();
      await page.waitForURL((u) => u.searchParams.get('state') === key);
      await (n ? page.locator('tbody tr').nth(n - 1) : page.getByText(w('requests.empty'))).waitFor();
      if (await page.locator('tbody tr').count() !== n) faults.push(`${key}: ${await page.locator('tbody tr').count()} rows`);
    }
    await page.goBack();
    await page.getByText('佐藤 美咲').waitFor();
  });
  await visit('reminders-are-new-links-for-all-who-were-ticked', desk, { path: '/b/3/requests', state: { work: true } }, async (page, faults, fake) => {
    await inQueue(page).waitFor();
    await page.getByLabel(w('requests.pick_page', { n: 3 })).check();
    await page.getByText(w('requests.picked', { n: 3 })).waitFor();
    await link(page, 'requests.remind').click();
    await heading(page, 'again.title').waitFor();
    await page.getByText(w('again.old_ends')).waitFor();
    await button(page, 'again.do', { n: 3 }).click();
    await heading(page, 'again.done_title').waitFor();
    if (fake.calls.filter((c) => c === 'reissueRequest').length !== 3) faults.push('not all were asked again');
    if (await page.getByRole('textbox', { name: /へのリンク$/ }).count() !== 3) faults.push('not a link for each');
    await page.getByText(w('links.left', { n: 3 })).waitFor();
    faults.push(...await axeFaults(page));
    await snap(page, 'requests-reminded');
  });
  // --- acceptance
  const opened = (name, run, state = {}) => visit(name, desk, { path: '/b/3/requests/1', state: { work: true, ...state } }, async (page, faults, fake) => { await look(page); await run(page, faults, fake); });
  const gone = async (page, faults) => { await page.getByText(w('submission.hidden')).waitFor(); faults.push(...await residue(page)); };
  await opened('submission-hides-on-blur', async (page, faults) => { await page.evaluate(() => window.dispatchEvent(new Event('blur'))); await gone(page, faults); });
  await opened('submission-hides-before-print', async (page, faults) => {
    await page.emulateMedia({ media: 'print' });
    if (await page.getByText(grouped).isVisible() || await page.getByRole('img', { name: /身元/ }).isVisible()) faults.push('prints');
    await page.emulateMedia({ media: 'screen' });
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint'))); await gone(page, faults);
  });
  await opened('submission-hides-on-lock', async (page, faults) => { await button(page, 'work.lock').click(); await gone(page, faults); });
  await visit('submission-hides-after-its-time', desk, { path: '/b/3/requests/1', state: { work: true, hide_after: 20 } }, async (page, faults) => {
    await button(page, 'submission.look').waitFor();
    await page.clock.install(); await look(page); await page.clock.fastForward(21_000); await gone(page, faults);
  });
  await opened('submission-is-kept-nowhere', async (page, faults) => {
    await link(page, 'nav.people').click(); await heading(page, 'people.title').waitFor();
    faults.push(...await residue(page));
    const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]));
    if (kept.includes(NUMBER)) faults.push('the number is in the storage');
  });
  await opened('submission-changed-since-is-opened-anew', async (page, faults, fake) => {
    await page.getByLabel(w('verify.withs.card')).check();
    fake.state.sent_again = true;
    await button(page, 'submission.accept').click();
    await page.getByRole('alert').waitFor();
    faults.push(...await residue(page));
    if (await button(page, 'submission.accept').count()) faults.push('still offers to accept');
    await look(page);
    await button(page, 'submission.accept').click();
    await page.getByText(w('said.accepted', { name: '髙橋 一郎' })).first().waitFor();
  });
  await opened('nothing-is-accepted-before-it-is-enough', async (page, faults, fake) => {
    if (await page.getByRole('radio', { checked: true }).count() !== 1) faults.push('something was chosen for the checker');
    await button(page, 'submission.accept').click();
    await page.getByText(w('form.choose', { what: w('verify.with') })).waitFor();
    await page.getByLabel(w('verify.withs.papers')).check();
    await page.getByRole('radiogroup', { name: new RegExp(`^${w('verify.number')}`) }).getByLabel(/^個人番号が記載された住民票の写し/).check();
    await page.getByLabel('年金手帳').check(); await page.getByText(w('verify.lacks.pair')).waitFor();
    await button(page, 'submission.accept').click(); await page.getByText(w('verify.pair_missing')).waitFor();
    if (fake.calls.includes('acceptSubmission')) faults.push('was sent');
    await page.getByLabel('資格確認書').check(); await page.getByText(w('verify.enough')).waitFor();
    await button(page, 'submission.accept').click();
    await page.getByText(w('said.accepted', { name: '髙橋 一郎' })).first().waitFor();
    if (JSON.stringify([fake.accepted.seen, fake.accepted.number_evidence, fake.accepted.identity_evidence]) !== '["c0ffee","residence_record",["pension_book","eligibility_certificate"]]') faults.push(`sent ${JSON.stringify(fake.accepted)}`);
  });
  await visit('no-document-is-ticked-for-anybody', desk, { path: '/b/3/people/8?tab=number', state: { work: true } }, async (page, faults) => {
    await button(page, 'register.open').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(w('verify.withs.papers')).check();
    await dialog.getByRole('radiogroup', { name: new RegExp(`^${w('verify.number')}`) }).getByRole('radio').first().check();
    if (await dialog.getByRole('checkbox', { checked: true }).count()) faults.push('a document was ticked');
    await button(dialog, 'register.do').click();
    await dialog.getByText(w('number.fault.empty')).waitFor();
    await field(dialog, 'number.label').fill(NUMBER); await field(dialog, 'register.purposes').selectOption({ index: 1 });
    await field(dialog, 'verify.on').fill('R8.2.30'); await button(dialog, 'register.do').click();
    const told = dialog.getByText(w('form.choose', { what: w('verify.identity') }));
    await told.waitFor(); await dialog.getByText(w('wareki.fault.no_such_day')).waitFor();
    await settled(page);
    if (!(await told.evaluate((e) => { const at = e.getBoundingClientRect(); return at.top >= 0 && at.bottom <= window.innerHeight; }))) faults.push('the refusal is out of sight');
    if (!(await page.evaluate(() => document.activeElement?.matches('[type=checkbox]')))) faults.push('focus is not in the group that was refused');
  });
  await opened('submission-is-sent-back-with-its-reason', async (page, faults, fake) => {
    await button(page, 'submission.not').click();
    await page.getByLabel(w('submission.outcomes.return')).check(); await page.getByLabel(w('submission.reasons.unreadable')).check();
    await button(page, 'submission.return_do').click();
    await page.getByText(w('said.sent_back')).first().waitFor();
    faults.push(...await residue(page), ...await axeFaults(page));
    const r = fake.request(1);
    if (r.state !== 'open' || r.returned !== 'unreadable') faults.push(`is ${JSON.stringify(r)}`);
    await snap(page, 'submission-sent-back');
  });
  await opened('submission-is-refused-for-good', async (page, faults, fake) => {
    await button(page, 'submission.not').click();
    await page.getByLabel(w('submission.outcomes.refuse')).check(); await page.getByLabel(w('submission.reasons.wrong_person')).check();
    await button(page, 'submission.refuse_do').click();
    await page.getByText(w('said.refused')).first().waitFor();
    if (fake.request(1).state !== 'refused') faults.push('is not refused');
    faults.push(...await residue(page));
  });
  await Promise.all(sizes.map(([size, viewport]) => visit(`queue-is-worked-by-keyboard-alone-${size}`, viewport, { path: '/b/3/requests?state=submitted', state: { work: true } }, async (page, faults, fake) => {
    const tabTo = async (target) => {
      for (let i = 0; i < 60; i++) { if (await target.evaluate((e) => e === document.activeElement)) return; await page.keyboard.press('Tab'); }
      throw new Error(`Tab does not reach ${target}`);
    };
    await inQueue(page).waitFor();
    await tabTo(inQueue(page)); await page.keyboard.press('Enter');
    await button(page, 'submission.look').waitFor();
    // More than a page of them came later: what waits longest comes next all the same.
    for (let id = 100; id < 160; id++) fake.requests.unshift({ ...fake.requests.at(-1), id, person: 16, person_name: '従業員 16号', state: 'submitted', submitted_at: new Date().toISOString() });
    await tabTo(button(page, 'submission.look')); await page.keyboard.press('Enter');
    await page.getByText(grouped).waitFor();
    await tabTo(page.getByRole('button', { name: w('documents.open_of', { name: `1/2 ${w('documents.kind.number')}` }) })); await page.keyboard.press('Enter');
    await tabTo(button(page, 'documents.next')); await page.keyboard.press('Enter');
    await page.getByRole('img', { name: `2/2 ${w('documents.kind.identity')}` }).waitFor();
    await tabTo(page.getByLabel(w('verify.withs.card'))); await page.keyboard.press('Space');
    await page.getByText(w('verify.enough')).waitFor();
    await tabTo(button(page, 'submission.accept')); await page.keyboard.press('Enter');
    await page.getByText(w('submission.waiting', { n: 61 })).waitFor();
    faults.push(...await residue(page), ...await axeFaults(page));
    if (await overflow(page)) faults.push(`overflows by ${await overflow(page)} px`);
    await snap(page, `submission-accepted-${size}`);
    await tabTo(link(page, 'submission.next')); await page.keyboard.press('Enter');
    await heading(page, 'submission.title_of', { name: '従業員 12号' }).waitFor();
    if (!(await page.evaluate(() => document.activeElement?.matches('h1')))) faults.push('the next one does not take the focus');
  })));
}
