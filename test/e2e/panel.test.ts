// The panel beside the page: a small inbox of whoever is signed in.
import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import type { ProviderId } from '@/lib/contract/sign-in';
import { waitFor } from '../browser/wait';
import { app, createWorld, everyProvider } from './world';

const world = createWorld();

const row = (to: string) => `[data-test=conversation][data-to="${to}"]`;
const texts = (panel: Page) => panel.locator('[data-test=text]').allInnerTexts();
const saying = (text: string) => `[data-test=text]:text-is(${JSON.stringify(text)})`;

/** What bob has been sent, the latest last. */
function sentToBob(provider: ProviderId): string[] {
  if (provider === 'tencent') {
    const said = world.tencent.users.get('bob')?.history.get('alice') ?? [];
    const own = said.filter(({ From_Account }) => From_Account === 'alice');
    return own.map(({ MsgBody }) => (MsgBody[0] as { MsgContent: { Text: string } }).MsgContent.Text);
  }
  return world.im.texts(app, 'alice', 'bob');
}

/** What alice has not read of bob's, as the service counts. */
function unread(provider: ProviderId): boolean {
  if (provider !== 'tencent') return world.im.unread(app, 'alice', 'bob') > 0;
  const { readUpTo, history } = world.tencent.users.get('alice')!;
  const last = history.get('bob')?.findLast(({ From_Account }) => From_Account === 'bob');
  return last !== undefined && last.MsgTimeStamp > (readUpTo.get('bob') ?? 0);
}

/** Playwright has every page believe that it has the focus. */
const look = (panel: Page, isHere: boolean) =>
  panel.evaluate(here => {
    document.hasFocus = () => here;
    dispatchEvent(new Event(here ? 'focus' : 'blur'));
  }, isHere);

it.each(everyProvider)('has what was said, hears, answers, and reads only what is seen: %s', async provider => {
  await world.signIn(provider);
  world.text(provider, 'said before');
  await world.browser.waitForBadge('1');
  const panel = await world.browser.panel();
  await panel.waitForSelector(`${row('bob')} [data-test=unread]`);
  await look(panel, false);
  await panel.click(row('bob'));
  await panel.waitForSelector(saying('said before'));
  world.text(provider, 'said now');
  await panel.waitForSelector(saying('said now'));
  expect(unread(provider)).toBe(true);

  await look(panel, true);
  await waitFor('the service to know that it is read', () => !unread(provider));
  await panel.fill('[name=text]', 'an answer');
  await panel.press('[name=text]', 'Enter');
  await waitFor('bob to have it', () => sentToBob(provider).includes('an answer'));
  await panel.waitForSelector('[data-test=message]:not([data-sending]) >> text=an answer');
  expect(await texts(panel)).toEqual(['said before', 'said now', 'an answer']);
  // What another tab says is there as well, and once.
  const page = await world.samplePage();
  await page.session('send', { to: 'bob', text: 'from a tab' });
  await panel.waitForSelector(saying('from a tab'));
  expect(await texts(panel)).toEqual(['said before', 'said now', 'an answer', 'from a tab']);

  await panel.click('[data-test=back]');
  await panel.waitForSelector(row('bob'));
  expect(await panel.locator(`${row('bob')} [data-test=unread]`).count()).toBe(0);
  expect(await panel.innerText(row('bob'))).toContain('from a tab');
  expect(world.account(provider)).toMatchObject({ logins: 1, sockets: 1, kicks: 0 });
});

it('is worked by the keyboard alone, also where the service refuses a message', async () => {
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
  await keyboard.press('ArrowDown');
  expect(await panel.getAttribute(row('bob'), 'aria-selected')).toBe('true');
  await keyboard.press('Enter');
  await panel.waitForSelector(saying('from bob'));
  await keyboard.press('Escape');
  await inSearch();
  expect(await panel.getAttribute(row('bob'), 'aria-selected')).toBe('true');

  await keyboard.type('car');
  await panel.waitForSelector(row('bob'), { state: 'detached' });
  await keyboard.press('Enter');
  await panel.waitForSelector(saying('from carol'));
  world.im.refuseNextMessage(app, 'alice', 219);
  await keyboard.type('first try');
  await keyboard.press('Shift+Enter');
  await keyboard.type('of two lines');
  await keyboard.press('Control+Enter');
  await panel.waitForSelector('[data-sending=failed]');
  expect(world.im.texts(app, 'alice', 'carol')).toEqual([]);
  await keyboard.press('Shift+Tab');
  expect(await panel.evaluate(() => (document.activeElement as HTMLElement).dataset.test)).toBe('send-again');
  await keyboard.press('Enter');
  await panel.waitForSelector('[data-sending]', { state: 'detached' });
  expect(world.im.texts(app, 'alice', 'carol')).toEqual(['first try\nof two lines']);

  // Somebody with whom there was nothing yet.
  world.im.addUser(app, { userId: 'dave', password: 'dave-pass' });
  await keyboard.press('Escape');
  await inSearch();
  await keyboard.type('dave');
  await panel.waitForSelector(row('dave'));
  await keyboard.press('Enter');
  await panel.waitForSelector('[data-test=with]:text-is("dave")');
  await keyboard.type('hello');
  await keyboard.press('Enter');
  await waitFor('dave to have it', () => world.im.texts(app, 'alice', 'dave').includes('hello'));
});

it('shows what others say as text, and asks for their pictures only when it is told to', async () => {
  const asked: string[] = [];
  await world.signIn('agora');
  const panel = await world.browser.panel();
  panel.on('request', request => asked.push(request.url()));
  const markup = '<img src="https://127.0.0.1:1/pixel.png" onerror="window.taken = true"><a href="javascript:1">x</a>';
  world.im.send(app, 'bob', 'alice', markup);
  world.im.send(app, 'bob', 'alice', 'https://127.0.0.1:1/look');
  world.im.send(app, 'bob', 'alice', '\u202eמה שלומך');
  world.im.deliver(app, 'alice', { kind: 'image', from: 'bob', url: `${world.web.origins[1]}/graph.png` });
  world.im.deliver(app, 'alice', { kind: 'file', from: 'bob', filename: '<b>bold</b>.pdf', fileLength: 2_000 });
  world.im.deliver(app, 'alice', {
    kind: 'location',
    from: 'bob',
    latitude: 1,
    longitude: 2,
    buildingName: 'The Pier',
  });
  const gone = world.im.send(app, 'bob', 'alice', 'said too much');
  await panel.click(row('bob'));
  await panel.waitForSelector(saying('said too much'));
  world.im.deliver(app, 'alice', { kind: 'recall', from: 'bob', messageId: gone });
  await panel.waitForSelector(saying('said too much'), { state: 'detached' });
  await panel.waitForSelector('text=2 kB');
  const inside = await panel.evaluate(() => ({
    elements: document.querySelectorAll('[data-test=messages] :is(a, img, b, script, iframe)').length,
    taken: 'taken' in window,
    direction: [...document.querySelectorAll<HTMLElement>('[data-test=text]')].map(({ dir }) => dir),
  }));
  expect(inside).toEqual({ elements: 0, taken: false, direction: ['auto', 'auto', 'auto'] });
  expect(await texts(panel)).toContain(markup);
  const own = `chrome-extension://${world.browser.extensionId}/`;
  expect(asked.filter(url => !url.startsWith(own))).toEqual([]);

  const [request] = await Promise.all([
    panel.waitForRequest(/chatfiles|graph\.png/),
    panel.click('[data-test=show-picture]'),
  ]);
  expect(request.headers().referer ?? '').toBe('');
});

it('opens from the popup, and offers its sign-in to whoever is signed out', async () => {
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
});

it('is in front beside any tab, so that nothing is told besides, until it is closed', async () => {
  await world.signIn('agora');
  const page = await world.samplePage();
  const popup = await world.browser.openPopup();
  await popup.click('[data-test=open-panel]');
  await waitFor('the panel', () => world.browser.hasPanel());
  await world.browser.leaveSites();
  world.text('agora', 'seen beside the tab');
  await page.untilTexts(1);
  // When this is there, what there was to tell of the other has been told.
  world.im.send(app, 'carol', 'alice', 'seen, too');
  await page.untilTexts(2);
  expect(await world.browser.notifications()).toEqual([]);
  await world.browser.closePanel();
  world.text('agora', 'told');
  await waitFor('one notice', async () => (await world.browser.notifications()).length === 1);
  expect(await world.browser.notificationCounts()).toEqual({ 'message singleChat bob': 1 });
});

it('keeps few rows of 5,000 messages, and what is in sight in its place', async () => {
  for (let index = 0; index < 5_000; index++) world.im.addToHistory(app, 'bob', 'alice', `message ${index}`);
  await world.signIn('easemob');
  const panel = await world.browser.panel();
  await panel.click(row('bob'));
  await panel.waitForSelector(saying('message 4999'));
  // All of them can be reached, in order.
  const { most, seen } = await panel.evaluate(async () => {
    const box = document.querySelector<HTMLElement>('[data-test=messages]')!;
    const seen: string[] = [];
    let most = 0;
    while (seen.at(-1) !== 'message 0') {
      box.scrollTop = 0;
      await new Promise(done => requestAnimationFrame(done));
      const drawn = [...box.querySelectorAll('[data-test=text]')];
      most = Math.max(most, drawn.length);
      const first = drawn[0]?.textContent ?? '';
      if (first !== seen.at(-1)) seen.push(first);
    }
    return { most, seen };
  });
  expect(most).toBeLessThanOrEqual(80);
  const numbers = seen.map(text => Number(text.split(' ')[1]));
  expect(numbers).toEqual(numbers.toSorted((one, other) => other - one));
  // What comes while somebody reads elsewhere does not take him away.
  const place = () =>
    panel.evaluate(() => {
      const box = document.querySelector<HTMLElement>('[data-test=messages]')!;
      return [...box.querySelectorAll('[data-test=text]')].find(
        each => each.getBoundingClientRect().top >= box.getBoundingClientRect().top,
      )!.textContent;
    });
  const before = await place();
  world.im.send(app, 'bob', 'alice', 'the latest');
  await waitFor('it', () =>
    panel.evaluate(() => document.querySelector<HTMLElement>('[data-test=messages]')!.dataset.count === '5001'),
  );
  expect(await place()).toBe(before);
  await panel.click('[data-test=latest]');
  await panel.waitForSelector(saying('the latest'));
});
