// What a tab can go through: whatever becomes of it, it is told of each message once, and the service notices nothing.
import { expect, it } from 'vitest';
import { waitFor } from '../browser/wait';
import { app, createWorld, SamplePage } from './world';

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
