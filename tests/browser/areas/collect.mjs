// The page of the person who is asked for a number.
import { axeFaults, overflow } from '../browser.mjs';
import { NUMBER } from '../fake/data.mjs';

const grouped = NUMBER.replace(/(.{4})(?=.)/g, '$1 ');

export async function walks({ visit, sizes, shots }) {
  const collect = (name, state, run) => Promise.all(sizes.map(([size, viewport]) => visit(`collect-${name}-${size}`, viewport, { path: '/favicon.svg', state }, async (page, faults, fake) => {
    await run(page, fake);
    await page.waitForTimeout(150);
    faults.push(...await axeFaults(page));
    if (await overflow(page)) faults.push(`overflows by ${await overflow(page)} px`);
    if ((await page.locator('h1').count()) !== 1) faults.push('has not one h1');
    if ((await page.content()).includes(grouped)) faults.push('the number stands in the page');
    if (shots) await page.screenshot({ path: `${shots}/collect-${name}-${size}.png`, fullPage: true });
  })));
  const opened = async (page, fake) => { await page.goto(fake.url + fake.collectionPage()); await page.getByLabel(/^マイナンバー/).waitFor(); };
  await collect('asks', {}, opened);
  await collect('says-that-it-has-one', { intake: 'submitted' }, async (page, fake) => { await opened(page, fake); await page.getByText('番号はすでに受け取っています').waitFor(); });
  await collect('checks-as-typed', {}, async (page, fake) => { await opened(page, fake); await page.getByLabel(/^マイナンバー/).pressSequentially('123456789019'); await page.getByText('番号が正しくないようです').waitFor(); });
  await collect('seals-and-thanks', {}, async (page, fake) => {
    await opened(page, fake);
    await page.getByLabel(/^マイナンバー/).pressSequentially('１２３４５６７８9018'.normalize('NFKC'));
    await page.getByText('検査用数字が合っています').waitFor();
    await page.getByRole('button', { name: '送信する' }).click();
    await page.getByRole('heading', { name: '提出が完了しました' }).waitFor();
  });
  await collect('reloaded-after-sending', {}, async (page, fake) => {
    await opened(page, fake);
    await page.getByLabel(/^マイナンバー/).pressSequentially(NUMBER);
    await page.getByRole('button', { name: '送信する' }).click();
    await page.getByRole('heading', { name: '提出が完了しました' }).waitFor();
    await page.reload();
    await page.getByText('このリンクは使い終わりました').waitFor();
  });
  await collect('declines', {}, async (page, fake) => { await opened(page, fake); await page.getByRole('button', { name: '提出しない' }).click(); await page.getByLabel('海外に住んでいる').check(); await page.getByRole('button', { name: '提出しないことを伝える' }).click(); await page.getByRole('heading', { name: '提出しないことを伝えました' }).waitFor(); });
  await collect('declining', {}, async (page, fake) => { await opened(page, fake); await page.getByRole('button', { name: '提出しない' }).click(); await page.getByText('理由は答えなくても').waitFor(); });
  await collect('of-an-ended-link', { intake: 'gone' }, async (page, fake) => { await page.goto(fake.url + fake.collectionPage()); await page.getByText('このリンクは使えません').waitFor(); });
  await collect('of-a-cut-link', {}, async (page, fake) => { await page.goto(`${fake.url}/collect.html#t=abc`); await page.getByText('リンクが途中で切れています').waitFor(); });
  await collect('of-another-key', {}, async (page, fake) => { const link = fake.collectionPage(); fake.intakeKey = Buffer.from(fake.intakeKey).fill(4); await page.goto(fake.url + link); await page.getByText('リンクと事業者の鍵が合いません').waitFor(); });
  await collect('in-english', {}, async (page, fake) => { await opened(page, fake); await page.getByRole('button', { name: 'English' }).click(); await page.getByRole('heading', { name: 'Hand in your My Number' }).waitFor(); await page.getByLabel(/^My Number/).waitFor(); });
}
