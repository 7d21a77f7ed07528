// What is kept over the death of the worker and of the browser, and what is not.
import { describe, expect, it } from 'vitest';
import { storageOf } from '../browser/secrets';
import { waitFor } from '../browser/wait';
import { createWorld, everyProvider } from './world';

const world = createWorld();

describe.each(everyProvider)('an account of %s', provider => {
  it('that is remembered comes back with the browser, by itself, as the same device', async () => {
    const app = await world.appServer(provider);
    await world.signInByApp(provider, app, { remember: true });
    const { logins } = world.account(provider);
    await world.restart();
    await world.browser.waitForBadge('ON');
    expect(world.account(provider)).toMatchObject({ logins: logins + 1, sockets: 1, kicks: 0 });
    expect(app.requests).toBe(1);
    if (provider !== 'tencent') expect(world.alice.deviceIds).toHaveLength(1);
    const page = await world.samplePage();
    world.text(provider, 'welcome back');
    expect(await page.untilTexts(1)).toEqual(['welcome back']);
  });

  it('that is not remembered does not come back', async () => {
    await world.signInByApp(provider, await world.appServer(provider));
    const { logins } = world.account(provider);
    await world.restart();
    const popup = await world.browser.openPopup();
    await popup.waitForPhase('signedOut');
    expect(await popup.text('button[data-test=account]')).toBeUndefined();
    expect(world.account(provider)).toMatchObject({ logins, sockets: 0 });
  });

  it('that was signed out leaves nothing, and does not come back', async () => {
    await world.signInByApp(provider, await world.appServer(provider), { remember: true });
    const popup = await world.browser.openPopup();
    await popup.click('[data-test=sign-out]');
    await popup.waitForPhase('signedOut');
    await waitFor('everything to be gone', async () => (await world.browser.storedAccounts()).length === 0);
    popup.close();
    const { logins } = world.account(provider);
    await world.restart();
    await world.browser.waitForBadge('');
    expect(world.account(provider).logins).toBe(logins);
  });

  it('that was replaced by another device does not come back with the browser', async () => {
    await world.signInByApp(provider, await world.appServer(provider), { remember: true });
    if (provider === 'tencent') world.tencent.kick('alice', 'multipleAccount');
    else world.im.kick('1117#partyline', 'alice', 206);
    await world.browser.waitForBadge('!');
    const { logins } = world.account(provider);
    await world.restart();
    const popup = await world.browser.openPopup();
    await popup.waitForPhase('signedOut');
    expect(world.account(provider).logins).toBe(logins);
    // One press of the user brings it back.
    await popup.click('button[data-test=account]');
    await popup.waitForPhase('online');
    expect(world.account(provider)).toMatchObject({ logins: logins + 1, sockets: 1 });
  });
});

describe('several accounts', () => {
  it('are switched between by one press, whatever their service, with one line at any time', async () => {
    await world.signInByApp('agora', await world.appServer('agora'), { remember: true });
    let popup = await world.browser.openPopup();
    await popup.click('[data-test=accounts] summary');
    await popup.click('[data-test=another]');
    const { url } = await world.appServer('tencent');
    await popup.signIn({ provider: 'tencent', userId: 'alice', endpoint: url, password: 'app-pass', remember: true });
    await waitFor('the other account', () => world.account('tencent').sockets === 1);
    await popup.waitForPhase('online');
    expect(world.alice.sockets).toBe(0);
    popup.close();
    popup = await world.browser.openPopup();
    await popup.click('[data-test=accounts] summary');
    await popup.click('button[data-test=account]');
    await waitFor('the first account again', () => world.alice.sockets === 1);
    await popup.waitForPhase('online');
    expect(world.account('tencent').sockets).toBe(0);
    await popup.click('[data-test=accounts] summary');
    await popup.click('button[data-test=forget]');
    await waitFor('one of them to be gone', async () => (await world.browser.storedAccounts()).length === 1);
    expect(await storageOf(world.browser)).not.toContain(url);
  });

  it('whose key is gone, as in a copied profile, are forgotten without a crash', async () => {
    await world.signInByApp('easemob', await world.appServer('easemob'), { remember: true });
    await world.browser.evaluate(
      () =>
        new Promise<void>((done, fail) => {
          const opened = indexedDB.open('partyline-vault');
          opened.onsuccess = () => {
            const change = opened.result.transaction('vault', 'readwrite');
            change.objectStore('vault').delete('key');
            change.oncomplete = () => {
              opened.result.close();
              done();
            };
            change.onerror = fail;
          };
        }),
    );
    await world.restart();
    const popup = await world.browser.openPopup();
    await popup.waitForPhase('signedOut');
    expect(await popup.text('button[data-test=account]')).toBeUndefined();
    expect(await world.browser.storedAccounts()).toEqual([]);
    popup.close();
    await world.signIn('easemob');
  });
});
