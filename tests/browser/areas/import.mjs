// Mending cells of an import where they were found wrong.
import { axeFaults, overflow } from '../browser.mjs';
import { NUMBER } from '../fake/data.mjs';
import { button, w } from '../words.mjs';

export async function walks({ visit, sizes, shots }) {
  for (const [size, viewport] of sizes) {
    await visit(`import-cells-are-mended-in-place-${size}`, viewport, { path: '/b/3/import', state: { work: true } }, async (page, faults, fake) => {
      await page.getByText(w('import.files_what')).waitFor();
      await page.locator('input[type=file]').first().setInputFiles({ name: 'staff.csv', mimeType: 'text/csv', buffer: Buffer.from('社員番号,氏名,生年月日\r\n') });
      await page.getByLabel(w('import.verified_no')).check();
      await button(page, 'import.check').click();
      await page.getByText(w('import.has_errors'), { exact: true }).waitFor({ timeout: 15000 });
      const cells = page.getByPlaceholder(w('import.cell_hint'));
      const count = await cells.count();
      if (count !== 2) faults.push(`${count} cells can be mended, not those of the 2 errors`);
      await cells.nth(0).fill('S58.4.1');
      await cells.nth(1).fill(NUMBER);
      await page.getByText(w('import.mend_do', { n: 2 })).waitFor();
      faults.push(...await axeFaults(page));
      if (await overflow(page)) faults.push(`overflows by ${await overflow(page)} px`);
      if (shots) await page.screenshot({ path: `${shots}/import-mending-${size}.png`, fullPage: true });
      await button(page, 'import.mend_do', { n: 2 }).click();
      await button(page, 'import.run_all', { n: 299 }).waitFor({ timeout: 15000 });
      const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
      if (kept.includes(NUMBER) || (await page.content()).includes(NUMBER)) faults.push('the number was kept');
      if (fake.mended?.map((m) => m.cells.length).reduce((a, n) => a + n, 0) !== 2) faults.push(`sent ${JSON.stringify(fake.mended?.map((m) => m.kind))}`);
    });
  }
}
