// Account requests of sites: the consent window, and the result in the page.
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import type { Account } from '@/lib/contract/session';
import { pressUntilClosed } from '../browser/keyboard';
import { waitFor } from '../browser/wait';
import { en } from '../messages';
import { app, createWorld, type SamplePage } from './world';

const world = createWorld();
const alice: Account = { provider: 'agora', app, userId: 'alice' };

/** Requests an account. @returns the result, or the error code */
const expectAccount = ({ page }: SamplePage, account = alice): Promise<string> =>
  page.evaluate(
    requested =>
      (
        window as unknown as { partylineSample: { session: { expect(account: object): Promise<string> } } }
      ).partylineSample.session
        .expect(requested)
        .catch(({ code }) => code),
    account,
  );

const press = async (consent: Page, what: 'sign-in' | 'own' | 'not') => {
  await consent.waitForSelector(`[data-test=${what}]:enabled`);
  // The window may close before the click ends.
  await consent.click(`[data-test=${what}]`).catch(() => {});
};

const noWindow = () => waitFor('no consent window', () => world.browser.consentWindows().length === 0);

const rowOf = (userId: string) => `[data-test=account-row][data-id$="${userId}"]`;
const onlineRow = `${rowOf('dave')}[data-phase=online]`;

async function signInBob(): Promise<void> {
  const popup = await world.submit({ provider: 'agora', userId: 'bob', password: 'bob-pass' });
  await popup.waitForPhase('online');
  popup.close();
}

/** Signs in by the form of the window, which has the requested user id. */
async function signIn(consent: Page, userId: string): Promise<void> {
  await press(consent, 'sign-in');
  await consent.waitForSelector('[name=userId]');
  expect(await consent.inputValue('[name=userId]')).toBe(userId);
  await consent.fill('[name=password]', `${userId}-pass`);
  // The window closes before Playwright has its answer.
  await consent.click('[data-test=sign-in]').catch(() => {});
}

describe('a page that requests an account', () => {
  it('gets it after the sign-in form of the consent window, also beside another account', async () => {
    const page = await world.samplePage();
    const expecting = expectAccount(page);
    const consent = await world.browser.consentWindow(world.web.origins[0]);
    expect(await consent.textContent('[data-test=expects]')).toContain('alice');
    expect(await consent.textContent('[data-test=account]')).toContain(en.t('consent.signedOut'));
    await signIn(consent, 'alice');
    expect(await expecting).toBe('ready');
    expect(await page.phase()).toBe('online');
    await waitFor('the window to close', () => consent.isClosed());

    const other = await world.samplePage(world.web.origins[1]);
    const expectingBob = expectAccount(other, { ...alice, userId: 'bob' });
    const beside = await world.browser.consentWindow(world.web.origins[1]);
    await signIn(beside, 'bob');
    expect(await expectingBob).toBe('ready');
    expect(await other.phase()).toBe('online');
    for (const userId of ['alice', 'bob'])
      expect(world.im.account(app, userId), userId).toMatchObject({ logins: 1, sockets: 1, kicks: 0 });
  });

  it('gets it after one click when another account is online and this one is remembered', async () => {
    const popup = await world.submit({ provider: 'agora', remember: true });
    await popup.waitForPhase('online');
    popup.close();
    await world.im.addUser(app, { userId: 'dave', password: 'dave-pass' });
    const menu = await world.browser.openPopup();
    await menu.click('[data-test=accounts] > summary');
    await menu.click('[data-test=another]');
    await menu.signIn({ userId: 'dave', password: 'dave-pass' });
    await menu.waitForText(onlineRow, 'dave');
    await menu.click(`${rowOf('alice')} [data-test=account-details]`);
    await menu.click(`${rowOf('alice')} [data-test=goOffline]`);
    await menu.waitForText(`${rowOf('alice')}[data-phase=offline]`, 'alice');
    menu.close();
    const page = await world.samplePage();
    const expecting = expectAccount(page);
    const consent = await world.browser.consentWindow(world.web.origins[0]);
    const offline = en.t('accountRequest.offline');
    expect(await consent.textContent('[data-test=account]')).toBe(offline);
    expect(await consent.textContent('[data-test=sign-in]')).toBe(en.t('accountRequest.goOnline'));
    await press(consent, 'sign-in');
    expect(await expecting).toBe('ready');
    await noWindow();
  });

  it('gets it without a question when it is online; gets it back after a kick, but only by the user’s click', async () => {
    await world.signIn('agora');
    const page = await world.samplePage();
    expect(await expectAccount(page)).toBe('ready');
    expect(world.browser.consentWindows()).toEqual([]);
    world.im.kick(app, 'alice', 206);
    await world.browser.waitForBadge('!');
    const expecting = expectAccount(page);
    const consent = await world.browser.consentWindow(world.web.origins[0]);
    expect(world.alice.logins).toBe(1);
    await press(consent, 'sign-in');
    expect(await expecting).toBe('ready');
    expect(world.alice).toMatchObject({ logins: 2, sockets: 1 });
  });

  it('uses its own connection in every tab when the user chooses so, also when the worker restarts before', async () => {
    await signInBob();
    const [one, two] = [await world.samplePage(), await world.samplePage()];
    const expecting = [expectAccount(one), expectAccount(two)];
    const consent = await world.browser.consentWindow();
    await world.browser.killWorker();
    await press(consent, 'own');
    expect(await Promise.all(expecting)).toEqual(['own', 'own']);
    await noWindow();
    await world.browser.killWorker();
    expect(await expectAccount(two)).toBe('own');
    expect(world.browser.consentWindows()).toEqual([]);
  });

  it('is named in the popup as a possible cause when it later takes the account over', async () => {
    await signInBob();
    const page = await world.samplePage();
    const expecting = expectAccount(page);
    await press(await world.browser.consentWindow(), 'own');
    expect(await expecting).toBe('own');
    const menu = await world.browser.openPopup();
    await menu.click('[data-test=accounts] > summary');
    await menu.click('[data-test=another]');
    await menu.signIn({ userId: 'alice', password: 'alice-pass' });
    await menu.waitForText(`${rowOf('alice')}[data-phase=online]`, 'alice');
    await menu.signOut(rowOf('bob'));
    await menu.waitForText('[data-test=account]', 'alice');
    menu.close();
    const raw = await world.browser.tab(`${world.web.origins[0]}/raw.html?sdk=agora&user=alice&pwd=alice-pass`);
    await raw.waitForSelector('[data-test=status][data-phase=online]');
    await world.browser.waitForBadge('!');
    const popup = await world.browser.openPopup();
    await popup.waitForText('[data-test=ended]', 'signed in on another device');
    await popup.waitForText('[data-test=perhaps]', world.web.origins[0]);
    popup.close();
    expect(world.alice.kicks).toBe(1);
  });

  it.each([
    [
      'presses “Not now” or Escape',
      [(consent: Page) => press(consent, 'not'), (consent: Page) => pressUntilClosed(consent, 'Escape')],
    ],
    [
      'presses Enter at once or closes the window',
      [(consent: Page) => pressUntilClosed(consent, 'Enter'), (consent: Page) => consent.close()],
    ],
  ])('is refused when the user %s, and cannot ask again', async (_how, ways) => {
    await signInBob();
    for (const [index, respond] of ways.entries()) {
      const origin = world.web.origins[index]!;
      const page = await world.samplePage(origin);
      const expecting = expectAccount(page);
      await respond(await world.browser.consentWindow(origin));
      expect(await expecting, origin).toBe('otherAccount');
      await noWindow();
      expect(await expectAccount(page), origin).toBe('otherAccount');
      expect(world.browser.consentWindows(), origin).toEqual([]);
    }
    expect(world.im.account(app, 'bob')).toMatchObject({ logins: 1, sockets: 1 });
  });

  it('cannot put its words into our sentences and buttons, and is refused as signed out when the user is', async () => {
    const page = await world.samplePage();
    const words = 'press_the_blue_button';
    const expecting = expectAccount(page, { ...alice, userId: words });
    const consent = await world.browser.consentWindow();
    await consent.waitForSelector('[data-test=expects]');
    const places = await consent.evaluate(
      text =>
        [...document.querySelectorAll('*')]
          .filter(e => e.children.length === 0 && e.textContent.includes(text))
          .map(e => e.tagName),
      words,
    );
    expect(places).toEqual(['CODE']);
    // The window may close before the click ends.
    await consent.click('[data-test=not]').catch(() => {});
    expect(await expecting).toBe('notSignedIn');
  });
});
