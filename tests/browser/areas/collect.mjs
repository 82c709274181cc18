// The page of the person who is asked for a number, against a fake of the postbox that opens what it is sent.
import fs from 'node:fs';
import os from 'node:os';
import zlib from 'node:zlib';
import { axeFaults, overflow, settled } from '../browser.mjs';
import { NUMBER } from '../fake/data.mjs';
import { Postbox } from '../fake/postbox.mjs';

const grouped = NUMBER.replace(/(.{4})(?=.)/g, '$1 ');
const button = (page, name) => page.getByRole('button', { name, exact: true });
const heading = (page, name) => page.getByRole('heading', { level: 1, name });
const number = (page) => page.getByLabel(/^(マイナンバー（12|My Number \(12)/);
const expect = (faults, good, what) => { if (!good) faults.push(what); };

/** A picture as a telephone makes one, lying on its side, with a place in its head. White, with a red square in its top left as it is meant to be seen. */
async function photograph(page, width = 1200, height = 800) {
  const base64 = await page.evaluate(async ([w, h]) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: w, height: h });
    const context = canvas.getContext('2d');
    context.fillStyle = '#fff'; context.fillRect(0, 0, w, h);
    context.fillStyle = '#f00'; context.fillRect(0, h - 200, 200, 200); // Turned right by a quarter, this is the top left.
    context.fillStyle = '#000'; context.font = '60px sans-serif'; context.fillText('見本 SPECIMEN', 300, h / 2);
    const blob = await new Promise((done) => { canvas.toBlob(done, 'image/jpeg', 0.95); });
    return new Promise((done) => { const reader = new FileReader(); reader.onload = () => done(reader.result.split(',')[1]); reader.readAsDataURL(blob); });
  }, [width, height]);
  const jpeg = Buffer.from(base64, 'base64');
  const place = Buffer.from('35.6586N 139.7454E\0');
  const tiff = Buffer.from([0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 2, /* orientation 6 */ 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, /* description */ 1, 0x0e, 0, 2, 0, 0, 0, place.length, 0, 0, 0, 38, 0, 0, 0, 0]);
  const body = Buffer.concat([Buffer.from('Exif\0\0'), tiff, place]);
  const length = body.length + 2;
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1, length >> 8, length & 255]), body, jpeg.subarray(2)]);
}
const file = (buffer, name = 'photo.jpg', mimeType = 'image/jpeg') => ({ name, mimeType, buffer });

/** Size and colours of a JPEG at the given parts of its width and height. */
const look = (page, jpeg, points) => page.evaluate(async ([base64, at]) => {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }));
  const canvas = Object.assign(document.createElement('canvas'), { width: bitmap.width, height: bitmap.height });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  return { width: bitmap.width, height: bitmap.height, colours: at.map(([x, y]) => [...context.getImageData(Math.floor(x * bitmap.width), Math.floor(y * bitmap.height), 1, 1).data.slice(0, 3)]) };
}, [jpeg.toString('base64'), points]);
const isBlack = (colour) => colour.every((c) => c < 8);
const isRed = ([r, g, b]) => r > 200 && g < 60 && b < 60;

export async function walks({ visit, sizes, shots }) {
  const collect = (name, state, run, at = sizes) => Promise.all(at.map(([size, viewport]) => visit(`collect-${name}-${size}`, viewport, { of: Postbox, path: '/old.js', state }, async (page, faults, postbox) => {
    await run(page, postbox, faults);
    await settled(page);
    faults.push(...await axeFaults(page));
    if (await overflow(page)) faults.push(`overflows by ${await overflow(page)} px`);
    if ((await page.locator('h1').count()) !== 1) faults.push('has not one h1');
    const kept = await page.evaluate(() => JSON.stringify([document.documentElement.outerHTML, document.title, location.href, history.state, { ...localStorage }, { ...sessionStorage }, document.cookie]));
    for (const secret of [NUMBER, grouped, 'dGhpcyBpcyBhIHRva2Vu', '#']) if (secret === '#' ? page.url().includes('#') : kept.includes(secret)) faults.push(`${secret} is kept in the page`);
    if (await page.evaluate(() => localStorage.length + sessionStorage.length)) faults.push('stores something');
    if (shots) await page.screenshot({ path: `${shots}/collect-${name}-${size}.png`, fullPage: true });
  })));
  const one = (name, state, run) => collect(name, state, run, [sizes[1]]);
  // Choosers are caught from the start: one that opens before would be the system's, which nobody can press.
  const opened = async (page, postbox) => { page.on('filechooser', () => {}); await page.goto(postbox.url + postbox.link()); await heading(page, 'マイナンバーの提出').waitFor(); await button(page, '読みました。次へ進む').waitFor(); };
  const asked = async (page, postbox) => { await opened(page, postbox); await button(page, '読みました。次へ進む').click(); await number(page).waitFor(); };
  const typed = async (page, postbox) => { await asked(page, postbox); await number(page).pressSequentially(NUMBER); await page.getByText('検査用数字が合っています').waitFor(); };
  const documents = async (page, postbox) => { await typed(page, postbox); await button(page, '次へ進む').click(); await heading(page, '本人確認の書類').waitFor(); };
  const place = (page, name) => page.getByRole('group', { name });
  const choose = async (page, name, picture) => { const wanted = page.waitForEvent('filechooser'); await place(page, name).getByRole('button', { name: '写真を選ぶ' }).click(); await (await wanted).setFiles(picture); };
  const use = (page) => button(page, 'この写真を使う').click();
  const draw = async (page, from, to) => { // In parts of the picture's width and height.
    const at = await page.getByRole('application').boundingBox();
    await page.mouse.move(at.x + from[0] * at.width, at.y + from[1] * at.height);
    await page.mouse.down();
    await page.mouse.move(at.x + to[0] * at.width, at.y + to[1] * at.height, { steps: 5 });
    await page.mouse.up();
  };
  const done = (page) => heading(page, '提出が完了しました').waitFor();

  await collect('asks', {}, async (page, postbox, faults) => {
    await opened(page, postbox);
    expect(faults, await page.getByText('給与・退職所得の源泉徴収事務').isVisible(), 'does not say what it is for');
    expect(faults, !(await page.getByRole('textbox').count()), 'asks for the number beside the notice');
    expect(faults, await heading(page, 'マイナンバーの提出').evaluate((e) => e === document.activeElement), 'the heading has not the focus');
  });
  await collect('says-that-it-has-one', { intake: 'submitted' }, async (page, postbox) => { await opened(page, postbox); await page.getByText('番号はすでに受け取っています').waitFor(); });
  await collect('sent-back', { intake: 'returned', returned: 'unreadable', documents: true }, async (page, postbox) => { await opened(page, postbox); await page.getByText('送られた書類の写真が読めませんでした').waitFor(); });
  await collect('number', {}, asked);
  await collect('checks-as-typed', {}, async (page, postbox) => { await asked(page, postbox); await number(page).pressSequentially('123456789019'); await page.getByText('番号が正しくないようです').waitFor(); });
  await collect('seals-and-thanks', {}, async (page, postbox, faults) => {
    await asked(page, postbox);
    await number(page).pressSequentially('１２３４５６７８9018');
    await page.getByText('検査用数字が合っています').waitFor();
    await button(page, '送信する').dblclick();
    await done(page);
    expect(faults, JSON.stringify(postbox.received.map((r) => r.number)) === JSON.stringify([NUMBER]), 'not sent once, as it was typed');
  });
  await collect('reloaded-after-sending', {}, async (page, postbox) => {
    await typed(page, postbox);
    await button(page, '送信する').click();
    await done(page);
    await page.reload();
    await page.getByText('このリンクは使い終わりました').waitFor();
  });
  await collect('reloaded', {}, async (page, postbox) => {
    await opened(page, postbox);
    await page.reload();
    await page.getByText('リンクをもう一度開いてください').waitFor();
  });
  await one('asks-before-what-was-typed-goes', {}, async (page, postbox, faults) => {
    await typed(page, postbox);
    let told = 0;
    page.on('dialog', (d) => { told++; void d.accept(); });
    await page.reload();
    await page.getByText('リンクをもう一度開いてください').waitFor();
    expect(faults, told === 1, 'reloads without asking');
  });
  await collect('without-a-link', {}, async (page, postbox) => { await page.goto(`${postbox.url}/`); await page.getByText('届いたリンクから開いてください').waitFor(); });
  await collect('declining', {}, async (page, postbox) => { await opened(page, postbox); await button(page, '提出しない').click(); await page.getByText('理由は答えなくても').waitFor(); });
  await collect('declines', {}, async (page, postbox, faults) => {
    await opened(page, postbox);
    await button(page, '提出しない').click();
    await page.getByLabel('海外に住んでいる').check();
    await button(page, '提出しないことを伝える').click();
    await heading(page, '提出しないことを伝えました').waitFor();
    expect(faults, postbox.declined === 'abroad', `told ${postbox.declined}`);
  });
  await collect('of-an-ended-link', { intake: 'gone' }, async (page, postbox) => { await page.goto(postbox.url + postbox.link()); await page.getByText('このリンクは使えません').waitFor(); });
  await collect('of-a-cut-link', {}, async (page, postbox) => { await page.goto(`${postbox.url}/#t=abc`); await page.getByText('リンクが途中で切れています').waitFor(); });
  await collect('of-another-key', { other_key: true }, async (page, postbox) => { await page.goto(postbox.url + postbox.link()); await page.getByText('リンクと事業者の鍵が合いません').waitFor(); });
  await collect('in-english', {}, async (page, postbox, faults) => {
    await typed(page, postbox);
    await button(page, 'English').click();
    await heading(page, 'Enter the number').waitFor();
    expect(faults, await number(page).inputValue() === grouped, 'the other language cost what was typed');
    expect(faults, await button(page, 'English').evaluate((e) => e === document.activeElement), 'the focus left the languages');
    await page.goBack();
    await page.getByText('Withholding on salary and retirement income').waitFor();
  });
  await collect('in-easy-japanese', { documents: true }, async (page, postbox, faults) => {
    await opened(page, postbox);
    await button(page, 'やさしいにほんご').click();
    await page.getByRole('button', { name: /^読 ?みました。 ?次 ?へ$/ }).waitFor(); // Its name is without the readings.
    const without = await page.evaluate(() => {
      const texts = [];
      const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
      for (let node = walk.nextNode(); node; node = walk.nextNode()) if (/\p{Script=Han}/u.test(node.data) && !node.parentElement.closest('ruby') && !node.data.includes('校倉会')) texts.push(node.data);
      return texts;
    });
    expect(faults, without.length === 0, `without readings: ${without}`);
  });
  await collect('in-easy-japanese-number', {}, async (page, postbox) => { await asked(page, postbox); await button(page, 'やさしいにほんご').click(); await heading(page, /^番号 ?を ?入 ?れる$/).waitFor(); await number(page).pressSequentially('12345'); });

  // The way: back is a step back; what was typed stays; another link in the same tab begins anew.
  await one('goes-back-a-step', { documents: true }, async (page, postbox, faults) => {
    await documents(page, postbox);
    await page.goBack();
    await heading(page, '番号の入力').waitFor();
    expect(faults, await number(page).inputValue() === grouped, 'what was typed is gone');
    await page.goBack();
    await heading(page, 'マイナンバーの提出').waitFor();
    await page.goForward();
    await number(page).waitFor();
    await page.evaluate((link) => { location.hash = link.slice(2); }, postbox.link());
    await heading(page, 'マイナンバーの提出').waitFor();
    await button(page, '読みました。次へ進む').click();
    expect(faults, await number(page).inputValue() === '', 'the number went over to another link');
    expect(faults, postbox.calls.join() === 'showIntake,showIntake', `asked ${postbox.calls}`);
  });
  await one('stays-done-when-one-goes-back', {}, async (page, postbox) => {
    await typed(page, postbox);
    await button(page, '送信する').click();
    await done(page);
    await page.goBack();
    await done(page);
  });

  // What goes wrong.
  await collect('without-a-connection', {}, async (page, postbox, faults) => {
    await typed(page, postbox);
    await page.route('**/intake:submit', (r) => r.abort());
    await button(page, '送信する').click();
    await page.getByText('サーバーにつながりません').waitFor();
    await page.getByText('入力したものは、この画面に残っています').waitFor();
    expect(faults, await number(page).inputValue() === grouped, 'what was typed is gone');
  });
  await one('is-sent-once-more', { }, async (page, postbox, faults) => {
    await typed(page, postbox);
    postbox.state.refuse = [503, 'web.full'];
    await button(page, '送信する').click();
    await page.getByText('今は受け付けられません').waitFor();
    postbox.state.refuse = null;
    await button(page, 'もう一度送信する').click();
    await done(page);
    expect(faults, postbox.received.length === 1, `received ${postbox.received.length}`);
  });
  await one('is-not-there-at-first', { refuse: [503, 'web.full'] }, async (page, postbox) => {
    await page.goto(postbox.url + postbox.link());
    await page.getByText('今は受け付けられません').waitFor();
    postbox.state.refuse = null;
    await button(page, 'もう一度試す').click();
    await button(page, '読みました。次へ進む').waitFor();
  });
  await one('ends-while-it-is-filled-in', {}, async (page, postbox) => { await typed(page, postbox); postbox.state.intake = 'gone'; await button(page, '送信する').click(); await page.getByText('このリンクは使えません').waitFor(); });
  await one('was-sent-too-often', {}, async (page, postbox) => { await typed(page, postbox); postbox.state.refuse = [409, 'intake.too_many']; await button(page, '送信する').click(); await page.getByText('送信できる回数（20回）を超えました').waitFor(); });
  await one('in-a-browser-without-the-cipher', {}, async (page, postbox) => {
    await page.addInitScript(() => { Object.defineProperty(window, 'isSecureContext', { value: false }); });
    await page.goto(postbox.url + postbox.link());
    await page.getByText('この環境では提出できません').waitFor();
  });
  await collect('did-not-load', {}, async (page, postbox) => {
    await page.route('**/assets/index-*.js', (r) => r.abort());
    await page.goto(`${postbox.url}/`);
    await page.getByText('ページを読み込めませんでした').waitFor();
  });
  await one('in-a-browser-that-cannot-read-it', {}, async (page, postbox) => {
    await page.route('**/assets/index-*.js', (r) => r.abort());
    await page.goto(`${postbox.url}/`);
    await page.getByText('ページを読み込めませんでした').waitFor();
    await page.evaluate(() => { window.dispatchEvent(new Event('error')); }); // What a word that it does not know comes to.
    await page.getByText('このブラウザーでは提出できません').waitFor();
  });
  await one('is-small', {}, async (page, postbox, faults) => {
    let bytes = 0;
    const bodies = [];
    page.on('response', (r) => bodies.push(r.body().then((b) => { bytes += zlib.gzipSync(b).length; }).catch(() => {})));
    await opened(page, postbox);
    await Promise.all(bodies);
    expect(faults, bytes > 10_000 && bytes <= 60 * 1024, `loads ${bytes} bytes`);
  });

  // Pictures of documents.
  await collect('documents', { documents: true }, documents);
  await collect('documents-missing', { documents: true }, async (page, postbox, faults) => {
    await documents(page, postbox);
    await button(page, '送信する').click();
    await page.getByText('どの書類を使うかを選んでください').waitFor();
    await page.getByLabel('マイナンバーカード（裏と表の写真 2枚）').check();
    await button(page, '送信する').click();
    await page.getByText('写真を撮るか、選んでください').first().waitFor();
    expect(faults, await place(page, /^カードの裏/).getByRole('button', { name: '写真を選ぶ' }).evaluate((e) => e === document.activeElement), 'the focus is not on what is missing');
    expect(faults, postbox.received.length === 0, 'sent without pictures');
  });
  await collect('documents-others', { documents: true }, async (page, postbox) => {
    await documents(page, postbox);
    await page.getByLabel('ほかの書類').check();
    await page.getByLabel(/^番号が書かれた書類/).selectOption({ label: '個人番号が記載された住民票の写し' });
    await page.getByLabel(/^本人確認の書類(?!（2)/).selectOption({ label: '資格確認書' });
    await page.getByText('この書類は、1つでは足りません').waitFor();
    await page.getByLabel(/^本人確認の書類（2つ目）/).selectOption({ label: '年金手帳' });
    await page.getByText('基礎年金番号').waitFor();
  });
  await one('documents-are-shown-in-person', { documents: true }, async (page, postbox, faults) => {
    await documents(page, postbox);
    await page.getByLabel('あとで担当者に直接見せる').check();
    await button(page, '送信する').click();
    await done(page);
    expect(faults, postbox.received[0].number === NUMBER && postbox.received[0].pictures.length === 0, 'not the number alone');
  });
  await collect('picture', { documents: true }, async (page, postbox) => {
    await documents(page, postbox);
    await page.getByLabel('マイナンバーカード（裏と表').check();
    await choose(page, /^カードの表/, file(await photograph(page)));
    await heading(page, '写真を確かめる').waitFor();
    await draw(page, [0.1, 0.1], [0.5, 0.3]);
    await page.getByText('黒塗り 1か所').waitFor();
  });
  await collect('documents-ready', { documents: true }, async (page, postbox) => {
    await documents(page, postbox);
    await page.getByLabel('マイナンバーカード（裏と表').check();
    for (const side of [/^カードの裏/, /^カードの表/]) { await choose(page, side, file(await photograph(page))); await use(page); await place(page, side).getByText('写真があります').waitFor(); }
  });
  await one('burns-in-what-is-blackened', { documents: true }, async (page, postbox, faults) => {
    await documents(page, postbox);
    await page.getByLabel('マイナンバーカード（裏と表').check();
    await choose(page, /^カードの裏/, file(await photograph(page, 4000, 3000)));
    await draw(page, [0.4, 0.4], [0.8, 0.6]);
    await use(page);
    await choose(page, /^カードの表/, file(await photograph(page)));
    await button(page, '右に回す').click();
    await use(page);
    await place(page, /^カードの表/).getByText('写真があります').waitFor();
    await button(page, '送信する').click();
    await done(page);
    await page.getByText('担当者が番号と写真を確かめます').waitFor();
    const [{ number: sent, pictures }] = postbox.received;
    expect(faults, sent === NUMBER && pictures.map((p) => p.kind).join() === 'number,identity', `kinds: ${pictures.map((p) => p.kind)}`);
    for (const { jpeg } of pictures) {
      expect(faults, jpeg.length <= 1024 * 1024 && jpeg[0] === 0xff && jpeg[1] === 0xd8, `${jpeg.length} bytes`);
      expect(faults, !jpeg.includes('Exif') && !jpeg.includes('35.6586'), 'tells where it was taken');
    }
    const back = await look(page, pictures[0].jpeg, [[0.6, 0.5], [0.42, 0.42], [0.78, 0.58], [0.03, 0.02], [0.9, 0.9]]);
    expect(faults, back.width === 1500 && back.height === 2000, `the back is ${back.width} × ${back.height}`);
    expect(faults, back.colours.slice(0, 3).every(isBlack), `what was blackened is ${JSON.stringify(back.colours)}`);
    expect(faults, isRed(back.colours[3]) && back.colours[4].every((c) => c > 240), `upright: ${JSON.stringify(back.colours)}`);
    const front = await look(page, pictures[1].jpeg, [[0.98, 0.05]]);
    expect(faults, front.width === 1200 && front.height === 800 && isRed(front.colours[0]), `turned: ${JSON.stringify(front)}`);
  });
  await one('makes-any-picture-small-enough', { documents: true }, async (page, postbox, faults) => {
    await documents(page, postbox);
    await page.getByLabel('マイナンバーカード（裏と表').check();
    const noise = Buffer.from(await page.evaluate(async () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 1600, height: 1600 });
      const context = canvas.getContext('2d');
      const pixels = context.createImageData(1600, 1600);
      for (let at = 0; at < pixels.data.length; at += 65536) crypto.getRandomValues(pixels.data.subarray(at, at + 65536));
      for (let at = 3; at < pixels.data.length; at += 4) pixels.data[at] = 255;
      context.putImageData(pixels, 0, 0);
      const blob = await new Promise((done) => { canvas.toBlob(done, 'image/jpeg', 1); });
      return new Promise((done) => { const reader = new FileReader(); reader.onload = () => done(reader.result.split(',')[1]); reader.readAsDataURL(blob); });
    }), 'base64');
    const folder = fs.mkdtempSync(`${os.tmpdir()}/azekura-`); // Of its own: what is large goes to the browser by its name.
    fs.writeFileSync(`${folder}/noise.jpg`, noise);
    for (const side of [/^カードの裏/, /^カードの表/]) { await choose(page, side, `${folder}/noise.jpg`); await use(page); await place(page, side).getByText('写真があります').waitFor(); }
    await button(page, '送信する').click();
    await heading(page, '提出が完了しました').waitFor({ timeout: 60000 });
    fs.rmSync(folder, { recursive: true });
    for (const { jpeg } of postbox.received[0].pictures) expect(faults, noise.length > 1024 * 1024 && jpeg.length <= 1024 * 1024, `${noise.length} → ${jpeg.length} bytes`);
  });
  await one('pictures-that-cannot-be-used', { documents: true }, async (page, postbox) => {
    await documents(page, postbox);
    await page.getByLabel('マイナンバーカード（裏と表').check();
    await choose(page, /^カードの裏/, file(Buffer.from('no picture')));
    await page.getByText('この写真は読み込めません').waitFor();
    await choose(page, /^カードの裏/, file(Buffer.from('no picture'), 'IMG_0001.HEIC', 'image/heic'));
    await page.getByText('HEIC').waitFor();
    const folder = fs.mkdtempSync(`${os.tmpdir()}/azekura-`);
    fs.writeFileSync(`${folder}/large.jpg`, '');
    fs.truncateSync(`${folder}/large.jpg`, 41e6);
    await choose(page, /^カードの裏/, `${folder}/large.jpg`);
    await page.getByText('写真のファイルが大きすぎます').waitFor();
    fs.rmSync(folder, { recursive: true });
  });
  await one('asks-once-for-what-the-law-covers', { documents: true }, async (page, postbox, faults) => {
    await documents(page, postbox);
    await page.getByLabel('ほかの書類').check();
    await page.getByLabel(/^本人確認の書類(?!（2)/).selectOption({ label: '資格確認書' });
    await choose(page, /^資格確認書/, file(await photograph(page)));
    await use(page);
    await page.getByRole('alert').getByText('保険者番号、記号・番号、QRコードは、写っていれば').waitFor();
    faults.push(...await axeFaults(page));
    await use(page);
    await place(page, /^資格確認書/).getByText('写真があります').waitFor();
  });
  await one('undoes-and-keeps-through-a-language', { documents: true }, async (page, postbox, faults) => {
    await documents(page, postbox);
    await page.getByLabel('マイナンバーカード（裏と表').check();
    await choose(page, /^カードの裏/, file(await photograph(page)));
    await draw(page, [0.1, 0.1], [0.5, 0.3]);
    await draw(page, [0.5, 0.5], [0.9, 0.7]);
    await page.getByText('黒塗り 2か所').waitFor();
    await button(page, '元に戻す').click();
    await page.getByText('黒塗り 1か所').waitFor();
    await button(page, 'English').click();
    await page.getByText('Black boxes: 1').waitFor();
    await button(page, 'Undo').click();
    expect(faults, await page.locator('[data-box]').count() === 0, 'undo lost its memory');
    expect(faults, await button(page, 'Undo').isDisabled(), 'offers to undo nothing');
  });
  await one('a-box-is-moved-by-buttons', { documents: true }, async (page, postbox, faults) => {
    await documents(page, postbox);
    await page.getByLabel('マイナンバーカード（裏と表').check();
    await choose(page, /^カードの裏/, file(await photograph(page)));
    await button(page, '黒塗りを足す').click();
    const place_of = () => page.locator('[data-box]').evaluate((e) => ({ x: e.offsetLeft, y: e.offsetTop, width: e.offsetWidth, height: e.offsetHeight }));
    const before = await place_of();
    await button(page, '右へ').click(); await button(page, '下へ').click(); await button(page, '広く').click(); await button(page, '高く').click();
    const after = await place_of();
    expect(faults, after.x > before.x && after.y > before.y && after.width > before.width && after.height > before.height, `${JSON.stringify([before, after])}`);
    await button(page, '消す').click();
    expect(faults, await page.locator('[data-box]').count() === 0, 'is still there');
  });
  await one('a-picture-can-be-taken', { documents: true }, async (page, postbox, faults) => {
    await (await page.context().newCDPSession(page)).send('Emulation.setTouchEmulationEnabled', { enabled: true });
    await documents(page, postbox);
    await page.getByLabel('マイナンバーカード（裏と表').check();
    expect(faults, await place(page, /^カードの裏/).getByRole('button', { name: '写真を撮る' }).isVisible(), 'offers no camera');
    expect(faults, await page.locator('input[capture=environment]').count() === 2, 'does not ask for the camera on the back');
  });
  await collect('by-keyboard-alone', { documents: true }, async (page, postbox, faults) => {
    await opened(page, postbox);
    const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key); };
    await press('Tab', 'Enter');
    await number(page).waitFor();
    await press('Tab');
    await page.keyboard.type(NUMBER);
    await press('Enter');
    await heading(page, '本人確認の書類').waitFor();
    await press('Tab', 'Space');
    for (const side of [/^カードの裏/, /^カードの表/]) {
      const choosing = page.waitForEvent('filechooser');
      await press('Tab', 'Enter');
      await (await choosing).setFiles(file(await photograph(page)));
      await heading(page, '写真を確かめる').waitFor();
      await press('Tab', 'Enter'); // 黒塗りを足す: the box has the focus.
      for (let i = 0; i < 30; i++) await press('ArrowUp');
      for (let i = 0; i < 10; i++) await press('Shift+ArrowRight');
      await button(page, 'この写真を使う').focus(); // Past the tools of the box.
      await press('Enter');
      await place(page, side).getByText('写真があります').waitFor();
      expect(faults, await place(page, side).getByRole('button', { name: '直す' }).evaluate((e) => e === document.activeElement), 'the focus does not come back');
      await press('Tab'); // 外す
    }
    await press('Tab', 'Enter');
    await done(page);
    const { colours } = await look(page, postbox.received[0].pictures[0].jpeg, [[0.4, 0.15], [0.4, 0.5]]);
    expect(faults, isBlack(colours[0]) && !isBlack(colours[1]), `the box is not where it was moved: ${JSON.stringify(colours)}`);
  }, [sizes[0]]);
}
