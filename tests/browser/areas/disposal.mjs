// Disposal: its certificate as a page, on paper and as a file; the words of a business that one person runs.
import fs from 'node:fs';
import { axeFaults, overflow } from '../browser.mjs';
import { button, heading, w } from '../words.mjs';

export async function walks({ visit, sizes, shots }) {
  for (const [size, view] of sizes) {
    await visit(`the-certificate-is-read-and-printed-${size}`, view, { path: '/b/3/disposal/1' }, async (page, faults) => {
      const paper = page.getByRole('region', { name: w('certificate.title') }).or(page.locator('section', { has: page.getByRole('heading', { name: w('certificate.title') }) })).first();
      for (const said of [
        '所得税法施行規則 76条の3', '雇用保険法施行規則 143条', '給与所得者の扶養控除等（異動）申告書', w('certificate.shredding'), w('disposal.reasons.retention_ended'),
        w('brackets', { what: w('role.handler') }), w('brackets', { what: w('role.manager') }), '4821-7a', '4821', 'nND/nri/U0xuHUrYSy0HtMeal2vzD9V4k/BO79C+QeI=',
      ]) await paper.getByText(said).first().waitFor({ timeout: 3000 }).catch(() => faults.push(`the page does not say ${said}`));
      faults.push(...await axeFaults(page));
      if (await overflow(page)) faults.push('is cut');
      await page.evaluate(() => { window.print = () => { window.printed = true; }; });
      await button(page, 'certificate.print').click();
      if (!(await page.evaluate(() => window.printed))) faults.push('the button prints nothing');
      const saved = page.waitForEvent('download');
      await button(page, 'disposal.certificate').click();
      if ((await saved).suggestedFilename() !== 'azekura-disposal-1.pdf') faults.push('no file');
      await page.emulateMedia({ media: 'print' });
      if (!(await paper.getByText('雇用保険法施行規則 143条').isVisible())) faults.push('the basis is not on paper');
      if (await heading(page, 'disposal.course').isVisible() || await button(page, 'certificate.print').isVisible()) faults.push('prints more than the certificate');
      if (shots) fs.writeFileSync(`${shots}/certificate-${size}.pdf`, await page.pdf({ preferCSSPageSize: true, printBackground: true }));
    });
  }
  await visit('the-checkpoint-of-a-certificate-is-waited-for', sizes[0][1], { path: '/b/3/disposal/1', state: { early: true } }, async (page, _faults, fake) => {
    await page.getByText(w('certificate.early')).waitFor();
    fake.state.early = false;
    await page.getByText('nND/nri/U0xuHUrYSy0HtMeal2vzD9V4k/BO79C+QeI=').waitFor();
  });
  await visit('a-certificate-that-was-not-kept-says-so', sizes[0][1], { path: '/b/3/disposal/1', state: { unkept: true } }, async (page) => { await page.getByText(/承認したときの記録は残っていません/).waitFor(); });
  const auditor = ['business.read', 'session.own', 'disposal.list', 'number.status', 'ledger.verify', 'ledger.read', 'ledger.checkpoint', 'account.read'];
  await visit('an-auditor-checks-disposals-without-a-name', sizes[0][1], { path: '/b/3/disposal', state: { operations: auditor } }, async (page, faults) => {
    const person = w('ledger.record.person', { id: 6 });
    await page.getByRole('rowheader', { name: person }).waitFor();
    if (await page.getByRole('link', { name: person }).count()) faults.push('leads where an auditor may not go');
    await page.goto(new URL('/b/3/disposal/1', page.url()).href);
    await page.getByRole('rowheader', { name: w('ledger.record.person', { id: 10 }) }).first().waitFor();
    if (await page.getByRole('rowheader', { name: '中村' }).count()) faults.push('names a person to an auditor'); // The one who confirmed it has that name too.
  });
  await visit('what-is-ticked-for-disposal-is-let-go-and-the-focus-stays', sizes[0][1], { path: '/b/3/disposal' }, async (page, faults) => {
    const box = page.getByLabel(w('people.pick', { name: '山本 大輔' }));
    const bar = page.getByRole('region', { name: w('bulk.region') });
    await box.check(); await bar.getByText(w('people.picked', { n: 1 })).waitFor();
    await button(bar, 'people.unpick').press('Enter'); await bar.waitFor({ state: 'detached' });
    if (await box.isChecked() || !(await box.evaluate((e) => e === document.activeElement))) faults.push('the box is ticked still, or the focus is lost');
  });
  await visit('lists-of-disposals-older-than-a-page-are-reached', sizes[0][1], { path: '/b/3/disposal' }, async (page, faults, fake) => {
    const [first] = fake.disposals;
    const oldest = w('disposal.list_no', { id: first.id });
    for (let id = 100; id < 160; id++) fake.disposals.push({ ...first, id });
    await page.reload();
    const table = page.getByRole('table', { name: w('disposal.lists') });
    await table.getByRole('link', { name: w('disposal.list_no', { id: 159 }), exact: true }).waitFor();
    if (await table.getByRole('link', { name: oldest, exact: true }).count()) faults.push('the first page holds them all');
    const lists = page.locator('section', { has: page.getByRole('heading', { name: w('disposal.lists') }) });
    await button(lists, 'people.next').click();
    await table.getByRole('link', { name: oldest, exact: true }).click();
    await page.getByText(w('certificate.shredding')).waitFor();
    await page.goBack();
    await table.getByRole('link', { name: oldest, exact: true }).waitFor();
    await page.getByLabel(w('disposal.state'), { exact: true }).selectOption('proposed'); // Asked of the server, from the newest on.
    await table.getByRole('link', { name: w('disposal.list_no', { id: 3 }), exact: true }).waitFor();
    if (await table.getByRole('row').count() !== 2) faults.push('shows lists in another state');
  });
  await visit('nobody-else-is-promised-where-one-works-alone', sizes[0][1], { path: '/b/4/disposal' }, async (page, faults) => {
    await page.getByText(w('disposal.what_solo')).waitFor();
    await page.getByLabel(w('people.pick', { name: '山本 大輔' })).check(); await button(page, 'disposal.propose').click();
    await page.getByRole('dialog').getByText(w('disposal.step_one_how_solo')).waitFor();
    await page.getByRole('dialog').locator('button[type=submit]').click();
    await page.getByText(w('said.proposed_solo')).first().waitFor();
    await page.getByText(w('disposal_step.confirmed_solo')).waitFor();
    await page.goto(new URL('/b/4/people/6?tab=retention', page.url()).href);
    await page.getByText(w('timeline.disposal_note_solo')).waitFor();
    if (await page.getByText(/2人|別の人/).count()) faults.push('speaks of a second person');
  });
}
