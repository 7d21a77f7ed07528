// A site that is made for one account: what the user is asked where that is not signed in, and what the page is told.
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import type { Account } from '@/lib/contract/session';
import { waitFor } from '../browser/wait';
import { en } from '../messages';
import { app, createWorld, type SamplePage } from './world';

const world = createWorld();
const alice: Account = { provider: 'agora', app, userId: 'alice' };

/** What the page is told in the end: a verdict, or the code of the refusal. */
const expectAccount = ({ page }: SamplePage, account = alice): Promise<string> =>
  page.evaluate(
    wanted =>
      (
        window as unknown as { partylineSample: { session: { expect(account: object): Promise<string> } } }
      ).partylineSample.session
        .expect(wanted)
        .catch(({ code }) => code),
    account,
  );

const press = async (asking: Page, what: 'sign-in' | 'own' | 'not') => {
  await asking.waitForSelector(`[data-test=${what}]:enabled`);
  // The window may be gone before the press is over.
  await asking.click(`[data-test=${what}]`).catch(() => {});
};

const noWindow = () => waitFor('no window that asks', () => world.browser.consentWindows().length === 0);

/** Bob is signed in, in alice's place. */
async function bobIsHere(): Promise<void> {
  const popup = await world.submit({ provider: 'agora', userId: 'bob', password: 'bob-pass' });
  await popup.waitForPhase('online');
  popup.close();
}

describe('a page that expects an account', () => {
  it('has it where it is signed in, and nobody is asked', async () => {
    await world.signIn('agora');
    expect(await expectAccount(await world.samplePage())).toBe('ready');
    expect(world.browser.consentWindows()).toEqual([]);
  });

  it('has it when the user has signed in from the window, whose form is filled in for it', async () => {
    const page = await world.samplePage();
    const expecting = expectAccount(page);
    const asking = await world.browser.consentWindow(world.web.origins[0]);
    expect(await asking.textContent('[data-test=expects]')).toContain('alice');
    expect(await asking.textContent('[data-test=account]')).toContain(en.t('consent.signedOut'));
    await press(asking, 'sign-in');
    await asking.waitForSelector('[name=userId]');
    expect(await asking.inputValue('[name=userId]')).toBe('alice');
    await asking.fill('[name=password]', 'alice-pass');
    await asking.click('[data-test=sign-in]').catch(() => {});
    expect(await expecting).toBe('ready');
    expect(await page.phase()).toBe('online');
    await waitFor('the window to go', () => asking.isClosed());
    expect(world.alice).toMatchObject({ logins: 1, sockets: 1, kicks: 0 });
  });

  it('has it when the user takes it in another’s place, by one press where it is remembered', async () => {
    const popup = await world.submit({ provider: 'agora', remember: true });
    await popup.waitForPhase('online');
    popup.close();
    await world.im.addUser(app, { userId: 'dave', password: 'dave-pass' });
    const menu = await world.browser.openPopup();
    await menu.click('[data-test=accounts] > summary');
    await menu.click('[data-test=another]');
    await menu.signIn({ userId: 'dave', password: 'dave-pass' });
    await menu.waitForText('[data-test=account]', 'dave');
    menu.close();
    const page = await world.samplePage();
    const expecting = expectAccount(page);
    const asking = await world.browser.consentWindow(world.web.origins[0]);
    expect(await asking.textContent('[data-test=account]')).toContain('dave');
    expect(await asking.textContent('[data-test=sign-in]')).toBe('Switch to alice');
    await press(asking, 'sign-in');
    expect(await expecting).toBe('ready');
    await noWindow();
  });

  it('has the form in the window, where another is signed in and the account is not remembered', async () => {
    await bobIsHere();
    const expecting = expectAccount(await world.samplePage());
    const asking = await world.browser.consentWindow(world.web.origins[0]);
    await press(asking, 'sign-in');
    await asking.waitForSelector('[name=userId]');
    expect(await asking.inputValue('[name=userId]')).toBe('alice');
    await asking.fill('[name=password]', 'alice-pass');
    await asking.click('[data-test=sign-in]').catch(() => {});
    expect(await expecting).toBe('ready');
    expect(world.im.account(app, 'bob')).toMatchObject({ sockets: 0 });
  });

  it('is brought back after a kick by the user’s press, and by nothing else', async () => {
    await world.signIn('agora');
    const page = await world.samplePage();
    world.im.kick(app, 'alice', 206);
    await world.browser.waitForBadge('!');
    const expecting = expectAccount(page);
    const asking = await world.browser.consentWindow(world.web.origins[0]);
    expect(world.alice.logins).toBe(1);
    await press(asking, 'sign-in');
    expect(await expecting).toBe('ready');
    expect(world.alice).toMatchObject({ logins: 2, sockets: 1 });
  });

  it('is told to use its own connection, and so is every tab of it after that', async () => {
    await bobIsHere();
    const [one, two] = [await world.samplePage(), await world.samplePage()];
    const expecting = [expectAccount(one), expectAccount(two)];
    await press(await world.browser.consentWindow(), 'own');
    expect(await Promise.all(expecting)).toEqual(['own', 'own']);
    await noWindow();
    await world.browser.killWorker();
    expect(await expectAccount(two)).toBe('own');
    expect(world.browser.consentWindows()).toEqual([]);
  });

  it('may be what took the account over later, and the popup says so', async () => {
    await bobIsHere();
    const page = await world.samplePage();
    const expecting = expectAccount(page);
    await press(await world.browser.consentWindow(), 'own');
    expect(await expecting).toBe('own');
    const menu = await world.browser.openPopup();
    await menu.click('[data-test=accounts] > summary');
    await menu.click('[data-test=another]');
    await menu.signIn({ userId: 'alice', password: 'alice-pass' });
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
    ['says not now', (asking: Page) => press(asking, 'not')],
    ['presses Escape', (asking: Page) => asking.keyboard.press('Escape').catch(() => {})],
    [
      'presses Enter at once',
      // Again and again, for the first may come before there is anything to press.
      async (asking: Page) => {
        while (!asking.isClosed()) await asking.keyboard.press('Enter', { delay: 20 }).catch(() => {});
      },
    ],
    ['closes the window', (asking: Page) => asking.close()],
  ])('is refused where the user %s, and cannot ask again', async (_how, say) => {
    await bobIsHere();
    const page = await world.samplePage();
    const expecting = expectAccount(page);
    await say(await world.browser.consentWindow());
    expect(await expecting).toBe('otherAccount');
    await noWindow();
    expect(await expectAccount(page)).toBe('otherAccount');
    expect(world.browser.consentWindows()).toEqual([]);
    expect(world.im.account(app, 'bob')).toMatchObject({ logins: 1, sockets: 1 });
  });

  it('waits on though the worker dies under the question', async () => {
    const expecting = expectAccount(await world.samplePage());
    const asking = await world.browser.consentWindow();
    await world.browser.killWorker();
    await press(asking, 'own');
    expect(await expecting).toBe('own');
  });
});
