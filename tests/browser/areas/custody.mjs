// How the root key is kept: what a sealed server asks for, and another way, which is opened once before it counts.
import { button, field, heading, said, w } from '../words.mjs';

const administrator = { administrator: true };
const lock = (mode, more = {}) => ({ sealed: true, signed_in: false, lock: { mode, ...more } });
const sheets = { needed: 2, of: 3, set_words: 'kamori-tesuna-fuyuki-hanora-mitsuko-yamane', brought: [] };
const share = (p, n, k = 2) => field(p, 'seal.share_n', { n, k });
const ready = (p) => p.getByText(w('custody.present')).waitFor();

export const screens = [
  { name: 'unseal-sheets', path: '/', state: lock('shares', { ...sheets, brought: [3] }), ready: (p) => heading(p, 'seal.title'), then: (p) => p.getByText(w('seal.set_words')).waitFor() },
  { name: 'unseal-token', path: '/', state: lock('token'), ready: (p) => heading(p, 'seal.title'), then: async (p) => {
    await button(p, 'seal.do').click(); await p.locator('[data-error]', { hasText: w('form.fill', { what: w('seal.pin') }) }).waitFor();
  } },
  { name: 'unseal-key-file', path: '/', state: lock('key_file'), ready: (p) => heading(p, 'seal.title') },
  { name: 'custody', path: '/custody', state: administrator, ready: (p) => heading(p, 'custody.title'), then: async (p) => {
    await ready(p); await button(p, 'custody.begin').click(); await p.locator('[data-error]').first().waitFor();
  } },
  { name: 'custody-of-sheets', path: '/custody', state: { ...administrator, custody: { present: { mode: 'shares', needed: 2, of: 3 }, token: true } }, ready: (p) => heading(p, 'custody.title'), then: ready },
  { name: 'custody-waits', path: '/custody', state: { ...administrator, custody: { next: { mode: 'shares', needed: 2, of: 3 } } }, ready: (p) => heading(p, 'custody.title'), then: (p) => p.getByText(w('custody.sheets_gone')).waitFor() },
];
export const dialogs = [];

export async function walks({ visit, sizes }) {
  const [, desk] = sizes[0];
  await visit('custodians-unseal-one-after-the-other', desk, { path: '/', state: lock('shares', { ...sheets, brought: [] }) }, async (page, faults) => {
    await share(page, 1).fill('azk-nani'); await button(page, 'seal.bring').click();
    await page.getByRole('alert').waitFor();
    if ((await share(page, 1).inputValue()) !== 'azk-nani') faults.push('a long code with a slip in it is gone');
    await share(page, 1).fill('azk-san'); await button(page, 'seal.bring').click();
    await page.getByText(w('seal.brought_n', { n: 1, k: 2, which: '3' })).waitFor();
    if (await share(page, 2).inputValue()) faults.push('the next custodian sees the code of the one before');
    await share(page, 2).fill('azk-san'); await button(page, 'seal.do').click(); await page.getByRole('alert').waitFor();
    await share(page, 2).fill('azk-ichi'); await button(page, 'seal.do').click();
    await heading(page, 'sign_in.title').waitFor();
  });
  await visit('the-root-key-goes-to-sheets-which-are-opened-before-they-count', desk, { path: '/custody', state: administrator }, async (page, faults, fake) => {
    await page.getByLabel(w('custody.mode.shares')).check();
    await field(page, 'custody.own_password').fill('right'); await field(page, 'seal.passphrase').fill('old'); await button(page, 'custody.begin').click();
    await page.getByText(w('custody.sheets_what', { n: 3, k: 2 })).waitFor();
    await share(page, 1).fill('azk-ichi'); await button(page, 'seal.next_custodian').click();
    if (await share(page, 2).inputValue()) faults.push('the next custodian sees the code of the one before');
    await share(page, 2).fill('azk-ni'); await button(page, 'custody.confirm_do').click();
    await page.getByText(w('custody.save_first')).waitFor();
    if (fake.calls.includes('confirmCustodyChange')) faults.push('changed before the sheets were saved');
    for (const n of [1, 2, 3]) await button(page, 'custody.sheet_save', { n }).click();
    await button(page, 'custody.confirm_do').click();
    await said(page, 'custody.changed').waitFor();
    await page.getByText(w('custody.honest.shares')).waitFor();
  });
  await visit('a-change-of-custody-is-given-up', desk, { path: '/custody', state: { ...administrator, custody: { next: { mode: 'passphrase' } } } }, async (page) => {
    await button(page, 'custody.drop', { present: w('custody.mode.passphrase') }).click();
    await said(page, 'custody.dropped').waitFor();
    await page.getByText(w('custody.change_what')).waitFor();
  });
}
