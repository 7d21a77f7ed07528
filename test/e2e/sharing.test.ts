// What tabs get of a session, and what they do not get.
import { describe, expect, it } from 'vitest';
import { waitFor } from '../browser/wait';
import { startWebServer } from '../server/web';
import { app, createWorld, sentence } from './world';

const world = createWorld();

// `test/unit/providers` has the messages, calls and refusals of every SDK.
describe('tabs on a session of agora', () => {
  it('send a text that all tabs receive, call the vendor’s methods by name, and get no token', async () => {
    const { value } = world.im.issueToken(app, 'alice');
    const popup = await world.submit({ provider: 'agora', token: value });
    await popup.waitForPhase('online');
    popup.close();
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

    world.im.addContact(app, 'alice', 'bob');
    expect(await one.session('call', 'getContacts')).toMatchObject({ data: ['bob'] });
    for (const method of ['close', 'open', 'renewToken', 'getRTCToken', 'constructor', '__proto__', 'toString'])
      expect(await one.session('call', method), method).toMatchObject({ code: 'unknownMethod' });

    world.im.deliver(app, 'alice', { kind: 'image', from: 'bob', url: 'http://127.0.0.1:9/i.png', filename: 'i.png' });
    await one.until('onImageMessage');
    await one.session('call', 'getHistoryMessages', { targetId: 'bob', chatType: 'singleChat' });
    const all = await one.page.evaluate(
      'JSON.stringify([window.partylineSample.received, window.partylineSample.session.state])',
    );
    expect(all).toContain('hello');
    expect(all).not.toContain(value);
    expect(await one.page.evaluate('typeof chrome === "undefined" || chrome.storage === undefined')).toBe(true);

    world.im.muteUser(app, 'alice');
    expect(await one.session('send', { to: 'bob', text: 'hello' }), 'a refused message').toMatchObject({
      code: 'vendor',
      vendor: { code: 219 },
    });
    await one.until('sendMuted');

    // Tabs that close and open have no effect at the service.
    for (const { page } of [one, two]) await page.close();
    await (await world.samplePage()).page.close();
    expect(world.alice).toMatchObject({ sockets: 1, logins: 1, logouts: 0 });
  });

  it('connect automatically at a sign-in, also by a worker that did not handle the installation', async () => {
    const page = await world.samplePage();
    expect(await page.phase()).toBe('signedOut');
    await world.browser.killWorker();
    await world.signIn('agora');
    await page.waitForPhase('online');
    expect(world.alice.sockets).toBe(1);
  });
});

describe('a site that is not allowed', () => {
  it('gets nothing, even on the host of an allowed one, or in a frame inside its page', async () => {
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

    const allowed = await world.samplePage();
    await allowed.page.evaluate(src => {
      const frame = document.createElement('iframe');
      frame.src = src;
      document.body.append(frame);
    }, `${world.web.origins[1]}/`);
    const frame = await waitFor('the frame', () =>
      allowed.page.frames().find(found => found.url().startsWith(world.web.origins[1])),
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
