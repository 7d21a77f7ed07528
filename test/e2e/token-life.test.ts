// Token expiry and refresh by the app's server, from the popup to the tabs, with each driver.
import { describe, expect, it } from 'vitest';
import { waitFor } from '../browser/wait';
import { createWorld, oneOfEachDriver } from './world';

const world = createWorld();
/** `test/unit/session/many-refreshes.ts` renews 50 times, with every SDK. */
const refreshes = 4;
/** Lifetime of the first token in seconds: long enough for a sign-in on a busy machine. */
const first = 8;

describe.each(oneOfEachDriver('agora'))('a token of %s', provider => {
  it('is refreshed again and again, after a time without a network, and by a page, without message loss', async () => {
    const app = await world.appServer(provider, first);
    await world.signInByApp(provider, app);
    app.lifeSeconds = 3;
    const [page, other] = [await world.samplePage(), await world.samplePage(world.web.origins[1])];
    await page.watchPhases();
    const sent: string[] = [];
    const send = (text: string) => {
      sent.push(text);
      world.sendText(provider, text);
    };
    while (app.requests <= refreshes) {
      send(`text ${sent.length}`);
      await new Promise(done => setTimeout(done, 100));
    }
    app.lifeSeconds = first;
    const { requests } = app;
    await app.until(() => app.requests > requests);
    expect(await page.untilTexts(sent.length), 'during refreshes').toEqual(sent);
    await waitFor('the last reconnect', () => world.account(provider).sockets === 1);
    const { logins, kicks } = world.account(provider);
    expect(kicks).toBe(0);
    if (provider === 'tencent') {
      // Tencent's SDK needs a new sign-in for a new UserSig, which tabs see as a reconnect.
      expect(new Set(await page.phases())).toEqual(new Set(['online', 'reconnecting']));
    } else {
      expect(logins).toBe(1);
      expect(new Set(await page.phases())).toEqual(new Set(['online']));
    }

    // The token expires without a network, and is refreshed when the network returns.
    await page.waitForPhase('online');
    await world.browser.context.setOffline(true);
    await world.browser.waitForBadge('off');
    world.expire(provider);
    world.dropSockets(provider);
    send('without a network');
    await new Promise(done => setTimeout(done, (first + 1) * 1_000));
    app.lifeSeconds = 600;
    await world.browser.context.setOffline(false);
    await world.browser.waitForBadge('ON');
    await page.waitForPhase('online');
    expect(await page.untilTexts(sent.length), 'after a time without a network').toEqual(sent);
    expect(world.account(provider)).toMatchObject({ sockets: 1, kicks: 0 });

    // The app's server refuses: the token is requested from the user. A page supplies one.
    app.behaviour = 'refuse';
    world.expire(provider);
    world.dropSockets(provider);
    await world.browser.waitForBadge('!');
    await page.waitForPhase('needsCredentials');
    await waitFor('one notification', async () => (await world.browser.notifications()).join() === 'session 1');
    const popup = await world.browser.openPopup();
    await popup.waitForText('[data-test=ended]', 'could not be renewed');
    popup.close();
    await other.page.bringToFront();
    send('without a token');
    expect(await page.session('supplyToken', world.token(provider))).toBeUndefined();
    await world.browser.waitForBadge('ON');
    send('back');
    await waitFor('no notification', async () => (await world.browser.notifications()).length === 0);
    for (const tab of [page, other]) expect((await tab.untilTexts(sent.length)).slice(-2)).toEqual(sent.slice(-2));
    expect(await page.texts()).toEqual(sent);
    expect(world.account(provider)).toMatchObject({ sockets: 1, kicks: 0 });
  }, 300_000);
});

it('a token that cannot be refreshed is requested again later, and the popup shows the problem', async () => {
  const app = await world.appServer('easemob', 20);
  await world.signInByApp('easemob', app);
  app.behaviour = 'fail';
  await app.until(() => app.requests >= 3, 90_000);
  const popup = await world.browser.openPopup();
  await popup.waitForText('[data-test=expiring]', 'Your app’s server is not answering');
  expect(await popup.text('[data-test=expiring]')).toContain(app.url);
  app.lifeSeconds = 600;
  app.behaviour = 'ok';
  await waitFor('no banner', async () => (await popup.text('[data-test=expiring]')) === undefined);
  await popup.waitForPhase('online');
  expect(world.account('easemob')).toMatchObject({ kicks: 0 });
});
