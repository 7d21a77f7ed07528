// The npm package in real tabs: packed, installed into a Vite project, built and served; by a script tag; by a module's
// address; and in a browser without Partyline.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { build } from 'vite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { waitFor } from '../browser/wait';
import { PackedProject } from '../package/packed';
import { startWebServer } from '../server/web';
import { app, createWorld, ownBuild } from './world';

const packed = new PackedProject();
const built = join(packed.root, 'dist');

/** The page's script, the same for each way to load the package. */
const use = `
const state = document.body.dataset;
const result = await connect({ provider: 'agora', scopes: ['receive', 'send'], timeout: 10_000 });
if (result.ok) {
  const { session } = result;
  session.onStatus(status => { state.phase = status.phase; state.user = session.account?.userId ?? ''; });
  session.onLink(link => { state.link = link; });
  session.on('onTextMessage', message => { state.received = (state.received ?? '') + message.msg + ';'; });
  session.on('sent', ({ serverMsgId }) => { state.sent = serverMsgId; });
  addEventListener('send', async () => {
    const { serverMsgId } = await session.send({ to: 'bob', text: 'from the page' }, { signal: AbortSignal.timeout(60_000) });
    state.acknowledged = serverMsgId;
    const { data } = await session.call('getContacts');
    state.contacts = String(Array.isArray(data));
  });
  addEventListener('leave', () => session.detach());
  for await (const { topic } of session.events(['onTextMessage'])) state.iterated = topic;
  state.iterated = 'the end';
} else {
  state.reason = result.reason;
  state.fallback = 'started';
}
`;

const page = (head: string) =>
  `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>Desk</title><body>${head}</body>`;

beforeAll(async () => {
  await packed.install();
  packed.link('typescript', 'agora-chat');
  packed.write('src/main.ts', `import { connect } from 'partyline/client';\n${use}`);
  packed.write('index.html', page('<script type="module" src="/src/main.ts"></script>'));
  packed.write(
    'public/script.html',
    page(
      `<script src="partyline.js"></script><script>(async () => { const { connect } = Partyline; ${use} })()</script>`,
    ),
  );
  packed.write(
    'public/module.html',
    page(`<script type="module">import { connect } from './client.js'; ${use}</script>`),
  );
  for (const name of ['partyline.js', 'client.js'])
    cpSync(join(packed.installed, 'dist', name), join(packed.root, 'public', name));
  expect(packed.check(['src/main.ts'], { skipLibCheck: true })).toBe('');
  await build({
    root: packed.root,
    base: './',
    configFile: false,
    logLevel: 'warn',
    build: { target: 'es2022', outDir: built },
  });
});
afterAll(() => packed.remove());

const world = createWorld();
beforeEach(() => world.web.mount('/packed/', built));

/** Waits for the content scripts of the new extension; a page waits for Partyline only a second. */
const untilInstalled = async () => (await world.samplePage()).page.close();

const stateOf = (of: Page, name: string) => of.evaluate(key => document.body.dataset[key], name);
const until = (of: Page, name: string, value?: string) =>
  waitFor(`${name} ${value ?? ''}`, async () => {
    const now = await stateOf(of, name);
    return value === undefined ? now : now === value && now;
  });
const dispatch = (of: Page, name: string) => of.evaluate(type => void dispatchEvent(new Event(type)), name);

const pages = [
  { how: 'built with Vite', path: '' },
  { how: 'by a script tag', path: 'script.html' },
  { how: 'by a module’s address', path: 'module.html' },
];

const urlOf = (path: string, origin: string) => `${origin}/packed/${path}`;

describe('a page with the package', () => {
  it('connects after the sign-in, sends, receives and calls, and detaches without a sign-out', async () => {
    await untilInstalled();
    const ones: Page[] = [];
    for (const { path } of pages) ones.push(await world.browser.tab(urlOf(path, world.web.origins[0])));
    for (const one of ones) await until(one, 'phase', 'signedOut');
    await world.signIn('agora');
    for (const [index, { how, path }] of pages.entries()) {
      const one = ones[index]!;
      await until(one, 'phase', 'online');
      expect(await stateOf(one, 'user'), how).toBe('alice');
      const two = await world.browser.tab(urlOf(path, world.web.origins[1]));
      await until(two, 'phase', 'online');

      // Tabs of the other ways receive these messages, too.
      const before = (await stateOf(one, 'received')) ?? '';
      world.im.send(app, 'bob', 'alice', 'one');
      world.im.send(app, 'bob', 'alice', 'two');
      await until(one, 'received', `${before}one;two;`);
      await until(two, 'received', 'one;two;');
      for (const tab of [one, two]) await until(tab, 'iterated', 'onTextMessage');
      await dispatch(one, 'send');
      const id = await until(one, 'acknowledged');
      await until(two, 'sent', id);
      await until(one, 'contacts', 'true');

      await dispatch(one, 'leave');
      await until(one, 'iterated', 'the end');
      await until(one, 'link', 'gone');
      world.im.send(app, 'bob', 'alice', 'three');
      await until(two, 'received', 'one;two;three;');
      expect(await stateOf(one, 'received'), how).toBe(`${before}one;two;`);
      await two.close();
    }
    expect(world.alice).toMatchObject({ logins: 1, sockets: 1, kicks: 0 });
  });

  it('uses its fallback for another account, without the user’s answer, and without Partyline', async () => {
    await world.signIn('easemob');
    await untilInstalled();
    const other = await startWebServer({});
    other.mount('/packed/', built);
    const bare = await chromium.launch({ executablePath: ownBuild().executable });
    for (const { how, path } of pages) {
      const shared = await world.browser.tab(urlOf(path, world.web.origins[0]));
      await until(shared, 'fallback', 'started');
      expect(await stateOf(shared, 'reason'), how).toBe('otherAccount');
      const unshared = await bare.newPage();
      await unshared.goto(urlOf(path, world.web.origins[0]));
      await until(unshared, 'fallback', 'started');
      expect(await stateOf(unshared, 'reason'), how).toBe('notInstalled');
    }
    await bare.close();
    // Match patterns have no ports, so content scripts run on all ports of an allowed host, and the user is asked.
    const tab = await world.browser.tab(urlOf('', other.origins[0]));
    await until(tab, 'fallback', 'started');
    expect(await stateOf(tab, 'reason')).toBe('deadline');
    await other.close();
  });
});
