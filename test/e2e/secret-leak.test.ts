// Tokens and passwords of their own kind are sent through a whole session; afterwards nothing but the background has seen
// them: no page, no log, no disk. Each search is shown to find what is planted.
import { describe, expect, it } from 'vitest';
import { filesWith, heapOf, secretsIn, storageOf } from '../browser/secrets';
import { waitFor } from '../browser/wait';
import { createWorld, everyProvider, type SamplePage } from './world';

const world = createWorld();

/** All that comes to the page through its pipe, and all that is sent into it. */
const tapPipe = () => {
  const said: string[] = [];
  Object.assign(window, { partylineTap: said });
  const note = (data: unknown) => said.push(JSON.stringify(data) ?? '');
  const { postMessage } = MessagePort.prototype;
  MessagePort.prototype.postMessage = function (this: MessagePort, ...args: unknown[]) {
    note(args[0]);
    return Reflect.apply(postMessage, this, args);
  };
  const { set } = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage')!;
  Object.defineProperty(MessagePort.prototype, 'onmessage', {
    set(this: MessagePort, fn: (event: MessageEvent) => void) {
      set?.call(this, (event: MessageEvent) => {
        note(event.data);
        fn(event);
      });
    },
  });
};

const tapped = (page: SamplePage): Promise<string[]> => page.page.evaluate('window.partylineTap');

/** What the extension's log holds, as its own pages read it. */
const readLog = `new Promise(done => {
  const port = chrome.runtime.connect({ name: 'partyline' });
  port.onMessage.addListener(({ t, result }) => t === 'reply' && done(JSON.stringify(result.lines)));
  port.postMessage({ t: 'attach', version: 1 });
  port.postMessage({ t: 'request', id: 1, method: 'log.read', params: {} });
})`;

const makeVerbose = readLog
  .replace("'log.read', params: {}", "'log.setLevel', params: { level: 'TRACE' }")
  .replace('JSON.stringify(result.lines)', '');

describe.each(everyProvider)('the secrets of %s', provider => {
  it('stay in the background', async () => {
    await world.browser.context.addInitScript(tapPipe);
    // The first lives long enough for a sign-in on a busy machine.
    const app = await world.appServer(provider, 8);
    const password = `canary-${crypto.randomUUID()}`;
    app.users.set('alice', password);
    const form = await world.browser.openPopup();
    await form.evaluate(makeVerbose);
    await form.signIn({ provider, userId: 'alice', endpoint: app.url, password, remember: true });
    await form.waitForPhase('online');
    app.lifeSeconds = 4;
    const page = await world.samplePage();
    world.text(provider, 'hello');
    await page.untilTexts(1);
    await page.session('send', { to: 'bob', text: 'hello yourself' });
    await page.session('call', provider === 'tencent' ? 'getMyProfile' : 'getContacts');
    await waitFor('two renewals', () => app.issued.length >= 3);
    app.behaviour = 'refuse';
    const { requests } = app;
    await app.until(() => app.requests > requests, 90_000);
    app.behaviour = 'ok';
    app.lifeSeconds = 600;
    const { length: before } = app.issued;
    await waitFor('the next token', () => app.issued.length > before, 90_000);
    await world.browser.waitForBadge('ON');
    await world.browser.killWorker();
    await waitFor('the next run', () => world.account(provider).sockets === 0);
    const popup = await world.browser.openPopup();
    await popup.waitForPhase('online');
    const supplied = world.token(provider);
    world.expire(provider);

    const secrets = [password, ...app.issued];
    expect(secrets.length).toBeGreaterThan(3);
    const frames = (await tapped(page)).join('\n');
    expect(frames).toContain('hello yourself');
    expect(secretsIn(frames, secrets)).toEqual([]);
    expect(secretsIn(await heapOf(page.page), secrets)).toEqual([]);
    expect(secretsIn(await popup.evaluate<string>('document.documentElement.outerHTML'), secrets)).toEqual([]);
    expect(secretsIn(await popup.evaluate<string>(readLog), secrets)).toEqual([]);
    expect(secretsIn(await storageOf(world.browser), secrets)).toEqual([]);

    // A page that supplies a token has it, of course; nobody else gets it from there.
    await page.session('supplyToken', supplied);
    const other = await world.samplePage(world.web.origins[1]);
    expect(secretsIn(await heapOf(other.page), [supplied, ...secrets])).toEqual([]);
    expect(secretsIn(await storageOf(world.browser), [supplied])).toEqual([]);
    await world.browser.quit();
    expect(await filesWith(world.browser.profile, secrets)).toEqual([]);
  });
});

it('are found where they are planted', async () => {
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
