// The worker stops at each step of sign-in, token refresh and sign-out. Afterwards the shown state is true, there is at most
// one connection, and a signed-out account has left no data.
import { describe, expect, it } from 'vitest';
import type { Popup } from '../browser/popup';
import { waitFor } from '../browser/wait';
import type { LocalAppServer } from '../server/app-server';
import { createWorld, oneOfEachDriver } from './world';

/** Used inside functions that are evaluated in extension pages. */
declare const chrome: import('webextension-polyfill').Browser;

const world = createWorld();

interface Step {
  name: string;
  /** Advances the session to the step; the worker is stopped when it resolves. */
  reach(popup: Popup, app: LocalAppServer, signIn: () => Promise<void>): Promise<void>;
  /** Changes between stop and restart. */
  meanwhile?(app: LocalAppServer): void;
  /** Phases that may be shown afterwards. */
  phases: string[];
}

describe.each(oneOfEachDriver('easemob'))('when the worker of %s stops', provider => {
  const service = () => (provider === 'tencent' ? world.tencent : world.im);
  const online = async (popup: Popup, signIn: () => Promise<void>) => {
    await signIn();
    await popup.waitForPhase('online');
  };
  const steps: Step[] = [
    {
      name: 'during a request to the app’s server',
      reach: async (_popup, app, signIn) => {
        app.behaviour = 'hang';
        await signIn();
        await app.until(() => app.requests === 1);
      },
      phases: ['signedOut'],
    },
    {
      name: 'during the sign-in at the service',
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
      name: 'just after the sign-in',
      reach: async (_popup, _app, signIn) => {
        const { logins } = world.account(provider);
        await signIn();
        await waitFor('the sign-in', () => world.account(provider).logins === logins + 1);
      },
      phases: ['signedOut', 'online'],
    },
    {
      name: 'during a token refresh',
      reach: async (popup, app, signIn) => {
        app.lifeSeconds = 3;
        await online(popup, signIn);
        app.behaviour = 'hang';
        await app.until(() => app.requests === 2);
      },
      phases: ['online'],
    },
    {
      name: 'just after a token refresh',
      reach: async (popup, app, signIn) => {
        app.lifeSeconds = 3;
        await online(popup, signIn);
        // Delays the next refresh beyond the worker's stop.
        app.lifeSeconds = 600;
        await waitFor('the next token', () => app.issued.length === 2);
      },
      phases: ['online'],
    },
    {
      name: 'during the sign-out',
      reach: async (popup, _app, signIn) => {
        await online(popup, signIn);
        await popup.signOut();
      },
      phases: ['signedOut', 'online'],
    },
    {
      name: 'after the sign-out',
      reach: async (popup, _app, signIn) => {
        await online(popup, signIn);
        await popup.signOut();
        await popup.waitForPhase('signedOut');
      },
      phases: ['signedOut'],
    },
  ];

  // One test: each step begins signed out and stops the worker, as the one before.
  it('at any step, the state is consistent afterwards', async () => {
    for (const step of steps)
      await check(step).catch(error => {
        throw new Error(`When it stopped ${step.name}`, { cause: error });
      });
  }, 600_000);

  async function check({ reach, meanwhile, phases }: Step): Promise<void> {
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
    const phase = await waitFor('a final phase', async () => {
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
    await waitFor('no data of a signed-out account', async () =>
      isOnline ? true : (await world.browser.storedAccounts()).length === 0,
    );
    if (!isOnline) {
      await after.signIn(form);
      await after.waitForPhase('online');
    }
    after.close();
    world.sendText(provider, 'still here');
    const page = await world.samplePage();
    world.sendText(provider, 'and here');
    await waitFor('a text', async () => (await page.texts()).includes('and here'));

    const end = await world.browser.openPopup();
    await end.signOut();
    await end.waitForPhase('signedOut');
    end.close();
    await waitFor('the socket to be closed', () => world.account(provider).sockets === 0);
    await page.page.close();
  }
});

it('reconnects as the same device without any tab, by an alarm that exists while an account is signed in', async () => {
  const alarms = () => world.browser.evaluate(async () => (await chrome.alarms.getAll()).map(({ name }) => name));
  expect(await alarms()).not.toContain('watchdog');
  await world.signIn('agora');
  expect(await alarms()).toContain('watchdog');
  const { logins } = world.alice;
  await world.browser.killWorker();
  await waitFor('the reconnect', () => world.alice.logins === logins + 1 && world.alice.sockets === 1, 80_000);
  expect(world.alice).toMatchObject({ devices: 1, kicks: 0 });
  expect(world.alice.deviceIds).toHaveLength(1);
  await world.browser.waitForBadge('ON');
  const popup = await world.browser.openPopup();
  await popup.signOut();
  await popup.waitForPhase('signedOut');
  await waitFor('no alarm', async () => !(await alarms()).includes('watchdog'));
});
