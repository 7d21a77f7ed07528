// Token expiry and refresh by the app's server, from the popup to the tabs, with every provider.
import { describe, expect, it } from 'vitest';
import { waitFor } from '../browser/wait';
import { createWorld, oneOfEachDriver } from './world';

const world = createWorld();
/** `test/unit/session/many-refreshes.ts` renews many times in a row. */
const refreshes = 8;
/** Lifetime of the first token in seconds: long enough for a sign-in on a busy machine. */
const first = 8;

describe.each(oneOfEachDriver('agora'))('a token of %s', provider => {
  it(`is refreshed ${refreshes} times in a row without message loss`, async () => {
    const app = await world.appServer(provider, first);
    await world.signInByApp(provider, app);
    app.lifeSeconds = 3;
    const page = await world.samplePage();
    await page.watchPhases();
    const sent: string[] = [];
    while (app.requests <= refreshes) {
      sent.push(`text ${sent.length}`);
      world.sendText(provider, sent.at(-1)!);
      await new Promise(done => setTimeout(done, 100));
    }
    app.lifeSeconds = 600;
    const { requests } = app;
    await app.until(() => app.requests > requests);
    expect(await page.untilTexts(sent.length)).toEqual(sent);
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
  });

  it('that expires without a network is refreshed when the network returns', async () => {
    const app = await world.appServer(provider, first);
    await world.signInByApp(provider, app);
    const page = await world.samplePage();
    await world.browser.context.setOffline(true);
    await world.browser.waitForBadge('off');
    world.expire(provider);
    world.dropSockets(provider);
    world.sendText(provider, 'meanwhile');
    await new Promise(done => setTimeout(done, (first + 1) * 1_000));
    app.lifeSeconds = 600;
    await world.browser.context.setOffline(false);
    await world.browser.waitForBadge('ON');
    await page.waitForPhase('online');
    expect(await page.untilTexts(1)).toEqual(['meanwhile']);
    expect(world.account(provider)).toMatchObject({ sockets: 1, kicks: 0 });
  });

  it('that cannot be refreshed is requested again later, and the popup shows the problem', async () => {
    const app = await world.appServer(provider, 20);
    await world.signInByApp(provider, app);
    app.behaviour = 'fail';
    await app.until(() => app.requests >= 3, 90_000);
    const popup = await world.browser.openPopup();
    await popup.waitForText('[data-test=expiring]', 'Your app’s server is not answering');
    expect(await popup.text('[data-test=expiring]')).toContain(app.url);
    app.lifeSeconds = 600;
    app.behaviour = 'ok';
    await waitFor('no banner', async () => (await popup.text('[data-test=expiring]')) === undefined);
    await popup.waitForPhase('online');
    expect(world.account(provider)).toMatchObject({ kicks: 0 });
  });

  it('that the app’s server refuses is requested from the user; a page supplies one, and tabs continue', async () => {
    const app = await world.appServer(provider);
    await world.signInByApp(provider, app);
    const [page, other] = [await world.samplePage(), await world.samplePage(world.web.origins[1])];
    app.behaviour = 'refuse';
    world.expire(provider);
    world.dropSockets(provider);
    await world.browser.waitForBadge('!');
    await page.waitForPhase('needsCredentials');
    await waitFor('one notification', async () => (await world.browser.notifications()).join() === 'session 1');
    const popup = await world.browser.openPopup();
    await popup.waitForText('[data-test=ended]', 'could not be renewed');
    popup.close();
    world.sendText(provider, 'meanwhile');
    expect(await page.session('supplyToken', world.token(provider))).toBeUndefined();
    await world.browser.waitForBadge('ON');
    world.sendText(provider, 'back');
    await waitFor('no notification', async () => (await world.browser.notifications()).length === 0);
    for (const tab of [page, other]) expect(await tab.untilTexts(2)).toEqual(['meanwhile', 'back']);
    expect(world.account(provider)).toMatchObject({ sockets: 1, kicks: 0 });
  });
});
