// A page worked without a mouse: from here on every press, tick, choice and word of a test is made with Tab and keys, so whatever
// cannot be reached by them is not reached. Files are still handed over: the window that chooses one is the system's.
const FARTHEST = 400;

export async function reach(locator) {
  await locator.waitFor({ state: 'visible' });
  const target = await locator.elementHandle();
  const page = locator.page();
  // A radio stands for its group: Tab reaches the group, arrows what is in it.
  const here = () => target.evaluate((e) => document.activeElement === e || (e.type === 'radio' && e.name !== '' && document.activeElement?.type === 'radio' && document.activeElement.name === e.name));
  for (let i = 0; i < FARTHEST; i++) {
    if (await here()) return target;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${await target.evaluate((e) => e.outerHTML.slice(0, 160))}`);
}

export function byKeyboardAlone(page) {
  const locators = Object.getPrototypeOf(page.locator('body'));
  locators.click = async function () {
    await reach(this);
    await this.page().keyboard.press('Enter');
  };
  locators.setChecked = async function (wanted) {
    const target = await reach(this);
    const keys = this.page().keyboard;
    const kind = await target.evaluate((e) => e.type);
    if (kind !== 'radio') { if ((await target.isChecked()) !== wanted) await keys.press('Space'); return; }
    if (await target.evaluate((e) => document.activeElement === e)) { await keys.press('Space'); return; }
    for (let i = 0; i < FARTHEST && !(await target.isChecked()); i++) await keys.press('ArrowDown');
    if (!(await target.isChecked())) throw new Error('the arrows do not choose it');
  };
  locators.check = function () { return this.setChecked(true); };
  locators.uncheck = function () { return this.setChecked(false); };
  locators.fill = async function (text) {
    await reach(this);
    await this.page().keyboard.press('Control+A');
    await this.page().keyboard.press('Delete');
    await this.page().keyboard.type(text);
  };
  locators.pressSequentially = async function (text) { await reach(this); await this.page().keyboard.type(text); };
  locators.selectOption = async function (wanted) {
    const target = await reach(this);
    const at = await target.evaluate((e, by) => (typeof by === 'string' ? [...e.options].findIndex((o) => o.value === by || o.label === by) : by.index), wanted);
    await this.page().keyboard.press('Home');
    for (let i = 0; i < at; i++) await this.page().keyboard.press('ArrowDown');
    if ((await target.evaluate((e) => e.selectedIndex)) !== at) throw new Error('the arrows do not choose it');
  };
}
