// Keys that work everywhere, and that can be turned off.
import { axeFaults, settled } from '../browser.mjs';
import { button, field, heading, w } from '../words.mjs';

const focused = (locator) => locator.evaluate((e) => e === document.activeElement);

export async function walks({ visit, sizes, shots }) {
  const desk = sizes[0][1];
  const ready = (page) => page.waitForFunction(() => performance.getEntriesByType('resource').some((r) => /\/keys-/.test(r.name))).then(() => settled(page));
  await visit('keys-are-listed-and-lead-to-the-search', desk, { path: '/b/3/people' }, async (page, faults) => {
    await page.getByText('佐藤 美咲').waitFor(); await ready(page);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: w('key_help.title') }).waitFor();
    faults.push(...await axeFaults(page));
    if (shots) await page.screenshot({ path: `${shots}/keys.png` });
    await page.keyboard.press('/');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    const search = field(page, 'people.word');
    if (!(await focused(search))) faults.push('/ does not lead to the search');
    await page.keyboard.type('/?');
    if (await search.inputValue() !== '/?') faults.push('what is typed is taken for a key');
  });
  await visit('keys-alone-can-be-turned-off', desk, { path: '/me' }, async (page, faults, fake) => {
    await page.getByLabel(w('key_help.single')).uncheck();
    await page.goto(`${fake.url}/b/3/people`); await page.getByText('佐藤 美咲').waitFor(); await ready(page);
    await page.keyboard.press('/'); await page.keyboard.press('?');
    await settled(page);
    if (await focused(field(page, 'people.word')) || await page.getByRole('dialog').count()) faults.push('they are heard');
  });
  await visit('keys-send-a-form-from-any-of-its-fields', desk, { path: '/b/3/people/new' }, async (page, faults) => {
    await heading(page, 'new_person.title').waitFor(); await ready(page);
    await field(page, 'new_person.family').fill('試験原');
    await field(page, 'new_person.address').focus();
    await page.keyboard.press('Control+Enter');
    await page.getByRole('heading', { level: 1, name: '試験原' }).waitFor();
    if (await button(page, 'new_person.do').count()) faults.push('is still the form');
  });
  await visit('keys-lead-on-by-enter-where-that-is-wanted', desk, { path: '/me' }, async (page, faults, fake) => {
    await page.getByLabel(w('key_help.enter')).check();
    await page.goto(`${fake.url}/b/3/people/new`); await heading(page, 'new_person.title').waitFor(); await ready(page);
    await field(page, 'new_person.family').fill('試験原'); await field(page, 'new_person.family').press('Enter');
    if (!(await focused(field(page, 'new_person.family_kana')))) faults.push('Enter does not lead to the next field');
    await field(page, 'new_person.address').press('Enter'); // The last one.
    await page.getByRole('heading', { level: 1, name: '試験原' }).waitFor();
    if (fake.calls.filter((c) => c === 'createPerson').length !== 1) faults.push('sent more than once');
  });
}
