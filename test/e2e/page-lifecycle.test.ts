// Pages that the browser prerenders, that write themselves anew, or that outlive the extension, with a drop-in.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PlainBrowser } from '../browser/plain-browser';
import { waitFor } from '../browser/wait';
import { type BundledPage, bundlePage } from '../dropin/bundle';
import type { ChatPage } from '../dropin/sign-in';
import { app, createWorld, ownBuild } from './world';

declare const chrome: import('webextension-polyfill').Browser;

const world = createWorld(undefined, { bfcache: true });

let dropIn: BundledPage;
const links = mkdtempSync(join(tmpdir(), 'partyline-links-'));
beforeAll(async () => {
  dropIn = await bundlePage('sign-in.ts', 'agora-chat', 'dropin');
  const rules = { prerender: [{ source: 'list', urls: ['/chat/'], eagerness: 'immediate' }] };
  writeFileSync(
    join(links, 'index.html'),
    `<!doctype html><link rel="icon" href="data:,"><a href="/chat/">Chat</a>
     <script type="speculationrules">${JSON.stringify(rules)}</script>`,
  );
});
afterAll(() => {
  dropIn.remove();
  rmSync(links, { recursive: true, force: true });
});

const mount = () => {
  world.web.mount('/chat/', dropIn.folder);
  world.web.mount('/links/', links);
};
type Evaluate = (expression: string) => Promise<unknown>;
const untilOpen = (evaluate: Evaluate) =>
  waitFor('the chat page to be signed in', async () => {
    const outcome = (await evaluate('window.chatPage?.outcome')) as ChatPage['outcome'];
    if (outcome !== undefined && outcome !== 'open') throw new Error(outcome);
    return outcome === 'open';
  });
/** Sends a text to alice, which the page receives. */
async function expectText(page: Page, text: string): Promise<void> {
  world.sendText('agora', text);
  await waitFor(`${text} in the page`, () => page.evaluate(`window.chatPage.texts.includes(${JSON.stringify(text)})`));
}

it('a page that gets the scripts twice keeps its connection', async () => {
  await world.signIn('agora');
  const page = await world.samplePage();
  await page.waitForPhase('online');
  await world.browser.evaluate(async () => {
    const { tabs, scripting } = chrome;
    for (const { id } of await tabs.query({ url: 'http://localhost/*' }))
      for (const [file, world] of [
        ['bridge.js', 'ISOLATED'],
        ['page.js', 'MAIN'],
      ] as const)
        await scripting.executeScript({ target: { tabId: id! }, files: [file], world });
  });
  world.im.send(app, 'bob', 'alice', 'after the second copy');
  await page.until('onTextMessage');
  expect(await page.received('onTextMessage')).toHaveLength(1);
  expect(await page.phase()).toBe('online');
});

it('a prerendered page connects when the user visits it', async () => {
  mount();
  const form = await world.submit({ provider: 'agora', remember: true });
  await form.waitForPhase('online');
  form.close();
  await world.browser.quit();
  const { executable, extension } = ownBuild();
  const browser = await PlainBrowser.launch(executable, extension, world.browser);
  try {
    await waitFor('the sign-in', () => world.alice.sockets === 1);
    const { logins } = world.alice;
    const tab = await browser.tab(`${world.web.origins[0]}/links/`);
    // The page reads it just before it signs in.
    await waitFor('the prerendered page', () => world.web.requests('/config.json') > 0);
    await browser.evaluate(tab, 'document.links[0].click()');
    await waitFor('the visit', () => browser.evaluate(tab, 'location.pathname === "/chat/"'));
    await untilOpen(expression => browser.evaluate(tab, expression));
    expect(await browser.evaluate(tab, 'window.chatPage.wasPrerendering')).toBe(true);
    expect(world.alice).toMatchObject({ sockets: 1, logins, kicks: 0 });
  } finally {
    await browser.close();
  }
});

it('a page that writes itself anew connects', async () => {
  mount();
  await world.signIn('agora');
  const page = await world.browser.tab(`${world.web.origins[0]}/links/`);
  await page.evaluate(`
    document.open();
    document.write('<title>Anew</title><script type="module" src="/chat/page.js"><' + '/script>');
    document.close();
  `);
  await untilOpen(expression => page.evaluate(expression));
  await expectText(page, 'to the new page');
  expect(world.alice).toMatchObject({ sockets: 1, logins: 1, kicks: 0 });
});

it('a connected page that writes itself anew keeps its session, and comes back from the back/forward cache', async () => {
  await world.signIn('agora');
  const tab = await world.samplePage();
  await tab.page.evaluate(`
    document.open();
    document.write('<title>Anew</title>');
    document.close();
    window.isTheSame = true;
  `);
  world.sendText('agora', 'after the writing');
  await tab.untilTexts(1);
  await tab.page.evaluate(`location.href = '/config.json'`);
  await tab.page.waitForURL('**/config.json');
  await tab.page.evaluate('history.back()').catch(() => undefined);
  await waitFor('the page to be back', () => tab.page.evaluate('window.isTheSame === true'));
  world.sendText('agora', 'after the return');
  expect(await tab.untilTexts(2)).toEqual(['after the writing', 'after the return']);
  expect(world.alice).toMatchObject({ sockets: 1, logins: 1, kicks: 0 });
});

it('open tabs connect again when the extension is switched off and on', async () => {
  mount();
  const form = await world.submit({ provider: 'agora', remember: true });
  await form.waitForPhase('online');
  form.close();
  const tab = await world.samplePage();
  await tab.page.evaluate(`
    window.links = [];
    window.partylineSample.session.onLink(link => links.push(link));
    addEventListener('partyline:announce', ({ detail }) => {
      if (links.includes('gone')) detail.connect().then(session => { window.again = session; });
    });
  `);
  await world.browser.switchOffAndOn();
  await waitFor('the new session', () => tab.page.evaluate('window.again?.state.phase === "online"'));
  expect(world.alice).toMatchObject({ sockets: 1, kicks: 0 });
});

it('a tab with an open dialog does not delay another site that is allowed', async () => {
  const form = await world.submit({ provider: 'agora', remember: true });
  await form.waitForPhase('online');
  form.close();
  const [blocked, other] = [await world.samplePage(), await world.samplePage(world.web.origins[1])];
  await toggleSite(other.page);
  await waitFor('the other site to be stopped', async () => !(await canConnect(other.page)));
  const dialog = blocked.page.waitForEvent('dialog');
  const alerted = blocked.page.evaluate('alert("wait")');
  const opened = await dialog;
  // Partyline injects its scripts into the tab with the dialog.
  await world.browser.switchOffAndOn();
  await other.page.reload();
  expect(await canConnect(other.page)).toBe(false);
  await toggleSite(other.page);
  await waitFor('the other site', () => canConnect(other.page));
  await opened.accept();
  await alerted;
  await waitFor('the site with the dialog', () => canConnect(blocked.page));
});

it('the popup allows and reloads the page in front that has replaced the session', async () => {
  mount();
  await world.signIn('agora');
  await toggleSite(await world.browser.tab(`${world.web.origins[0]}/links/`));
  const page = await world.browser.tab(`${world.web.origins[0]}/chat/`);
  await untilOpen(expression => page.evaluate(expression));
  await world.browser.waitForBadge('!');
  await page.evaluate('window.isOld = true');
  const popup = await world.browser.openPopup(page);
  await popup.click('[data-test=this-tab]');
  await popup.waitForPhase('online');
  await waitFor('the reload', () => page.evaluate('window.isOld === undefined'));
  await untilOpen(expression => page.evaluate(expression));
  await popup.waitForText('[data-test=tabs]', '1');
  popup.close();
  await expectText(page, 'after the reload');
  // The first sign-in, that of the page, and the one to continue.
  expect(world.alice).toMatchObject({ sockets: 1, logins: 3 });
});

/** Switches the site of a tab on or off in the popup. */
async function toggleSite(page: Page): Promise<void> {
  const popup = await world.browser.openPopup(page);
  await popup.click('[name=here]');
  await waitFor('the switch', () => popup.evaluate('document.querySelector("[name=here]").ariaDisabled !== "true"'));
  popup.close();
}

/** Whether Partyline announces itself to a page and connects it. */
const canConnect = (page: Page): Promise<boolean> =>
  page.evaluate(`new Promise(resolve => {
    const connect = ({ detail }) => detail.connect().then(() => resolve(true), () => resolve(false));
    addEventListener('partyline:announce', connect, { once: true });
    dispatchEvent(new CustomEvent('partyline:request'));
    setTimeout(resolve, 500, false);
  })`);
