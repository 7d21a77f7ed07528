// What a tab can go through: whatever becomes of it, it is told of each message once, and the service notices nothing.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { expect, it } from 'vitest';
import { waitFor } from '../browser/wait';
import { app, createWorld, ownBuild, SamplePage } from './world';

const world = createWorld(undefined, { bfcache: true });
const say = (...texts: string[]) => {
  for (const text of texts) world.im.send(app, 'bob', 'alice', text);
};
/** Everything that came, once nothing more can come. */
async function all(page: SamplePage, atLeast: number): Promise<string[]> {
  await page.untilTexts(atLeast);
  say('the last');
  await waitFor('the last text', async () => (await page.texts()).includes('the last'));
  return page.texts();
}
const isAsBefore = () => expect(world.alice).toMatchObject({ sockets: 1, logins: 1, logouts: 0, kicks: 0 });
/** The address of the only sample page, which the browser's tab has, too. */
const address = () => `${world.web.origins[0]}/?to=bob`;

it('goes into the back/forward cache and comes out of it', async () => {
  await world.signIn('agora');
  const tab = await world.samplePage();
  say('before');
  await tab.untilTexts(1);
  await tab.page.evaluate(`window.isTheSame = true; location.href = '/config.json'`);
  await tab.page.waitForURL('**/config.json');
  say('while it was away', 'and once more');
  await tab.page.evaluate('history.back()').catch(() => undefined);
  await waitFor('the page to be back', () => tab.page.evaluate('window.isTheSame === true'));
  expect(await all(tab, 3)).toEqual(['before', 'while it was away', 'and once more', 'the last']);
  expect(await tab.session('send', { to: 'bob', text: 'still here' })).toMatchObject({
    serverMsgId: expect.any(String),
  });
  isAsBefore();
});

it('is reloaded, and is told only of what comes from then on', async () => {
  await world.signIn('agora');
  const tab = await world.samplePage();
  say('before');
  await tab.untilTexts(1);
  await tab.page.reload();
  await tab.joined();
  await tab.waitForPhase('online');
  say('after');
  expect(await all(tab, 1)).toEqual(['after', 'the last']);
  isAsBefore();
});

it('is duplicated, and both are told', async () => {
  await world.signIn('agora');
  const tab = await world.samplePage();
  const [page] = await Promise.all([
    world.browser.context.waitForEvent('page'),
    world.browser.withTab(address(), 'duplicate'),
  ]);
  const copy = new SamplePage(page);
  await copy.joined();
  await copy.waitForPhase('online');
  say('to both');
  expect(await all(tab, 1)).toEqual(['to both', 'the last']);
  expect(await copy.untilTexts(2)).toEqual(['to both', 'the last']);
  isAsBefore();
});

it('is discarded, and joins again when it is loaded', async () => {
  await world.signIn('agora');
  await world.samplePage();
  const other = await world.samplePage(world.web.origins[1]);
  await world.browser.withTab(address(), 'discard');
  say('while it was discarded');
  await other.untilTexts(1);
  await world.browser.withTab(address(), 'reload');
  const page = await waitFor('the page', () => world.browser.context.pages().find(found => found.url() === address()));
  const again = new SamplePage(page);
  await waitFor('the page to have joined', () => page.evaluate('window.partylineSample?.session !== undefined'));
  await again.waitForPhase('online');
  say('after');
  expect(await all(again, 1)).toEqual(['after', 'the last']);
  expect(await other.untilTexts(3)).toEqual(['while it was discarded', 'after', 'the last']);
  isAsBefore();
});

it('crashes, and the others notice nothing', async () => {
  await world.signIn('agora');
  const [tab, other] = [await world.samplePage(), await world.samplePage(world.web.origins[1])];
  const devtools = await world.browser.context.newCDPSession(tab.page);
  const crashed = tab.page.waitForEvent('crash');
  void devtools.send('Page.crash').catch(() => {});
  await crashed;
  say('after the crash');
  expect(await all(other, 1)).toEqual(['after the crash', 'the last']);
  const popup = await world.browser.openPopup(other.page);
  await popup.waitForText('main', '1 tab');
  popup.close();
  isAsBefore();
});

it('outlives the extension: its old scripts fall silent, new ones join, and nothing comes twice', async () => {
  const form = await world.submit({ provider: 'agora', remember: true });
  await form.waitForPhase('online');
  form.close();
  await world.restart();
  await world.browser.waitForBadge('ON');
  const tab = await world.samplePage();
  say('before');
  await tab.untilTexts(1);
  const { logins } = world.alice;
  await tab.page.evaluate(joinAgainWhenGone);
  await world.browser.reloadExtension();
  await waitFor('the return', () => world.alice.sockets === 1 && world.alice.logins === logins + 1);
  await waitFor('the page to have joined again', () => tab.page.evaluate('window.again?.state.phase === "online"'));
  say('after');
  expect(await all(tab, 2)).toEqual(['before', 'after', 'the last']);
  expect(await tab.page.evaluate('window.links.at(-1)')).toBe('gone');
});

it('that was open before the installation joins without a reload', async () => {
  const profile = await mkdtemp(join(tmpdir(), 'partyline-'));
  const { executable: executablePath, extension: path } = ownBuild();
  const bare = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    ignoreDefaultArgs: ['--disable-extensions'],
    args: ['--enable-unsafe-extension-debugging'],
  });
  try {
    const page = await bare.newPage();
    await page.goto(address());
    const session = await bare.browser()?.newBrowserCDPSession();
    // What "Load unpacked" does.
    await (session as unknown as Installer).send('Extensions.loadUnpacked', { path });
    const tab = new SamplePage(page);
    await tab.joined();
    expect(await tab.phase()).toBe('signedOut');
  } finally {
    await bare.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
});

interface Installer {
  send(method: 'Extensions.loadUnpacked', params: { path: string }): Promise<unknown>;
}

/** Runs in the page, which has a session: takes the one of the next extension when this one is gone. */
const joinAgainWhenGone = `(() => {
  const { session, received } = window.partylineSample;
  window.links = [];
  session.onLink(link => links.push(link));
  addEventListener('partyline:announce', async ({ detail }) => {
    if (window.again || !links.includes('gone')) return;
    window.again = await detail.connect();
    again.on('*', (payload, { topic, seq }) => received.push({ topic, payload, seq }));
  });
})()`;
