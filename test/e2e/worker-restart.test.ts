// The worker dies at every step of signing in, renewing and signing out: afterwards what is shown is true, there is one line
// at most, and nothing is left of who is signed out.
import { describe, expect, it } from 'vitest';
import type { Popup } from '../browser/popup';
import { waitFor } from '../browser/wait';
import type { AppServer } from '../server/app-server';
import { createWorld, everyProvider } from './world';

/** The browser's own API, inside the functions that are evaluated there. */
declare const chrome: import('webextension-polyfill').Browser;

const world = createWorld();

interface Step {
  name: string;
  /** Brings the session to the step; the worker is killed when it returns. */
  reach(popup: Popup, app: AppServer, signIn: () => Promise<void>): Promise<void>;
  /** What has changed when the next run begins. */
  meanwhile?(app: AppServer): void;
  /** What may be shown afterwards. */
  phases: string[];
}

describe.each(everyProvider)('the worker of %s dies', provider => {
  const service = () => (provider === 'tencent' ? world.tencent : world.im);
  const online = async (popup: Popup, signIn: () => Promise<void>) => {
    await signIn();
    await popup.waitForPhase('online');
  };
  const steps: Step[] = [
    {
      name: 'while the app’s server is asked',
      reach: async (_popup, app, signIn) => {
        app.behaviour = 'hang';
        await signIn();
        await app.until(() => app.requests === 1);
      },
      phases: ['signedOut'],
    },
    {
      name: 'while the service is asked',
      reach: async (popup, app, signIn) => {
        service().pause('hang');
        await signIn();
        await waitFor('the token', () => app.issued.length === 1);
        await popup.waitForPhase('signingIn');
      },
      meanwhile: () => service().resume(),
      phases: ['signedOut'],
    },
    {
      name: 'when it has just signed in',
      reach: async (_popup, _app, signIn) => {
        await signIn();
        await waitFor('the sign-in', () => world.account(provider).logins === 1);
      },
      phases: ['signedOut', 'online'],
    },
    {
      name: 'while it asks for the next token',
      reach: async (popup, app, signIn) => {
        app.lifeSeconds = 3;
        await online(popup, signIn);
        app.behaviour = 'hang';
        await app.until(() => app.requests === 2);
      },
      phases: ['online'],
    },
    {
      name: 'when it has just got the next token',
      reach: async (popup, app, signIn) => {
        app.lifeSeconds = 3;
        await online(popup, signIn);
        // The one after that is not due in the middle of the worker's death.
        app.lifeSeconds = 600;
        await waitFor('the next token', () => app.issued.length === 2);
      },
      phases: ['online'],
    },
    {
      name: 'while it signs out',
      reach: async (popup, _app, signIn) => {
        await online(popup, signIn);
        await popup.click('[data-test=sign-out]');
      },
      phases: ['signedOut', 'online'],
    },
    {
      name: 'when it has signed out',
      reach: async (popup, _app, signIn) => {
        await online(popup, signIn);
        await popup.click('[data-test=sign-out]');
        await popup.waitForPhase('signedOut');
      },
      phases: ['signedOut'],
    },
  ];

  it.each(steps)('$name', async ({ reach, meanwhile, phases }) => {
    const app = await world.appServer(provider);
    const popup = await world.browser.openPopup();
    const form = { provider, userId: 'alice', endpoint: app.url, password: 'app-pass', remember: true };
    await reach(popup, app, () => popup.signIn(form));
    popup.close();
    const { logins } = world.account(provider);
    await world.browser.killWorker();
    app.behaviour = 'ok';
    app.lifeSeconds = 600;
    meanwhile?.(app);

    const after = await world.browser.openPopup();
    const phase = await waitFor('a state that lasts', async () => {
      const shown = await after.phase();
      return phases.includes(shown ?? '') && shown;
    });
    const isOnline = phase === 'online';
    await waitFor('the service to agree', () => world.account(provider).sockets === (isOnline ? 1 : 0));
    await new Promise(done => setTimeout(done, 1_000));
    expect(await after.phase()).toBe(phase);
    const { logins: loginsAfter, sockets, kicks } = world.account(provider);
    expect({ sockets, kicks }).toEqual({ sockets: isOnline ? 1 : 0, kicks: 0 });
    expect(loginsAfter - logins).toBeLessThanOrEqual(isOnline ? 2 : 0);
    await waitFor('nothing to be kept of who is signed out', async () =>
      isOnline ? true : (await world.browser.storedAccounts()).length === 0,
    );
    if (!isOnline) {
      await after.signIn(form);
      await after.waitForPhase('online');
    }
    world.text(provider, 'still here');
    const page = await world.samplePage();
    world.text(provider, 'and here');
    await waitFor('a text', async () => (await page.texts()).includes('and here'));
  });
});

it('comes back by itself, with no tab there to wake it: an alarm stands by for as long as somebody is signed in', async () => {
  const alarms = () => world.browser.evaluate(async () => (await chrome.alarms.getAll()).map(({ name }) => name));
  expect(await alarms()).not.toContain('watchdog');
  await world.signIn('agora');
  expect(await alarms()).toContain('watchdog');
  const { logins } = world.alice;
  await world.browser.killWorker();
  await waitFor('the return', () => world.alice.logins === logins + 1 && world.alice.sockets === 1, 80_000);
  await world.browser.waitForBadge('ON');
  const popup = await world.browser.openPopup();
  await popup.click('[data-test=sign-out]');
  await popup.waitForPhase('signedOut');
  await waitFor('the alarm to be gone', async () => !(await alarms()).includes('watchdog'));
});
