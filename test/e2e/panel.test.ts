// The side panel: a small inbox of the signed-in account.
import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { openConversation } from '../browser/panel';
import { waitFor } from '../browser/wait';
import { app, createWorld, oneOfEachDriver, type TestProvider } from './world';

const world = createWorld();

const row = (to: string) => `[data-test=conversation][data-to="${to}"]`;
const texts = (panel: Page) => panel.locator('[data-test=text]').allInnerTexts();
const messageWith = (text: string) => `[data-test=text]:text-is(${JSON.stringify(text)})`;

/** Alice's texts to bob at the service, oldest first. */
function sentToBob(provider: TestProvider): string[] {
  if (provider === 'tencent') {
    const messages = world.tencent.users.get('bob')?.history.get('alice') ?? [];
    const fromAlice = messages.filter(({ From_Account }) => From_Account === 'alice');
    return fromAlice.map(({ MsgBody }) => (MsgBody[0] as { MsgContent: { Text: string } }).MsgContent.Text);
  }
  return world.im.texts(app, 'alice', 'bob');
}

/** Whether the service counts unread messages from bob. */
function unread(provider: TestProvider): boolean {
  if (provider !== 'tencent') return world.im.unread(app, 'alice', 'bob') > 0;
  const { readUpTo, history } = world.tencent.users.get('alice')!;
  const last = history.get('bob')?.findLast(({ From_Account }) => From_Account === 'bob');
  return last !== undefined && last.MsgTimeStamp > (readUpTo.get('bob') ?? 0);
}

/** Sets the focus state, because Playwright emulates focus in every page. */
const setFocus = (panel: Page, hasFocus: boolean) =>
  panel.evaluate(focused => {
    document.hasFocus = () => focused;
    dispatchEvent(new Event(focused ? 'focus' : 'blur'));
  }, hasFocus);

// `test/unit/inbox` and `test/unit/background` have the panel's source with every SDK.
it.each(oneOfEachDriver('easemob'))(
  'shows the history, receives, sends, and marks read only what is visible: %s',
  async provider => {
    await world.signIn(provider);
    world.sendText(provider, 'said before');
    await world.browser.waitForBadge('1');
    const panel = await world.browser.panel();
    await panel.waitForSelector(`${row('bob')} [data-test=unread]`);
    await setFocus(panel, false);
    await openConversation(panel, row('bob'));
    await panel.waitForSelector(messageWith('said before'));
    world.sendText(provider, 'said now');
    await panel.waitForSelector(messageWith('said now'));
    expect(unread(provider)).toBe(true);

    await setFocus(panel, true);
    await waitFor('the read receipt', () => !unread(provider));
    await panel.fill('[name=text]', 'an answer');
    await panel.press('[name=text]', 'Enter');
    await waitFor('the message to bob', () => sentToBob(provider).includes('an answer'));
    await panel.waitForSelector('[data-test=message]:not([data-sending]) >> text=an answer');
    expect(await texts(panel)).toEqual(['said before', 'said now', 'an answer']);
    // A message from another tab appears once.
    const page = await world.samplePage();
    await page.session('send', { to: 'bob', text: 'from a tab' });
    await panel.waitForSelector(messageWith('from a tab'));
    expect(await texts(panel)).toEqual(['said before', 'said now', 'an answer', 'from a tab']);

    await panel.click('[data-test=back]');
    await panel.waitForSelector(row('bob'));
    expect(await panel.locator(`${row('bob')} [data-test=unread]`).count()).toBe(0);
    expect(await panel.innerText(row('bob'))).toContain('from a tab');
    expect(world.account(provider)).toMatchObject({ logins: 1, sockets: 1, kicks: 0 });
  },
);

it('works by keyboard, also for a refused message', async () => {
  await world.signIn('agora');
  for (const from of ['bob', 'carol']) world.im.send(app, from, 'alice', `from ${from}`);
  const panel = await world.browser.panel();
  await panel.waitForSelector(row('carol'));
  const { keyboard } = panel;
  const inSearch = () =>
    waitFor('the focus in the search', () =>
      panel.evaluate(() => (document.activeElement as HTMLInputElement).name === 'find'),
    );
  await inSearch();
  // Nothing is selected yet. A selection is of a conversation, also when a message moves its row.
  await keyboard.press('Enter');
  await keyboard.press('ArrowDown');
  expect(await panel.getAttribute(row('carol'), 'aria-selected')).toBe('true');
  await keyboard.press('ArrowDown');
  expect(await panel.getAttribute(row('bob'), 'aria-selected')).toBe('true');
  world.im.send(app, 'carol', 'alice', 'from carol again');
  await panel.waitForSelector(`${row('carol')} >> text=from carol again`);
  await keyboard.press('Enter');
  await panel.waitForSelector(messageWith('from bob'));
  await keyboard.press('Escape');
  await inSearch();
  expect(await panel.getAttribute(row('bob'), 'aria-selected')).toBe('true');

  // The menu of the selected row, then that of the list.
  await keyboard.press('Shift+F10');
  await panel.waitForSelector('[role=menu] [data-test=mute]:focus');
  await keyboard.press('Escape');
  await inSearch();
  await keyboard.press('Shift+F10');
  await panel.waitForSelector('[role=menu] [data-test=mute]:focus');
  await keyboard.press('Enter');
  await panel.waitForSelector(`${row('bob')} [data-test=muted]`);
  await panel.waitForSelector(`${row('carol')} [data-test=unread]`);
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await panel.waitForSelector('[data-test=mark-all-read]:focus');
  await keyboard.press('Enter');
  await waitFor('the read receipts', () => ['bob', 'carol'].every(each => world.im.unread(app, 'alice', each) === 0));
  await panel.waitForSelector('[data-test=unread]', { state: 'detached' });
  await panel.focus('[name=find]');

  await keyboard.type('car');
  await panel.waitForSelector(row('bob'), { state: 'detached' });
  await keyboard.press('Enter');
  await panel.waitForSelector(messageWith('from carol again'));
  await waitFor('the read receipt', () => world.im.unread(app, 'alice', 'carol') === 0);
  world.im.refuseNextMessage(app, 'alice', 219);
  await keyboard.type('first try');
  await keyboard.press('Shift+Enter');
  await keyboard.type('of two lines');
  await keyboard.press('Control+Enter');
  await panel.waitForSelector('[data-sending=failed]');
  expect(world.im.texts(app, 'alice', 'carol')).toEqual([]);
  const focused = () => panel.evaluate(() => (document.activeElement as HTMLElement).dataset.test);
  await keyboard.press('Shift+Tab');
  expect(await focused()).toBe('discard');
  await keyboard.press('Shift+Tab');
  expect(await focused()).toBe('send-again');
  await keyboard.press('Enter');
  await panel.waitForSelector('[data-sending]', { state: 'detached' });
  expect(world.im.texts(app, 'alice', 'carol')).toEqual(['first try\nof two lines']);

  // A user without a conversation.
  world.im.addUser(app, { userId: 'dave', password: 'dave-pass' });
  await keyboard.press('Escape');
  await inSearch();
  await keyboard.type('dave');
  await panel.waitForSelector(row('dave'));
  // Not the default: the text may be a search.
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await panel.waitForSelector('[data-test=with]:text-is("dave")');
  await keyboard.type('hello');
  await keyboard.press('Enter');
  await waitFor('the message to dave', () => world.im.texts(app, 'alice', 'dave').includes('hello'));
});

it('keeps a refused message and a draft over the end of the panel and of the worker', async () => {
  await world.signIn('agora');
  for (const from of ['bob', 'carol']) world.im.send(app, from, 'alice', `from ${from}`);
  const first = await world.browser.panel();
  await openConversation(first, row('bob'));
  // A receipt is a message, too.
  await waitFor('the read receipt', () => !unread('agora'));
  world.im.refuseNextMessage(app, 'alice', 219);
  await first.fill('[name=text]', 'a long answer');
  await first.press('[name=text]', 'Enter');
  await first.waitForSelector('[data-sending=failed]');
  await first.keyboard.press('Escape');
  await openConversation(first, row('carol'));
  const before = await world.browser.storedOutboxBytes();
  await first.fill('[name=text]', 'half an answer');
  await waitFor('the draft to be stored', async () => (await world.browser.storedOutboxBytes()) > before);
  await first.close({ runBeforeUnload: false });
  await world.browser.killWorker();

  const second = await world.browser.panel();
  await second.waitForSelector(`${row('bob')} [data-test=unsent]`);
  await waitFor('the draft', async () => (await second.innerText(row('carol'))).includes('Draft: half an answer'));
  await openConversation(second, row('carol'));
  await waitFor('the draft in its field', async () => (await second.inputValue('[name=text]')) === 'half an answer');
  await second.keyboard.press('Escape');
  await openConversation(second, row('bob'));
  await second.waitForSelector('[data-sending=failed]');
  expect(await second.innerText('[data-sending=failed]')).toContain('219');
  await second.click('[data-test=send-again]');
  await waitFor('the message to bob', () => world.im.texts(app, 'alice', 'bob').includes('a long answer'));
  await second.keyboard.press('Escape');
  await second.waitForSelector(`${row('bob')} [data-test=unsent]`, { state: 'detached' });
});

it('keeps the rows in place while a message moves one, and ignores a press on a row that has just moved', async () => {
  await world.signIn('agora');
  for (let index = 0; index < 60; index++) {
    world.im.send(app, `user${index}`, 'alice', `from ${index}`);
    // Messages of one millisecond have no order.
    await setTimeout(2);
  }
  const panel = await world.browser.panel();
  await panel.waitForSelector(row('user59'));
  const list = panel.locator('.conversations');
  await list.evaluate(element => element.scrollTo({ top: 20 * 64 }));
  await panel.waitForSelector(row('user35'));
  const topOf = (user: string) => panel.locator(row(user)).evaluate(element => element.getBoundingClientRect().top);
  const before = await topOf('user35');
  // One of the visible rows, and one far below.
  for (const user of ['user38', 'user3']) {
    world.im.send(app, user, 'alice', 'again');
    await waitFor('the message', async () => (await list.getAttribute('data-latest')) === user);
    expect(await topOf('user35')).toBe(before);
  }
  await list.evaluate(element => element.scrollTo({ top: 0 }));
  await panel.waitForSelector(row('user3'));
  // In one turn: the first row changes, and is pressed where the other was.
  await panel.evaluate(() => {
    const first = () =>
      document.elementFromPoint(100, document.querySelector('.conversations')!.getBoundingClientRect().top + 32);
    new MutationObserver(() => {
      const target = first()?.closest<HTMLElement>('[data-test=conversation]');
      if (target?.dataset.to === 'user20') target.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1 }));
    }).observe(document.querySelector('.conversations')!, { subtree: true, childList: true, attributes: true });
  });
  world.im.send(app, 'user20', 'alice', 'again');
  await waitFor('the message', async () => (await list.getAttribute('data-latest')) === 'user20');
  expect(await panel.locator('[data-test=with]').count()).toBe(0);
  await openConversation(panel, row('user20'));
});

it('lists the conversations of two accounts, and sends by the account of the conversation', async () => {
  await world.signIn('agora');
  const popup = await world.browser.openPopup();
  await popup.click('[data-test=another]');
  await popup.signIn({ userId: 'bob', password: 'bob-pass' });
  await popup.waitForText('[data-test=account-row][data-id$=bob][data-phase=online]', 'bob');
  popup.close();
  world.im.send(app, 'carol', 'alice', 'for alice');
  world.im.send(app, 'carol', 'bob', 'for bob');
  await world.browser.waitForBadge('2');
  const panel = await world.browser.panel();
  const conversationOf = (account: string) => `${row('carol')}[data-account$=${account}]`;
  await panel.waitForSelector(conversationOf('alice'));
  await openConversation(panel, conversationOf('bob'));
  await panel.waitForSelector(messageWith('for bob'));
  expect(await panel.innerText('[data-test=send-as]')).toContain('bob');
  await panel.fill('[name=text]', 'unfinished');
  await panel.click('[data-test=back]');
  await openConversation(panel, conversationOf('alice'));
  await panel.waitForSelector(messageWith('for alice'));
  expect(await panel.inputValue('[name=text]')).toBe('');
  await panel.click('[data-test=back]');
  // Only bob's conversations.
  await panel.click('[data-test=account-filter] label:has-text("bob")');
  await panel.waitForSelector(conversationOf('alice'), { state: 'detached' });
  await openConversation(panel, conversationOf('bob'));
  expect(await panel.inputValue('[name=text]')).toBe('unfinished');
  await panel.fill('[name=text]', 'from bob');
  await panel.press('[name=text]', 'Enter');
  await panel.waitForSelector('[data-test=message]:not([data-sending]) >> text=from bob');
  expect(world.im.texts(app, 'bob', 'carol')).toEqual(['from bob']);
  expect(world.im.texts(app, 'alice', 'carol')).toEqual([]);
});

it('shows others’ messages as plain text, and loads no picture of another host by itself', async () => {
  const requested: string[] = [];
  await world.signIn('agora');
  const panel = await world.browser.panel();
  panel.on('request', request => requested.push(request.url()));
  const markup = '<img src="https://127.0.0.1:1/pixel.png" onerror="window.taken = true"><a href="javascript:1">x</a>';
  world.im.send(app, 'bob', 'alice', markup);
  world.im.send(app, 'bob', 'alice', 'https://127.0.0.1:1/look');
  world.im.send(app, 'bob', 'alice', '\u202eמה שלומך');
  world.im.deliver(app, 'alice', { kind: 'image', from: 'bob', url: `${world.web.origins[1]}/graph.png` });
  world.im.deliver(app, 'alice', { kind: 'image', from: 'bob', url: 'https://tracker.example.com/pixel.png' });
  world.im.deliver(app, 'alice', { kind: 'file', from: 'bob', filename: '<b>bold</b>.pdf', fileLength: 2_000 });
  world.im.deliver(app, 'alice', {
    kind: 'location',
    from: 'bob',
    latitude: 1,
    longitude: 2,
    buildingName: 'The Pier',
  });
  const recalled = world.im.send(app, 'bob', 'alice', 'said too much');
  await openConversation(panel, row('bob'));
  await panel.waitForSelector(messageWith('said too much'));
  world.im.deliver(app, 'alice', { kind: 'recall', from: 'bob', messageId: recalled });
  await panel.waitForSelector(messageWith('said too much'), { state: 'detached' });
  await panel.waitForSelector('text=2 kB');
  const rendered = await panel.evaluate(() => ({
    elements: document.querySelectorAll('[data-test=messages] :is(a, img, b, script, iframe)').length,
    taken: 'taken' in window,
    direction: [...document.querySelectorAll<HTMLElement>('[data-test=text]')].map(({ dir }) => dir),
  }));
  expect(rendered).toEqual({ elements: 0, taken: false, direction: ['auto', 'auto', 'auto'] });
  expect(await texts(panel)).toContain(markup);
  const extension = `chrome-extension://${world.browser.extensionId}/`;
  expect(requested.filter(url => !url.startsWith(extension))).toEqual([]);

  // The SDK replaces the host of a file by the service's own.
  for (const box of await panel.locator('[data-test=picture]').all()) await box.scrollIntoViewIfNeeded();
  await waitFor('both pictures', async () => (await panel.locator('[data-test=file-error]').count()) === 2);
  expect(requested.filter(url => !url.startsWith(extension) && !url.startsWith(`blob:${extension}`))).toEqual([]);
});

it('sends files with a message, shows a picture, saves a file, and sends a refused one again', async () => {
  await world.signIn('agora');
  world.im.send(app, 'bob', 'alice', 'hello');
  const panel = await world.browser.panel();
  await openConversation(panel, row('bob'));
  const picture = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
    'base64',
  );
  const page = {
    name: '..\\\u202efdp.html',
    mimeType: 'image/png',
    buffer: Buffer.from('<script>window.taken=1</script>'),
  };
  await panel.setInputFiles('[data-test=files]', [{ name: 'cat.png', mimeType: 'image/png', buffer: picture }, page]);
  await waitFor('both files', async () => (await panel.locator('[data-test=remove-file]').count()) === 2);
  await panel.click('[data-test=send]');
  await panel.waitForSelector('[data-test=attached]', { state: 'detached' });
  // A picture by its bytes, from the service; a page that claims to be one is a file.
  await panel.click('[data-kind=image] [data-test=open-picture]');
  await panel.waitForSelector('[data-test=viewer] img');
  await panel.keyboard.press('Escape');
  await panel.waitForSelector('[data-test=viewer]', { state: 'detached' });
  await panel.waitForSelector('[data-test=with]');
  expect(await panel.locator('[data-kind=file] [data-test=open-file]').count()).toBe(0);
  const [download] = await Promise.all([
    panel.waitForEvent('download'),
    panel.click('[data-kind=file] [data-test=save-file]'),
  ]);
  expect(download.suggestedFilename()).toBe('fdp.html');
  expect(await panel.evaluate(() => 'taken' in window)).toBe(false);

  world.im.configure(app, { maxFileBytes: 4 });
  await panel.setInputFiles('[data-test=files]', [page]);
  await panel.click('[data-test=send]:enabled');
  await panel.waitForSelector('[data-sending=failed] [data-test=attachment]');
  world.im.configure(app, { maxFileBytes: 1000 });
  await panel.click('[data-test=send-again]');
  await panel.waitForSelector('[data-sending]', { state: 'detached' });
  await waitFor('both files', async () => (await panel.locator('[data-kind=file]').count()) === 2);
});

it('opens from the popup, and offers what the popup does when the account is signed out or was kicked', async () => {
  const popup = await world.browser.openPopup();
  await popup.click('[data-test=open-panel]');
  await waitFor('the panel', () => world.browser.hasPanel());
  const panel = await world.browser.panel();
  await panel.waitForSelector('[data-test=phase][data-phase=signedOut]');
  await panel.waitForSelector('[data-test=sign-in]');
  await world.signIn('tencent');
  await panel.waitForSelector('[data-test=empty]');
  world.tencent.send('bob', 'alice', 'hello');
  await panel.waitForSelector(row('bob'));
  world.tencent.kick('alice', 'multipleAccount');
  await panel.waitForSelector(`[data-test=ended] >> text=another device`);
  await panel.click('[data-test=resume]');
  await panel.waitForSelector(row('bob'));
});

it('suppresses notifications while it is open beside any tab', async () => {
  await world.signIn('agora');
  const page = await world.samplePage();
  const popup = await world.browser.openPopup();
  await popup.click('[data-test=open-panel]');
  await waitFor('the panel', () => world.browser.hasPanel());
  await world.browser.leaveSites();
  world.sendText('agora', 'seen beside the tab');
  await page.untilTexts(1);
  // Events are handled in order: once this arrives, a notification of the first would exist.
  world.im.send(app, 'carol', 'alice', 'seen, too');
  await page.untilTexts(2);
  expect(await world.browser.notifications()).toEqual([]);
  await world.browser.closePanel();
  world.sendText('agora', 'notified');
  await waitFor('one notification', async () => (await world.browser.notifications()).length === 1);
  expect(await world.browser.notificationCounts()).toEqual({ 'message 1 singleChat bob': 1 });
});

it('renders few of 5,000 messages, and keeps the scroll position', async () => {
  for (let index = 0; index < 5_000; index++) world.im.addToHistory(app, 'bob', 'alice', `message ${index}`);
  await world.signIn('easemob');
  const panel = await world.browser.panel();
  await openConversation(panel, row('bob'));
  await panel.waitForSelector(messageWith('message 4999'));
  // All messages are reachable by scrolling, in order.
  const { maxRows, seen } = await panel.evaluate(async () => {
    const box = document.querySelector<HTMLElement>('[data-test=messages]')!;
    const seen: string[] = [];
    let maxRows = 0;
    while (seen.at(-1) !== 'message 0') {
      box.scrollTop = 0;
      await new Promise(done => requestAnimationFrame(done));
      const rows = [...box.querySelectorAll('[data-test=text]')];
      maxRows = Math.max(maxRows, rows.length);
      const first = rows[0]?.textContent ?? '';
      if (first !== seen.at(-1)) seen.push(first);
    }
    return { maxRows, seen };
  });
  expect(maxRows).toBeLessThanOrEqual(80);
  const numbers = seen.map(text => Number(text.split(' ')[1]));
  expect(numbers).toEqual(numbers.toSorted((one, other) => other - one));
  // A new message does not scroll a reader away from older ones.
  const firstVisible = () =>
    panel.evaluate(() => {
      const box = document.querySelector<HTMLElement>('[data-test=messages]')!;
      return [...box.querySelectorAll('[data-test=text]')].find(
        each => each.getBoundingClientRect().top >= box.getBoundingClientRect().top,
      )!.textContent;
    });
  const before = await firstVisible();
  world.im.send(app, 'bob', 'alice', 'the latest');
  await waitFor('the new message', () =>
    panel.evaluate(() => document.querySelector<HTMLElement>('[data-test=messages]')!.dataset.count === '5001'),
  );
  expect(await firstVisible()).toBe(before);
  await panel.click('[data-test=latest]');
  await panel.waitForSelector(messageWith('the latest'));

  // A conversation opens at the first unread message, and is read as it is seen.
  await panel.click('[data-test=back]');
  for (let index = 0; index < 60; index++) world.im.send(app, 'carol', 'alice', `new ${index}`);
  await panel.waitForSelector(`${row('carol')} >> text=new 59`);
  await openConversation(panel, row('carol'));
  await panel.waitForSelector('[data-test=new]');
  const isInSight = (text: string) =>
    panel.evaluate(wanted => {
      const { top, bottom } = document.querySelector('[data-test=messages]')!.getBoundingClientRect();
      const row = [...document.querySelectorAll('[data-test=text]')].find(each => each.textContent === wanted);
      const box = row?.getBoundingClientRect();
      return box !== undefined && box.top >= top && box.bottom <= bottom;
    }, text);
  await waitFor('the first unread message', () => isInSight('new 0'));
  expect(await isInSight('new 59')).toBe(false);
  expect(world.im.unread(app, 'alice', 'carol')).toBe(60);
  await panel.evaluate(() => {
    const box = document.querySelector('[data-test=messages]')!;
    box.scrollTop = box.scrollHeight;
  });
  await waitFor('the read receipt', () => world.im.unread(app, 'alice', 'carol') === 0);
});

it('answers, edits, recalls and reacts by keyboard', async () => {
  await world.signIn('agora');
  world.im.send(app, 'bob', 'alice', 'Is it open?');
  const panel = await world.browser.panel();
  await openConversation(panel, row('bob'));
  await panel.waitForSelector(messageWith('Is it open?'));
  const { keyboard } = panel;
  const press = async (...keys: string[]) => {
    for (const key of keys) await keyboard.press(key);
  };
  /** The menu of the last message, at its first own action. */
  const openMenu = async () => {
    await panel.focus('[data-test=message-menu][tabindex="0"]');
    await press('Shift+F10');
    await panel.waitForSelector('[role=menu]:popover-open button:focus');
  };
  const choose = async (name: string) => {
    await openMenu();
    await panel.focus(`[role=menu]:popover-open [data-test=${name}]`);
    await press('Enter');
  };
  await openMenu();
  await press('Enter');
  await panel.waitForSelector('[data-test=reaction][aria-pressed=true]');
  await choose('reply');
  await panel.waitForSelector('[data-test=composing] >> text=Is it open?');
  await panel.waitForSelector('[name=text]:focus');
  await keyboard.type('Until six');
  await press('Enter');
  await panel.waitForSelector('[data-test=message]:not([data-sending]) [data-test=quote] >> text=Is it open?');

  // Escape ends the change, and the conversation stays open.
  await choose('edit');
  await panel.waitForSelector('[name=edited]:focus');
  await press('Escape');
  await panel.waitForSelector('[name=text]:focus');
  await choose('edit');
  await panel.waitForSelector('[name=edited]:focus');
  await keyboard.type(', today');
  await press('Enter');
  await panel.waitForSelector(messageWith('Until six, today'));
  // The end of the change moves the focus, perhaps after the message has changed.
  await panel.waitForSelector('[name=text]:focus');
  expect(world.im.texts(app, 'alice', 'bob')).toEqual(['Until six, today']);

  await choose('recall');
  await panel.waitForSelector('[data-test=recall-no]:focus');
  await press('Tab', 'Enter');
  await panel.waitForSelector('.bubble-recalled');
});

it('finds messages at the service, opens one, pins and archives by the menu, and lists unread ones only', async () => {
  await world.signIn('tencent');
  for (let index = 0; index < 30; index++)
    world.sendText('tencent', index === 2 ? 'about order #48213' : `text ${index}`);
  const panel = await world.browser.panel();
  await panel.waitForSelector(`${row('bob')} >> text=text 29`);
  await panel.fill('[name=find]', 'order #48213');
  const found = '[data-test=conversation][data-found]';
  await panel.waitForSelector(`${found} >> text=about order #48213`);
  const { keyboard } = panel;
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await panel.waitForSelector(`.message-target ${messageWith('about order #48213')}`);
  await waitFor('it in sight', () =>
    panel.evaluate(() => {
      const { top = 0, bottom = 0 } = document.querySelector('.message-target')?.getBoundingClientRect() ?? {};
      const list = document.querySelector('[data-test=messages]')!.getBoundingClientRect();
      return top >= list.top - 1 && bottom <= list.bottom + 1;
    }),
  );
  await keyboard.press('Escape');

  const choose = async (name: string) => {
    await panel.waitForSelector(row('bob'));
    await panel.focus('[name=find]');
    await panel.fill('[name=find]', '');
    if ((await panel.getAttribute(row('bob'), 'aria-selected')) !== 'true') await keyboard.press('ArrowDown');
    await keyboard.press('Shift+F10');
    await panel.click(`[role=menu] [data-test=${name}]`);
  };
  await choose('pin');
  await panel.waitForSelector(`${row('bob')} [data-test=pinned]`);
  await choose('mark-read');
  await panel.waitForSelector(`${row('bob')} [data-test=unread]`, { state: 'detached' });
  await choose('markUnread');
  await panel.waitForSelector(`${row('bob')} [data-test=unread]`);
  const show = async (name: string) => {
    await panel.click('[data-test=list-menu]');
    await panel.click(`[role=menu] [data-test=show-${name}]`);
  };
  await show('unread');
  await panel.waitForSelector(row('bob'));
  await choose('mark-read');
  await panel.waitForSelector('[data-test=empty]');
  await panel.click('[data-test=show-all]');
  await choose('archive');
  await panel.waitForSelector(row('bob'), { state: 'detached' });
  await show('archived');
  await panel.waitForSelector(row('bob'));
  expect(world.tencent.users.get('alice')?.conversationMarks.get('bob')).toEqual(new Set([3]));
});

it('inserts quick replies by keyboard, with the name of the conversation', async () => {
  await world.signIn('agora');
  const settings = await world.browser.tab(`chrome-extension://${world.browser.extensionId}/options.html`);
  await settings.fill('[name=reply-name]', 'hello');
  await settings.fill('[name=reply-text]', 'Hello {name}, how can I help?');
  await settings.click('[data-test=add-reply]');
  await settings.waitForSelector('[data-test=edit-reply]');
  world.im.send(app, 'bob', 'alice', 'Is it open?');
  const panel = await world.browser.panel();
  await openConversation(panel, row('bob'));
  await panel.waitForSelector('[name=text]:focus');
  const { keyboard } = panel;
  await keyboard.type('/he');
  await panel.waitForSelector('[role=option][data-test=quick-reply][aria-selected=true]');
  // Escape closes the list, and the conversation stays open.
  await keyboard.press('Escape');
  await panel.waitForSelector('[data-test=quick-reply]', { state: 'detached' });
  await keyboard.press('Control+A');
  await keyboard.type('/hel');
  await panel.waitForFunction(() => {
    const referred = (name: string) =>
      document.getElementById(document.querySelector('[name=text]')?.getAttribute(name) ?? '');
    const option = referred('aria-activedescendant');
    return option?.ariaSelected === 'true' && referred('aria-controls')?.contains(option);
  });
  await keyboard.press('Enter');
  await waitFor('the text', async () => (await panel.inputValue('[name=text]')) === 'Hello bob, how can I help?');
  await keyboard.press('Enter');
  await panel.waitForSelector(messageWith('Hello bob, how can I help?'));
});
