// The panel's page in a tab: several conversations side by side.
import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { waitFor } from '../browser/wait';
import { app, createWorld } from './world';

const world = createWorld();
const wide = { width: 1280, height: 720 };

const row = (to: string, account = 'alice') => `[data-test=conversation][data-to="${to}"][data-account$="${account}"]`;
const messageWith = (text: string) => `[data-test=text]:text-is(${JSON.stringify(text)})`;
const names = (panel: Page) => panel.locator('.column [data-test=with]').allInnerTexts();
const until = (panel: Page, shown: readonly string[]) =>
  waitFor(`the conversations ${shown}`, async () => {
    const now = await names(panel);
    if (now.join() === shown.join()) return true;
    throw new Error(now.join());
  });
const active = (panel: Page) => panel.innerText('.column[aria-current=true] [data-test=with]');
/** The label of the field with the focus. */
const focused = (panel: Page) => panel.evaluate(() => document.activeElement?.getAttribute('aria-label'));
const untilFocused = (panel: Page, label: RegExp) =>
  waitFor(`the focus in ${label}`, async () => label.test((await focused(panel)) ?? ''));

async function addAccount(userId: string): Promise<void> {
  const popup = await world.browser.openPopup();
  await popup.click('[data-test=another]');
  await popup.signIn({ provider: 'agora', userId, password: `${userId}-pass` });
  await popup.waitForText(`[data-test=account-row][data-id$="${userId}"][data-phase=online]`, userId);
  popup.close();
}

it('answers the right person from the right account, with a draft, files and messages of its own in each', async () => {
  await world.signIn('agora');
  await addAccount('bob');
  // One person writes to both accounts.
  for (const to of ['alice', 'bob']) world.im.send(app, 'carol', to, `for ${to}`);
  const panel = await world.browser.panel(wide);
  await panel.waitForSelector('[data-test=no-column]');
  await panel.click(row('carol'));
  await until(panel, ['carol']);
  await untilFocused(panel, /carol.*alice/);
  await panel.click(row('carol', 'bob'), { modifiers: ['Control'] });
  await until(panel, ['carol', 'carol']);
  await untilFocused(panel, /carol.*bob/);
  const [ofAlice, ofBob] = ['alice', 'bob'].map(user =>
    panel.getByRole('region', { name: new RegExp(`^carol · ${user}`) }),
  );
  const texts = async () => [
    await ofAlice!.locator('[data-test=text]').allInnerTexts(),
    await ofBob!.locator('[data-test=text]').allInnerTexts(),
  ];
  await waitFor('both histories', async () => JSON.stringify(await texts()) === '[["for alice"],["for bob"]]');
  // Both are in front of the user.
  await waitFor('the receipts', () => ['alice', 'bob'].every(to => world.im.unread(app, to, 'carol') === 0));
  for (const to of ['alice', 'bob']) world.im.send(app, 'carol', to, `more for ${to}`);
  await ofAlice!.locator(messageWith('more for alice')).waitFor();
  await ofBob!.locator(messageWith('more for bob')).waitFor();
  expect(await texts()).toEqual([
    ['for alice', 'more for alice'],
    ['for bob', 'more for bob'],
  ]);
  await waitFor('the receipts', () => ['alice', 'bob'].every(to => world.im.unread(app, to, 'carol') === 0));

  // A file is pasted into one, and a draft is in each.
  await ofAlice!.locator('[name=text]').fill('as alice');
  await ofBob!.locator('[name=text]').fill('as bob');
  await ofBob!.locator('[name=text]').evaluate(field => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File(['Nine'], 'notes.txt', { type: 'text/plain' }));
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  });
  await ofBob!.locator('[data-test=remove-file]').waitFor();
  expect(await ofAlice!.locator('[data-test=remove-file]').count()).toBe(0);
  await ofBob!.locator('[data-test=remove-file]').click();
  await untilFocused(panel, /carol.*bob/);

  await ofAlice!.locator('[name=text]').press('Enter');
  await waitFor('the answer of alice', () => world.im.texts(app, 'alice', 'carol').includes('as alice'));
  expect(await ofBob!.locator('[name=text]').inputValue()).toBe('as bob');
  expect(world.im.texts(app, 'bob', 'carol')).toEqual([]);
  await ofBob!.locator('[name=text]').press('Control+Enter');
  await waitFor('the answer of bob', () => world.im.texts(app, 'bob', 'carol').includes('as bob'));
  expect(world.im.texts(app, 'alice', 'carol')).toEqual(['as alice']);
  await ofBob!.locator('[data-test=message]:not([data-sending])', { hasText: 'as bob' }).waitFor();
  expect((await texts()).map(each => each.at(-1))).toEqual(['as alice', 'as bob']);
  expect(world.im.account(app, 'alice')).toMatchObject({ sockets: 1, kicks: 0 });
});

it('works by keyboard: opens beside, replaces the least recently used one, and keeps the active one when narrow', async () => {
  await world.signIn('agora');
  const peers = ['erin', 'dave', 'carol', 'bob'];
  for (const userId of ['dave', 'erin']) world.im.addUser(app, { userId, password: `${userId}-pass` });
  for (const from of peers) {
    world.im.send(app, from, 'alice', `from ${from}`);
    // In this order.
    await waitFor('the message', () => world.im.unread(app, 'alice', from) === 1);
  }
  const panel = await world.browser.panel(wide);
  const { keyboard } = panel;
  const inList = () =>
    waitFor('the focus in the list', () =>
      panel.evaluate(() => (document.activeElement as HTMLInputElement).name === 'find'),
    );
  const select = async (peer: string) => {
    await panel.focus('[name=find]');
    await panel.fill('[name=find]', peer);
    await panel.waitForSelector(`[data-test=conversation][data-to=${peer}]:only-child`);
  };
  await panel.waitForSelector('[data-test=conversation][data-to=bob]');
  await inList();
  await select('bob');
  await keyboard.press('Enter');
  await until(panel, ['bob']);
  await untilFocused(panel, /bob/);
  await select('carol');
  await keyboard.press('Control+Enter');
  await until(panel, ['bob', 'carol']);
  await untilFocused(panel, /carol/);
  // The switcher opens in the place of the active one, or beside it.
  await keyboard.press('Control+K');
  await keyboard.type('dave');
  await keyboard.press('Control+Enter');
  await until(panel, ['bob', 'carol', 'dave']);
  await untilFocused(panel, /dave/);
  await keyboard.type('a draft for dave');

  // The fourth takes the place of bob's, which was used first.
  await select('erin');
  await keyboard.press('Control+Enter');
  await until(panel, ['erin', 'carol', 'dave']);
  await untilFocused(panel, /erin/);
  // One that is open gets the focus in its place.
  await keyboard.press('Control+K');
  await keyboard.type('dave');
  await keyboard.press('Enter');
  await untilFocused(panel, /dave/);
  await until(panel, ['erin', 'carol', 'dave']);
  expect(await panel.inputValue('.column[aria-current=true] [name=text]')).toBe('a draft for dave');

  await panel.setViewportSize({ width: 1000, height: 720 });
  await until(panel, ['erin', 'dave']);
  await panel.setViewportSize({ width: 640, height: 720 });
  await panel.waitForSelector('[data-test=back]');
  expect(await panel.locator('[data-test=with]').allInnerTexts()).toEqual(['dave']);
  expect(await panel.locator('[name=find]').count()).toBe(0);
  expect(await panel.inputValue('[name=text]')).toBe('a draft for dave');
  await panel.setViewportSize(wide);
  await until(panel, ['dave']);

  await select('bob');
  await keyboard.press('Control+Enter');
  await untilFocused(panel, /bob/);
  await until(panel, ['dave', 'bob']);
  // Escape in the list ends only the search.
  await panel.fill('[name=find]', 'x');
  await keyboard.press('Escape');
  expect(await panel.inputValue('[name=find]')).toBe('');
  await until(panel, ['dave', 'bob']);
  await panel.focus('.column >> nth=1 >> [name=text]');
  expect(await active(panel)).toBe('bob');
  await keyboard.press('Escape');
  await until(panel, ['dave']);
  await untilFocused(panel, /dave/);
  await keyboard.press('Escape');
  await panel.waitForSelector('[data-test=no-column]');
  await inList();
  expect(world.im.texts(app, 'alice', 'dave')).toEqual([]);
});

it('opens from the side panel in a tab, once', async () => {
  await world.signIn('agora');
  world.sendText('agora', 'hello');
  const popup = await world.browser.openPopup();
  await popup.click('[data-test=open-panel]');
  const side = await world.browser.sidePanel();
  await side.click('[data-test=open-tab]');
  const tab = await waitFor('the tab', () => world.browser.inboxTab());
  await tab.setViewportSize(wide);
  await tab.waitForSelector('[data-test=no-column]');
  expect(await tab.locator('[data-test=open-tab]').count()).toBe(0);
  await side.click('[data-test=open-tab]');
  await tab.click('[data-test=conversation][data-to=bob]');
  await tab.waitForSelector(messageWith('hello'));
  expect(world.browser.context.pages().filter(page => page.url().endsWith('/panel.html'))).toHaveLength(1);
  side.close();
});
