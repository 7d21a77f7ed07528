// Uses unique tokens and passwords in a whole session, then searches pages, log and disk for them. Each search is shown to
// find a planted secret.
import { describe, expect, it } from 'vitest';
import { filesWith, heapOf, secretsIn, storageOf } from '../browser/secrets';
import { waitFor } from '../browser/wait';
import { createWorld, oneOfEachDriver, type SamplePage } from './world';

const world = createWorld();

/** Records all messages to and from the page's port. */
const recordPort = () => {
  const messages: string[] = [];
  Object.assign(window, { portMessages: messages });
  const record = (data: unknown) => messages.push(JSON.stringify(data) ?? '');
  const { postMessage } = MessagePort.prototype;
  MessagePort.prototype.postMessage = function (this: MessagePort, ...args: unknown[]) {
    record(args[0]);
    return Reflect.apply(postMessage, this, args);
  };
  const { set } = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage')!;
  Object.defineProperty(MessagePort.prototype, 'onmessage', {
    set(this: MessagePort, fn: (event: MessageEvent) => void) {
      set?.call(this, (event: MessageEvent) => {
        record(event.data);
        fn(event);
      });
    },
  });
};

const portMessages = (page: SamplePage): Promise<string[]> => page.page.evaluate('window.portMessages');

/** Reads the extension's log as its pages do. */
const readLog = `new Promise(done => {
  const port = chrome.runtime.connect({ name: 'partyline' });
  port.onMessage.addListener(({ t, result }) => t === 'reply' && done(JSON.stringify(result.lines)));
  port.postMessage({ t: 'attach', version: 1 });
  port.postMessage({ t: 'request', id: 1, method: 'log.read', params: {} });
})`;

const makeVerbose = readLog
  .replace("'log.read', params: {}", "'log.setLevel', params: { level: 'TRACE' }")
  .replace('JSON.stringify(result.lines)', '');

describe.each(oneOfEachDriver('agora'))('the secrets of %s', provider => {
  it('never leave the background', async () => {
    await world.browser.context.addInitScript(recordPort);
    // Long enough for a sign-in on a busy machine.
    const app = await world.appServer(provider, 8);
    const password = `canary-${crypto.randomUUID()}`;
    app.users.set('alice', password);
    const form = await world.browser.openPopup();
    await form.evaluate(makeVerbose);
    await form.signIn({ provider, userId: 'alice', endpoint: app.url, password, remember: true });
    await form.waitForPhase('online');
    app.lifeSeconds = 4;
    const page = await world.samplePage();
    world.sendText(provider, 'hello');
    await page.untilTexts(1);
    await page.session('send', { to: 'bob', text: 'hello yourself' });
    await page.session('call', provider === 'tencent' ? 'getMyProfile' : 'getContacts');
    await waitFor('two token refreshes', () => app.issued.length >= 3);
    app.behaviour = 'refuse';
    const { requests } = app;
    await app.until(() => app.requests > requests, 90_000);
    app.behaviour = 'ok';
    app.lifeSeconds = 600;
    const { length: before } = app.issued;
    await waitFor('the next token', () => app.issued.length > before, 90_000);
    await world.browser.waitForBadge('ON');
    await world.browser.killWorker();
    await waitFor('the worker’s end', () => world.account(provider).sockets === 0);
    const popup = await world.browser.openPopup();
    await popup.waitForPhase('online');
    const newToken = world.token(provider);
    world.expire(provider);

    const secrets = [password, ...app.issued];
    expect(secrets.length).toBeGreaterThan(3);
    const frames = (await portMessages(page)).join('\n');
    expect(frames).toContain('hello yourself');
    expect(secretsIn(frames, secrets)).toEqual([]);
    expect(secretsIn(await heapOf(page.page), secrets)).toEqual([]);
    expect(secretsIn(await popup.evaluate<string>('document.documentElement.outerHTML'), secrets)).toEqual([]);
    expect(secretsIn(await popup.evaluate<string>(readLog), secrets)).toEqual([]);
    expect(secretsIn(await storageOf(world.browser), secrets)).toEqual([]);

    // A page has the token that it supplies; nothing else may get it.
    await page.session('supplyToken', newToken);
    const other = await world.samplePage(world.web.origins[1]);
    expect(secretsIn(await heapOf(other.page), [newToken, ...secrets])).toEqual([]);
    expect(secretsIn(await storageOf(world.browser), [newToken])).toEqual([]);
    await world.browser.quit();
    expect(await filesWith(world.browser.profile, secrets)).toEqual([]);
  });
});

it('the searches find planted secrets', async () => {
  const secrets = [`canary-${crypto.randomUUID()}`];
  const [secret = ''] = secrets;
  const page = await world.samplePage();
  expect(secretsIn(await heapOf(page.page), secrets)).toEqual([]);
  await page.page.evaluate(planted => Object.assign(window, { planted }), secret);
  expect(secretsIn(await heapOf(page.page), secrets)).toEqual(secrets);
  await world.browser.storeLocally(secret);
  expect(secretsIn(await storageOf(world.browser), secrets)).toEqual(secrets);
  await world.browser.quit();
  expect(await filesWith(world.browser.profile, secrets)).not.toEqual([]);
});
