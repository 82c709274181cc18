// Who can open the numbers: a newcomer's key, the approval, the words that were read out; and who goes.
import { button, field, heading, said, w } from '../words.mjs';

const path = '/b/3/handlers';
const ready = (p) => heading(p, 'handlers.title');
const of = (name, what) => ({ name, what: w(`handlers.${what}`) });
const action = (p, name, what) => button(p, 'handlers.of', of(name, what));

export const screens = [
  { name: 'handlers', path, ready: (p) => p.getByText(w('handlers.state.waiting')), print: true },
  { name: 'handlers-mine-waits', path, state: { self: { state: 'approved' } }, ready: (p) => p.getByText(w('handlers.yours_read_out')) },
  { name: 'handlers-renewal-due', path, ready, then: async (p) => {
    await action(p, '高橋 直子', 'remove').click(); await button(p.getByRole('alertdialog'), 'handlers.remove').click();
    await p.getByText(w('handlers.due')).waitFor();
  } },
];
export const dialogs = [
  { name: 'handler-approve', path, opener: (p) => action(p, '松本 葵', 'approve') },
  { name: 'handler-admit', path, opener: (p) => action(p, '中村 健', 'admit'), then: async (p) => {
    const dialog = p.getByRole('dialog');
    await button(dialog, 'handlers.admit').click(); await dialog.locator('[data-error]', { hasText: w('form.fill', { what: w('handlers.read_out') }) }).waitFor();
  } },
  { name: 'handler-remove', path, opener: (p) => action(p, '高橋 直子', 'remove') },
  { name: 'handler-password', path, opener: (p) => action(p, '高橋 直子', 'password') },
];

export async function walks({ visit, sizes }) {
  const [, desk] = sizes[0];
  await visit('a-handler-is-admitted-by-the-words-that-were-read-out', desk, { path, state: { work: true } }, async (page, faults) => {
    const row = page.getByRole('row', { name: '中村 健' });
    await row.getByText(w('handlers.ask_them')).waitFor();
    if ((await row.innerText()).includes('shirane')) faults.push('the words stand where they could be copied from');
    await action(page, '中村 健', 'admit').click();
    const dialog = page.getByRole('dialog');
    await field(dialog, 'handlers.read_out').fill('kamori-tesuna-fuyuki-hanora-mitsuko-yamane'); await button(dialog, 'handlers.admit').click();
    await dialog.getByRole('alert').waitFor();
    if (!(await field(dialog, 'handlers.read_out').inputValue())) faults.push('what was typed is gone');
    await field(dialog, 'handlers.read_out').fill('shirane-tesuna-fuyuki-hanora-mitsuko-yamane'); await button(dialog, 'handlers.admit').click();
    await said(page, 'handlers.admitted_said').waitFor();
    await row.getByText(w('handlers.state.admitted')).waitFor();
  });
  await visit('a-handler-is-approved-by-a-manager-who-may-withdraw-it', desk, { path }, async (page) => {
    const row = page.getByRole('row', { name: '松本 葵' });
    await action(page, '松本 葵', 'approve').click(); await button(page.getByRole('dialog'), 'handlers.approve').click();
    await row.getByText(w('handlers.state.approved')).waitFor();
    await action(page, '松本 葵', 'withdraw').click(); await button(page.getByRole('alertdialog'), 'handlers.withdraw').click();
    await row.getByText(w('handlers.state.waiting')).waitFor();
  });
  await visit('a-new-work-password-counts-only-once-it-was-written-down', desk, { path }, async (page, faults, fake) => {
    await action(page, '高橋 直子', 'password').click();
    const dialog = page.getByRole('dialog');
    await button(dialog, 'handlers.password_make').click(); await dialog.getByText('hoshi-umi-kaze-mori-tsuki-yama').waitFor();
    await button(dialog, 'next_step').click(); await dialog.getByText(w('key_making.own_keep_first')).waitFor();
    if (fake.calls.includes('changeWorkPassword')) faults.push('changed before anybody has it');
    await dialog.getByLabel(w('key_making.own_kept')).check(); await button(dialog, 'next_step').click();
    await field(dialog, 'handlers.present').fill('no'); await field(dialog, 'handlers.next').fill('hoshi-umi');
    await button(dialog, 'handlers.password_do').click(); await dialog.getByText(w('handlers.next_differs')).waitFor();
    await field(dialog, 'handlers.next').fill('hoshi-umi-kaze-mori-tsuki-yama'); await button(dialog, 'handlers.password_do').click();
    await dialog.getByRole('alert').waitFor();
    await field(dialog, 'handlers.present').fill('work'); await button(dialog, 'handlers.password_do').click();
    await said(page, 'handlers.password_done').waitFor();
  });
}
