// Sites in Firefox: none has anything before the user says so, and one that asks gets the user's answer.
import { expect, it } from 'vitest';
import { waitFor } from '../browser/wait';
import type { FirefoxPage } from '../firefox/page';
import { startWebServer } from '../server/web';
import { createFirefoxWorld } from './world';

const world = createFirefoxWorld();

/** Connects as a page does; answers with the scopes that it got, or the code of the refusal. */
const connect = (page: FirefoxPage, scopes?: string[]): Promise<string[] | string> =>
  page.evaluate(
    asked =>
      new Promise(resolve => {
        type Announced = { connect(options?: object): Promise<{ scopes: string[] }> };
        const meet = (event: Event) => {
          const { detail } = event as CustomEvent<Announced>;
          detail.connect(asked ? { scopes: asked } : undefined).then(
            session => resolve([...session.scopes]),
            ({ code }) => resolve(code),
          );
        };
        addEventListener('partyline:announce', meet, { once: true });
        dispatchEvent(new CustomEvent('partyline:request'));
      }),
    scopes ?? null,
  );

it('has nothing before the user has said so, asks, and gets the answer', async () => {
  await world.signIn('agora');
  // It is on the host of a site that is allowed, and so has the scripts; the background looks at the whole origin.
  const stranger = await startWebServer({ im: world.im });
  const [origin] = stranger.origins;
  const page = await world.browser.tab(`${origin}/`);
  await page.waitForSelector('[data-test=status][data-phase=notAllowed]');
  expect(await connect(page)).toBe('notAllowed');
  expect(await page.evaluate('JSON.stringify(window.partylineSample)')).not.toContain('alice');

  const asking = connect(page, ['receive']);
  const question = await world.browser.consentWindow(origin);
  await world.browser.killWorker();
  await question.click('[data-test=allow]:enabled');
  expect(await asking).toEqual(['status', 'receive']);
  await waitFor('no window that asks', async () => (await world.browser.consentWindows()).length === 0);
  await stranger.close();
});

it('gets nothing where the user says no, and does not ask again', async () => {
  await world.signIn('agora');
  const stranger = await startWebServer({ im: world.im });
  const [origin] = stranger.origins;
  const page = await world.browser.tab(`${origin}/`);
  const asking = connect(page, ['receive', 'send']);
  const question = await world.browser.consentWindow(origin);
  await question.press('Escape').catch(() => {});
  expect(await asking).toBe('notAllowed');
  expect(await connect(page, ['receive'])).toBe('notAllowed');
  expect(await world.browser.consentWindows()).toEqual([]);
  await stranger.close();
});
