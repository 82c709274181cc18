// The manual in the app: found from each screen, searched, printed, and open to whoever cannot sign in.
import { axeFaults, overflow, settled } from '../browser.mjs';
import { button, field, heading, link, w } from '../words.mjs';

const out = { signed_in: false };
export const screens = [
  { name: 'help', path: '/help', state: out, ready: (p) => p.getByRole('heading', { level: 2, name: '役割' }) },
  { name: 'help-chapter', path: '/help/6#6-2', ready: (p) => p.getByRole('heading', { level: 2, name: /^6-2/ }) },
  { name: 'help-administrators', path: '/help/9', state: out, ready: (p) => p.getByRole('heading', { level: 2, name: /^9-1/ }) },
  { name: 'help-search', path: '/help', ready: (p) => p.getByRole('heading', { level: 2, name: '役割' }), then: async (p) => { await field(p, 'help.search').fill('復旧用紙'); await p.getByRole('search').getByRole('link').first().waitFor(); } },
  { name: 'help-all', path: '/help/all', ready: (p) => p.getByRole('heading', { level: 3, name: /^9-3/ }) },
];

export async function walks({ visit, sizes, shots }) {
  const desk = sizes[0][1];
  await visit('help-opens-where-the-screen-is-told-of', desk, { path: '/b/3/people/new' }, async (page, faults) => {
    await field(page, 'new_person.family').fill('試験原');
    for (const [to, section] of [[null, '2-1'], ['ledger', '7'], ['import', '2-3']]) {
      if (to) { await link(page, `nav.${to}`).click(); await page.waitForURL(`**/${to}`); await page.locator('h1').waitFor(); }
      const opened = page.context().waitForEvent('page');
      await page.getByRole('link', { name: w('help.link') }).click();
      const help = await opened;
      await help.locator('article').waitFor();
      await settled(help);
      const at = await help.evaluate((id) => document.getElementById(id)?.getBoundingClientRect().top ?? (document.querySelector('h1').textContent.startsWith(`${id}.`) ? 0 : -1), section);
      if (at < 0 || at > 450) faults.push(`${section} is at ${at}`);
      await help.close();
    }
    await page.goBack(); await page.goBack();
    if (await field(page, 'new_person.family').inputValue() !== '試験原') faults.push('what was typed is gone');
  });
  await visit('help-is-searched-and-printed', desk, { path: '/help', state: out }, async (page, faults) => {
    await field(page, 'help.search').fill('ｃｓｖ　取り込');
    await page.getByRole('search').getByRole('link', { name: /^2-3/ }).click();
    const found = page.getByRole('heading', { level: 2, name: /^2-3/ });
    await found.waitFor();
    if (!(await found.evaluate((e) => e === document.activeElement))) faults.push('the focus is not where the search led');
    await page.getByRole('img').first().waitFor();
    for (const picture of await page.locator('article img').all()) { // Fetched when it comes near, so each is gone to.
      await picture.scrollIntoViewIfNeeded();
      const there = await picture.evaluate((e) => e.decode().then(() => e.naturalWidth > 0, () => false));
      if (!there) faults.push('a picture is not there');
    }
    await field(page, 'help.search').fill('火星');
    await page.getByText(w('help.none')).waitFor();
    faults.push(...await axeFaults(page));
    await page.emulateMedia({ media: 'print' });
    if (await page.getByRole('search').isVisible() || await page.getByRole('navigation').first().isVisible() || await button(page, 'help.print').isVisible()) faults.push('prints more than the text');
    if (shots) await page.pdf({ path: `${shots}/help.pdf`, format: 'A4', printBackground: true });
  });
  await visit('help-in-english', sizes[1][1], { path: '/help/3', state: out }, async (page, faults) => {
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { level: 1, name: '3. Asking for numbers' }).waitFor();
    if (await overflow(page)) faults.push('overflows');
  });
}
