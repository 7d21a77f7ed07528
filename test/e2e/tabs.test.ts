// A tab receives each message once, whatever happens to it, and nothing changes at the service.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { expect, it } from 'vitest';
import { waitFor } from '../browser/wait';
import { app, createWorld, ownBuild, SamplePage } from './world';

const world = createWorld(undefined, { bfcache: true });
const send = (...texts: string[]) => {
  for (const text of texts) world.im.send(app, 'bob', 'alice', text);
};
/** All received texts, including a final one. */
async function allTexts(page: SamplePage, atLeast: number): Promise<string[]> {
  await page.untilTexts(atLeast);
  send('the last');
  await waitFor('the last text', async () => (await page.texts()).includes('the last'));
  return page.texts();
}
const expectNoReconnect = () => expect(world.alice).toMatchObject({ sockets: 1, logins: 1, logouts: 0, kicks: 0 });
/** Address of the only sample page. */
const address = () => `${world.web.origins[0]}/?to=bob`;

it('a tab receives everything when it returns from the back/forward cache', async () => {
  await world.signIn('agora');
  const tab = await world.samplePage();
  send('before');
  await tab.untilTexts(1);
  await tab.page.evaluate(`window.isTheSame = true; location.href = '/config.json'`);
  await tab.page.waitForURL('**/config.json');
  send('while it was away', 'and once more');
  await tab.page.evaluate('history.back()').catch(() => undefined);
  await waitFor('the page to be back', () => tab.page.evaluate('window.isTheSame === true'));
  expect(await allTexts(tab, 3)).toEqual(['before', 'while it was away', 'and once more', 'the last']);
  expect(await tab.session('send', { to: 'bob', text: 'still here' })).toMatchObject({
    serverMsgId: expect.any(String),
  });
  expectNoReconnect();
});

it('a tab receives only new messages after a reload', async () => {
  await world.signIn('agora');
  const tab = await world.samplePage();
  send('before');
  await tab.untilTexts(1);
  await tab.page.reload();
  await tab.connected();
  await tab.waitForPhase('online');
  send('after');
  expect(await allTexts(tab, 1)).toEqual(['after', 'the last']);
  expectNoReconnect();
});

it('a duplicated tab receives messages too', async () => {
  await world.signIn('agora');
  const tab = await world.samplePage();
  const [page] = await Promise.all([
    world.browser.context.waitForEvent('page'),
    world.browser.withTab(address(), 'duplicate'),
  ]);
  const copy = new SamplePage(page);
  await copy.connected();
  await copy.waitForPhase('online');
  send('to both');
  expect(await allTexts(tab, 1)).toEqual(['to both', 'the last']);
  expect(await copy.untilTexts(2)).toEqual(['to both', 'the last']);
  expectNoReconnect();
});

it('a discarded tab connects again when it is loaded', async () => {
  await world.signIn('agora');
  await world.samplePage();
  const other = await world.samplePage(world.web.origins[1]);
  await world.browser.withTab(address(), 'discard');
  send('while it was discarded');
  await other.untilTexts(1);
  await world.browser.withTab(address(), 'reload');
  const page = await waitFor('the page', () => world.browser.context.pages().find(found => found.url() === address()));
  const again = new SamplePage(page);
  await waitFor('the page’s session', () => page.evaluate('window.partylineSample?.session !== undefined'));
  await again.waitForPhase('online');
  send('after');
  expect(await allTexts(again, 1)).toEqual(['after', 'the last']);
  expect(await other.untilTexts(3)).toEqual(['while it was discarded', 'after', 'the last']);
  expectNoReconnect();
});

it('a crashed tab does not affect others', async () => {
  await world.signIn('agora');
  const [tab, other] = [await world.samplePage(), await world.samplePage(world.web.origins[1])];
  const devtools = await world.browser.context.newCDPSession(tab.page);
  const crashed = tab.page.waitForEvent('crash');
  void devtools.send('Page.crash').catch(() => {});
  await crashed;
  send('after the crash');
  expect(await allTexts(other, 1)).toEqual(['after the crash', 'the last']);
  const popup = await world.browser.openPopup(other.page);
  await popup.waitForText('main', '1 tab');
  popup.close();
  expectNoReconnect();
});

it('a tab connects again after an update of the extension, and receives nothing twice', async () => {
  const form = await world.submit({ provider: 'agora', remember: true });
  await form.waitForPhase('online');
  form.close();
  await world.restart();
  await world.browser.waitForBadge('ON');
  const tab = await world.samplePage();
  send('before');
  await tab.untilTexts(1);
  const { logins } = world.alice;
  await tab.page.evaluate(reconnectWhenGone);
  await world.browser.reloadExtension();
  await waitFor('the reconnect', () => world.alice.sockets === 1 && world.alice.logins === logins + 1);
  await waitFor('the page’s new session', () => tab.page.evaluate('window.again?.state.phase === "online"'));
  send('after');
  expect(await allTexts(tab, 2)).toEqual(['before', 'after', 'the last']);
  expect(await tab.page.evaluate('window.links.at(-1)')).toBe('gone');
});

it('a tab from before the installation connects without a reload', async () => {
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
    // The same as "Load unpacked".
    await (session as unknown as Installer).send('Extensions.loadUnpacked', { path });
    const tab = new SamplePage(page);
    await tab.connected();
    expect(await tab.phase()).toBe('signedOut');
  } finally {
    await bare.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
});

interface Installer {
  send(method: 'Extensions.loadUnpacked', params: { path: string }): Promise<unknown>;
}

/** Runs in the page: connects to the new extension when the session of the old one is gone. */
const reconnectWhenGone = `(() => {
  const { session, received } = window.partylineSample;
  window.links = [];
  session.onLink(link => links.push(link));
  addEventListener('partyline:announce', async ({ detail }) => {
    if (window.again || !links.includes('gone')) return;
    window.again = await detail.connect();
    again.on('*', (payload, { topic, seq }) => received.push({ topic, payload, seq }));
  });
})()`;

it('one of two tabs claims a call, and the other receives when that one closes', async () => {
  await world.signIn('agora');
  const [one, two] = [await world.samplePage(), await world.samplePage()];
  const watch = `window.calls = []; for (const topic of ['claimed', 'released'])
    window.partylineSample.session.on(topic, ({ id }) => window.calls.push(topic + ' ' + id))`;
  for (const { page } of [one, two]) await page.evaluate(watch);
  const claim = ({ page }: SamplePage) => page.evaluate(`window.partylineSample.session.claim('call 1')`);
  const calls = ({ page }: SamplePage) => page.evaluate<string[]>('window.calls');
  const [first, other] = [one, two];
  expect(await claim(first)).toBe(true);
  await waitFor('the claim to be known', async () => (await calls(other)).includes('claimed call 1'));
  const answers = await Promise.all(
    [one, two].map(({ page }) => page.evaluate(`window.partylineSample.session.claim('call 2')`)),
  );
  expect(answers.toSorted()).toEqual([false, true]);
  await world.browser.killWorker();
  await first.connected();
  await other.connected();
  expect(await claim(other)).toBe(false);
  expect(await claim(first)).toBe(true);
  expect(await calls(first)).not.toContain('claimed call 1');
  await first.page.close();
  await waitFor('the release', async () => (await calls(other)).includes('released call 1'));
  expect(await claim(other)).toBe(true);
});
