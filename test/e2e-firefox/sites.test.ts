import { expect, it } from 'vitest';
import { waitFor } from '../browser/wait';
import type { FirefoxPage } from '../firefox/page';
import { startWebServer } from '../server/web';
import { createFirefoxWorld } from './world';

const world = createFirefoxWorld();

/** Connects as a page does; resolves with the granted scopes or the error code. */
const connect = (page: FirefoxPage, scopes?: string[]): Promise<string[] | string> =>
  page.evaluate(
    requested =>
      new Promise(resolve => {
        type Announced = { connect(options?: object): Promise<{ scopes: string[] }> };
        const onAnnounce = (event: Event) => {
          const { detail } = event as CustomEvent<Announced>;
          detail.connect(requested ? { scopes: requested } : undefined).then(
            session => resolve([...session.scopes]),
            ({ code }) => resolve(code),
          );
        };
        addEventListener('partyline:announce', onAnnounce, { once: true });
        dispatchEvent(new CustomEvent('partyline:request'));
      }),
    scopes ?? null,
  );

it('gives a site nothing before consent, and the granted scopes after it', async () => {
  await world.signIn('agora');
  // Content scripts run here, because the host is allowed with another port; the background checks the whole origin.
  const other = await startWebServer({ im: world.im });
  const [origin] = other.origins;
  const page = await world.browser.tab(`${origin}/`);
  await page.waitForSelector('[data-test=status][data-phase=notAllowed]');
  expect(await connect(page)).toBe('notAllowed');
  expect(await page.evaluate('JSON.stringify(window.partylineSample)')).not.toContain('alice');

  const connecting = connect(page, ['receive']);
  const consent = await world.browser.consentWindow(origin);
  await world.browser.killWorker();
  await consent.click('[data-test=allow]:enabled');
  expect(await connecting).toEqual(['status', 'receive']);
  await waitFor('no consent window', async () => (await world.browser.consentWindows()).length === 0);
  await other.close();
});

it('gives a site nothing after a refusal, and does not ask again', async () => {
  await world.signIn('agora');
  const other = await startWebServer({ im: world.im });
  const [origin] = other.origins;
  const page = await world.browser.tab(`${origin}/`);
  const connecting = connect(page, ['receive', 'send']);
  const consent = await world.browser.consentWindow(origin);
  await consent.press('Escape').catch(() => {});
  expect(await connecting).toBe('notAllowed');
  expect(await connect(page, ['receive'])).toBe('notAllowed');
  expect(await world.browser.consentWindows()).toEqual([]);
  await other.close();
});
