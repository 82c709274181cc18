// How soon the page of the postbox can be used on a telephone: node bench/phone.mjs, after tools/build-ui. Chromium, slowed down
// (processor, line), against a fake that answers at once; the median of five. Prints; promises nothing.
import { launch, open } from '../tests/browser/browser.mjs';
import { Postbox } from '../tests/browser/fake/postbox.mjs';

const lines = [
  { name: 'Slow 4G (1.6 Mbit/s, 150 ms), processor ÷4', kbit: 1600, latency: 150, slower: 4 },
  { name: 'Slow 3G (400 kbit/s, 400 ms), processor ÷4', kbit: 400, latency: 400, slower: 4 },
  { name: 'Slow 3G (400 kbit/s, 400 ms), processor ÷6', kbit: 400, latency: 400, slower: 6 },
];
const median = (all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)];

const browser = await launch();
const postbox = await new Postbox().listen();
for (const { name, kbit, latency, slower } of lines) {
  const notice = [], field = [];
  for (let i = 0; i < 5; i++) {
    const { context, page } = await open(browser, { viewport: { width: 390, height: 844 } });
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable');
    await devtools.send('Network.emulateNetworkConditions', { offline: false, latency, downloadThroughput: kbit * 125, uploadThroughput: kbit * 125 });
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: slower });
    const from = performance.now();
    await page.goto(postbox.url + postbox.link(), { waitUntil: 'commit' });
    const next = page.getByRole('button', { name: '読みました。次へ進む' });
    await next.waitFor();
    notice.push(performance.now() - from);
    await next.click();
    await page.getByRole('textbox').waitFor();
    field.push(performance.now() - from);
    await context.close();
  }
  console.log(`${name}: notice ${(median(notice) / 1000).toFixed(2)} s, number field ${(median(field) / 1000).toFixed(2)} s`);
}
await browser.close();
postbox.close();
