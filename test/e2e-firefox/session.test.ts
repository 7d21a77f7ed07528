// One session for every tab, in Firefox: what the tests in Chromium claim, from the popup's press to the tabs.
import { describe, expect, it } from 'vitest';
import { waitFor } from '../browser/wait';
import { app, everyProvider } from '../e2e/world';
import { createFirefoxWorld } from './world';

const world = createFirefoxWorld();

const texts = (from: number, count: number) => Array.from({ length: count }, (_, index) => `text ${from + index}`);

describe.each(everyProvider)('%s in Firefox', provider => {
  it('signs in from the popup; ten tabs on two sites share one line, also when the background has died', async () => {
    await world.signIn(provider);
    expect(await world.browser.badge()).toEqual({ text: 'ON', title: 'Partyline: on the line as alice' });
    const pages = [];
    for (let index = 0; index < 10; index++) pages.push(await world.samplePage(world.web.origins[index % 2]));
    for (const page of pages) await page.waitForPhase('online');
    for (const text of texts(0, 5)) world.text(provider, text);
    for (const page of pages) expect(await page.untilTexts(5)).toEqual(texts(0, 5));
    expect(world.account(provider)).toMatchObject({ sockets: 1, logins: 1, kicks: 0 });

    const starts = await world.browser.starts();
    await world.browser.killWorker();
    for (const text of texts(5, 5)) world.text(provider, text);
    for (const page of pages) expect(await page.untilTexts(10)).toEqual(texts(0, 10));
    expect(await world.browser.starts()).toBe(starts + 1);
    await waitFor('one line', () => world.account(provider).sockets === 1);
    expect(world.account(provider)).toMatchObject({ logins: 2, kicks: 0 });
  });

  it('renews its token by the app’s server again and again, and nothing is lost', async () => {
    // Long enough for a sign-in on a busy machine.
    const server = await world.appServer(provider, 8);
    await world.signInByApp(provider, server);
    const page = await world.samplePage();
    const sent: string[] = [];
    while (server.requests <= 3) {
      sent.push(`text ${sent.length}`);
      world.text(provider, sent.at(-1)!);
      await new Promise(done => setTimeout(done, 100));
    }
    expect(await page.untilTexts(sent.length)).toEqual(sent);
    expect(world.account(provider)).toMatchObject({ kicks: 0 });
  });

  it('stays out after a kick, says so, and the background’s death changes nothing', async () => {
    await world.signIn(provider);
    const page = await world.samplePage();
    if (provider === 'tencent') world.tencent.kick('alice', 'multipleAccount');
    else world.im.kick(app, 'alice', 206);
    await world.browser.waitForBadge('!');
    await page.waitForPhase('signedOut');
    await waitFor('one notice', async () => (await world.browser.notices()).join() === 'session');
    const { logins } = world.account(provider);
    await world.browser.killWorker();
    const popup = await world.browser.openPopup();
    await popup.waitForText('[data-test=ended]', /\S/);
    expect(await world.browser.badge()).toMatchObject({ text: '!' });
    expect(world.account(provider)).toMatchObject({ logins, sockets: 0 });
    await popup.click('[data-test=resume]');
    await popup.waitForPhase('online');
    expect(world.account(provider)).toMatchObject({ logins: logins + 1, sockets: 1 });
  });
});

it('tells of a message while its tab is not in front; a press on the notice leads there', async () => {
  await world.signIn('agora');
  const page = await world.samplePage();
  world.text('agora', 'seen at once');
  expect(await page.untilTexts(1)).toEqual(['seen at once']);
  await world.browser.lookAway();
  world.text('agora', 'told');
  await waitFor('the notice', async () => (await world.browser.notices()).join() === 'message singleChat bob');
  expect(await page.page.evaluate('document.visibilityState')).toBe('hidden');
  await world.browser.pressNotice();
  await waitFor('its tab in front', async () => (await page.page.evaluate('document.visibilityState')) === 'visible');
  expect(await world.browser.notices()).toEqual([]);
});
