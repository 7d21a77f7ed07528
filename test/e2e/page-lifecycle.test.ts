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
import { createWorld, ownBuild } from './world';

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
