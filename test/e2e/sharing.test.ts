// What tabs get of a session, and what they do not get.
import { describe, expect, it } from 'vitest';
import { waitFor } from '../browser/wait';
import { startWebServer } from '../server/web';
import { app, createWorld, providerCases, sentence } from './world';

const world = createWorld();

describe.each(providerCases)('tabs on a session of %s', provider => {
  it('send a text and get its id, and all tabs receive it', async () => {
    await world.signIn(provider);
    const [one, two] = [await world.samplePage(world.web.origins[0]), await world.samplePage(world.web.origins[1])];
    const sent = await one.session('send', { to: 'bob', text: 'hello' });
    expect(sent).toMatchObject({ serverMsgId: expect.stringMatching(/^\d+$/) });
    for (const page of [one, two]) {
      const [event] = await page.until('sent');
      expect(event?.payload).toMatchObject({
        message: { msg: 'hello', from: 'alice', to: 'bob' },
        ...(sent as object),
      });
    }
  });

  it('call the vendor’s methods by name, but no session methods', async () => {
    await world.signIn(provider);
    world.im.addContact(app, 'alice', 'bob');
    const page = await world.samplePage();
    expect(await page.session('call', 'getContacts')).toMatchObject({ data: ['bob'] });
    for (const method of ['close', 'open', 'renewToken', 'getRTCToken', 'constructor', '__proto__', 'toString']) {
      expect(await page.session('call', method)).toMatchObject({ code: 'unknownMethod' });
    }
    expect(world.alice.sockets).toBe(1);
  });

  it('get the vendor’s code of a refused message', async () => {
    await world.signIn(provider);
    world.im.muteUser(app, 'alice');
    const page = await world.samplePage();
    expect(await page.session('send', { to: 'bob', text: 'hello' })).toMatchObject({
      code: 'vendor',
      vendor: { code: 219 },
    });
    await page.until('sendMuted');
  });

  it('connect automatically at a sign-in, even when the worker had stopped', async () => {
    const page = await world.samplePage();
    expect(await page.phase()).toBe('signedOut');
    await world.browser.killWorker();
    await world.signIn(provider);
    await page.waitForPhase('online');
  });

  it('get no token', async () => {
    const { value } = world.im.issueToken(app, 'alice');
    const popup = await world.submit({ provider, token: value });
    await popup.waitForPhase('online');
    popup.close();
    const page = await world.samplePage();
    world.im.deliver(app, 'alice', { kind: 'image', from: 'bob', url: 'http://127.0.0.1:9/i.png', filename: 'i.png' });
    await page.until('onImageMessage');
    await page.session('call', 'getHistoryMessages', { targetId: 'bob', chatType: 'singleChat' });
    await page.session('send', { to: 'bob', text: 'x' });
    await page.until('sent');
    const all = await page.page.evaluate(
      'JSON.stringify([window.partylineSample.received, window.partylineSample.session.state])',
    );
    expect(all).not.toContain(value);
    expect(await page.page.evaluate('typeof chrome === "undefined" || chrome.storage === undefined')).toBe(true);
  });

  it('can all close and open without any effect at the service', async () => {
    await world.signIn(provider);
    for (let round = 0; round < 3; round++) {
      const page = await world.samplePage();
      await page.page.close();
    }
    expect(world.alice).toMatchObject({ sockets: 1, logins: 1, logouts: 0 });
  });
});

describe('a site that is not allowed', () => {
  it('gets nothing, even on the host of an allowed one', async () => {
    await world.signIn('agora');
    // Match patterns have no ports, so content scripts run here; the background checks the whole origin.
    const other = await startWebServer({ im: world.im });
    const page = await world.browser.tab(`${other.origins[0]}/`);
    await page.waitForSelector('[data-test=status][data-phase=notAllowed]');
    expect(await page.evaluate('window.partylineSample.session')).toBeUndefined();
    await expect(page.evaluate(connectAgain)).resolves.toMatchObject({
      code: 'notAllowed',
      message: sentence('notAllowed'),
    });
    expect(await page.evaluate('JSON.stringify(window.partylineSample)')).not.toContain('alice');
    await other.close();
  });

  it('gets nothing in a frame inside an allowed page', async () => {
    await world.signIn('agora');
    const page = await world.samplePage();
    await page.page.evaluate(src => {
      const frame = document.createElement('iframe');
      frame.src = src;
      document.body.append(frame);
    }, `${world.web.origins[1]}/`);
    const frame = await waitFor('the frame', () =>
      page.page.frames().find(found => found.url().startsWith(world.web.origins[1])),
    );
    await frame.waitForSelector('[data-test=status][data-phase=absent]');
    expect(await frame.evaluate('window.partylineSample.session')).toBeUndefined();
  });
});

/** Runs in the page. */
const connectAgain = `new Promise(resolve => {
  addEventListener('partyline:announce', ({ detail }) => {
    detail.connect().then(() => resolve('connected'), ({ code, message }) => resolve({ code, message }));
  }, { once: true });
  dispatchEvent(new CustomEvent('partyline:request'));
})`;
