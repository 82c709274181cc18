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
