// Pages that the browser prerenders, that write themselves anew, or that outlive the extension, with a drop-in.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PlainBrowser } from '../browser/plain-browser';
import { waitFor } from '../browser/wait';
import { type BundledPage, bundlePage } from '../dropin/bundle';
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
const untilOpen = (evaluate: (expression: string) => Promise<unknown>) =>
  waitFor('the chat page to be signed in', async () => {
    const outcome = await evaluate('window.chatPage?.outcome');
    if (typeof outcome === 'string' && outcome !== 'open') throw new Error(outcome);
    return outcome === 'open';
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
