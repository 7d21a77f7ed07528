// Stored accounts across restarts of the worker and the browser.
import { describe, expect, it } from 'vitest';
import { storageOf } from '../browser/secrets';
import { waitFor } from '../browser/wait';
import { app, createWorld, oneOfEachDriver } from './world';

const world = createWorld();

describe.each(oneOfEachDriver('easemob'))('an account of %s', provider => {
  it('that is remembered signs in again as the same device when the browser starts', async () => {
    const server = await world.appServer(provider);
    await world.signInByApp(provider, server, { remember: true });
    const { logins } = world.account(provider);
    await world.restart();
    await world.browser.waitForBadge('ON');
    expect(world.account(provider)).toMatchObject({ logins: logins + 1, sockets: 1, kicks: 0 });
    expect(server.requests).toBe(1);
    if (provider !== 'tencent') expect(world.alice.deviceIds).toHaveLength(1);
    const page = await world.samplePage();
    world.sendText(provider, 'welcome back');
    expect(await page.untilTexts(1)).toEqual(['welcome back']);
  });

  it('that is not remembered does not sign in again', async () => {
    await world.signInByApp(provider, await world.appServer(provider));
    const { logins } = world.account(provider);
    await world.restart();
    const popup = await world.browser.openPopup();
    await popup.waitForPhase('signedOut');
    expect(await popup.text('button[data-test=account]')).toBeUndefined();
    expect(world.account(provider)).toMatchObject({ logins, sockets: 0 });
  });

  it('that was signed out leaves no data, and does not sign in again', async () => {
    await world.signInByApp(provider, await world.appServer(provider), { remember: true });
    const popup = await world.browser.openPopup();
    await popup.click('[data-test=sign-out]');
    await popup.press('Escape');
    await popup.waitForPhase('online');
    expect(await world.browser.storedAccounts()).toHaveLength(1);
    await popup.signOut();
    await popup.waitForPhase('signedOut');
    await waitFor('no stored account', async () => (await world.browser.storedAccounts()).length === 0);
    popup.close();
    const { logins } = world.account(provider);
    await world.restart();
    await world.browser.waitForBadge('');
    expect(world.account(provider).logins).toBe(logins);
  });

  it('that was replaced by another device does not sign in again when the browser starts', async () => {
    await world.signInByApp(provider, await world.appServer(provider), { remember: true });
    if (provider === 'tencent') world.tencent.kick('alice', 'multipleAccount');
    else world.im.kick('1117#partyline', 'alice', 206);
    await world.browser.waitForBadge('!');
    const { logins } = world.account(provider);
    await world.restart();
    const popup = await world.browser.openPopup();
    await popup.waitForPhase('signedOut');
    expect(world.account(provider).logins).toBe(logins);
    // The user signs in again with one click.
    await popup.click('button[data-test=account]');
    await popup.waitForPhase('online');
    expect(world.account(provider)).toMatchObject({ logins: logins + 1, sockets: 1 });
  });
});

describe('several accounts', () => {
  it('are added beside, switched and forgotten after a question, whatever their service', async () => {
    await world.signInByApp('agora', await world.appServer('agora'), { remember: true });
    const popup = await world.browser.openPopup();
    await popup.click('[data-test=accounts] summary');
    await popup.click('[data-test=another]');
    const { url } = await world.appServer('tencent');
    await popup.signIn({ provider: 'tencent', userId: 'alice', endpoint: url, password: 'app-pass', remember: true });
    await popup.waitForText('[data-test=account-row][data-id^=tencent][data-phase=online]', 'alice');
    expect([world.alice.sockets, world.account('tencent').sockets]).toEqual([1, 1]);

    // Another device takes the first account. Without its row, it is a saved account.
    world.im.kick(app, 'alice', 206);
    const ofAgora = '[data-test=account-row][data-id^=agora][data-phase=signedOut]';
    await popup.waitForText(ofAgora, 'alice');
    await popup.click(`${ofAgora} [data-test=account-details]`);
    await popup.click(`${ofAgora} [data-test=dismiss]`);
    await popup.waitForText('[data-test=sign-out]', /./);
    await popup.click('[data-test=accounts] summary');
    await popup.click('button[data-test=account]');
    await waitFor('the first account again', () => world.alice.sockets === 1 && world.account('tencent').sockets === 0);
    await popup.waitForText('[data-test=sign-out]', /./);
    await popup.click('[data-test=accounts] summary');
    await popup.click('button[data-test=forget]');
    await popup.click('[data-test=forget-yes]');
    await waitFor('one stored account', async () => (await world.browser.storedAccounts()).length === 1);
    expect(await storageOf(world.browser)).not.toContain(url);
  });

  it('are deleted without a crash when their key is missing, as in a copied profile', async () => {
    await world.signInByApp('easemob', await world.appServer('easemob'), { remember: true });
    await world.browser.evaluate(
      () =>
        new Promise<void>((done, fail) => {
          const request = indexedDB.open('partyline-vault');
          request.onsuccess = () => {
            const change = request.result.transaction('vault', 'readwrite');
            change.objectStore('vault').delete('key');
            change.oncomplete = () => {
              request.result.close();
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
