// The npm package in a real tab: packed, installed into an empty Vite project, built there, and served from an allowed site; the
// same without a bundler, by a script tag and by a module's address; and what such a page does where there is no Partyline.
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

/** What a page does with the package; the same for each way to get at it. */
const use = `
const said = document.body.dataset;
const result = await connect({ provider: 'agora', scopes: ['receive', 'send'], timeout: 10_000 });
if (result.ok) {
  const { session } = result;
  session.onStatus(status => { said.phase = status.phase; said.user = session.account?.userId ?? ''; });
  session.onLink(link => { said.link = link; });
  session.on('onTextMessage', message => { said.heard = (said.heard ?? '') + message.msg + ';'; });
  session.on('sent', ({ serverMsgId }) => { said.sent = serverMsgId; });
  addEventListener('say', async () => {
    const { serverMsgId } = await session.send({ to: 'bob', text: 'from the page' }, { signal: AbortSignal.timeout(60_000) });
    said.acknowledged = serverMsgId;
    const { data } = await session.call('getContacts');
    said.contacts = String(Array.isArray(data));
  });
  addEventListener('leave', () => session.detach());
  for await (const { topic } of session.events(['onTextMessage'])) said.told = topic;
  said.told = 'the end';
} else {
  said.reason = result.reason;
  said.own = 'started';
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

/** An extension that was installed this moment is not in the pages yet, or has not begun; and a page looks for it for a second only. */
const untilInstalled = async () => (await world.samplePage()).page.close();

const said = (of: Page, name: string) => of.evaluate(key => document.body.dataset[key], name);
const until = (of: Page, name: string, value?: string) =>
  waitFor(`${name} ${value ?? ''}`, async () => {
    const now = await said(of, name);
    return value === undefined ? now : now === value && now;
  });
const dispatch = (of: Page, name: string) => of.evaluate(type => void dispatchEvent(new Event(type)), name);

const pages = [
  { how: 'built with Vite', path: '' },
  { how: 'by a script tag', path: 'script.html' },
  { how: 'by a module’s address', path: 'module.html' },
];

describe.each(pages)('a page that has the package $how', ({ path }) => {
  const urlOf = (origin: string) => `${origin}/packed/${path}`;

  it('waits for the user, then sends, hears and calls; and leaves without signing anybody out', async () => {
    await untilInstalled();
    const one = await world.browser.tab(urlOf(world.web.origins[0]));
    await until(one, 'phase', 'signedOut');
    await world.signIn('agora');
    await until(one, 'phase', 'online');
    expect(await said(one, 'user')).toBe('alice');
    const two = await world.browser.tab(urlOf(world.web.origins[1]));
    await until(two, 'phase', 'online');

    world.im.send(app, 'bob', 'alice', 'one');
    world.im.send(app, 'bob', 'alice', 'two');
    for (const tab of [one, two]) {
      await until(tab, 'heard', 'one;two;');
      await until(tab, 'told', 'onTextMessage');
    }
    await dispatch(one, 'say');
    const id = await until(one, 'acknowledged');
    await until(two, 'sent', id);
    await until(one, 'contacts', 'true');

    await dispatch(one, 'leave');
    await until(one, 'told', 'the end');
    await until(one, 'link', 'gone');
    world.im.send(app, 'bob', 'alice', 'three');
    await until(two, 'heard', 'one;two;three;');
    expect(await said(one, 'heard')).toBe('one;two;');
    expect(world.alice).toMatchObject({ logins: 1, sockets: 1, kicks: 0 });
  });

  it('is told of the other account, so that it can go on by itself', async () => {
    await world.signIn('easemob');
    const tab = await world.browser.tab(urlOf(world.web.origins[0]));
    await until(tab, 'own', 'started');
    expect(await said(tab, 'reason')).toBe('otherAccount');
  });

  it('goes on by itself where the user does not answer, and where Partyline is not installed', async () => {
    await untilInstalled();
    const stranger = await startWebServer({});
    stranger.mount('/packed/', built);
    // Match patterns know no ports: our scripts are on every page of a host that is allowed, and the user is asked.
    const tab = await world.browser.tab(urlOf(stranger.origins[0]));
    await until(tab, 'own', 'started');
    expect(await said(tab, 'reason')).toBe('deadline');
    const bare = await chromium.launch({ executablePath: ownBuild().executable });
    const alone = await bare.newPage();
    await alone.goto(urlOf(world.web.origins[0]));
    await until(alone, 'own', 'started');
    expect(await said(alone, 'reason')).toBe('notInstalled');
    await bare.close();
    await stranger.close();
  });
});
