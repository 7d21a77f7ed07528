// The browser cannot open a store of the extension: a file is where the profile has a folder.
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { waitFor } from '../browser/wait';
import { app, createWorld, userSentence } from './world';

declare const chrome: import('webextension-polyfill').Browser;

const world = createWorld();
const banner = '[data-test=storage-fails]';

/** Restarts the browser with a file in place of a folder of its profile. @returns puts the folder back */
async function breakFolder(name: string): Promise<() => Promise<void>> {
  const folder = join(world.browser.profile, 'Default', name);
  await world.restart(async () => {
    await world.browser.quit();
    await rename(folder, `${folder}.kept`);
    await writeFile(folder, 'not a folder');
  });
  return async () => {
    await rm(folder, { recursive: true });
    await rename(`${folder}.kept`, folder);
  };
}

describe.each(['IndexedDB', 'Local Extension Settings'])('a browser that cannot open %s', folder => {
  it('starts without the remembered account, says so, and signs in, until the account is back', async () => {
    const server = await world.appServer('agora');
    await world.signInByApp('agora', server, { remember: true });
    const { logins } = world.account('agora');
    const mend = await breakFolder(folder);

    const popup = await world.browser.openPopup();
    await popup.waitForPhase('signedOut', 10_000);
    expect(await popup.text(banner)).toBe(userSentence('storageFailed'));
    expect(world.account('agora').logins).toBe(logins);
    const { url } = await world.appServer('easemob');
    await popup.signIn({ provider: 'easemob', userId: 'bob', endpoint: url, password: 'app-pass', remember: true });
    await popup.waitForPhase('online', 20_000);
    const sockets = () => world.im.account(app, 'bob').sockets;
    expect(sockets()).toBe(1);
    world.im.send(app, 'carol', 'bob', 'hello');
    await world.browser.waitForBadge('1');

    await world.restart(async () => {
      await world.browser.quit();
      await mend();
    });
    await waitFor('the remembered account', () => world.account('agora').sockets === 1);
    const again = await world.browser.openPopup();
    await again.waitForText('[data-test=sign-out]', /./);
    expect(await again.text(banner)).toBeUndefined();
  });
});

it('connects the remembered account as soon as IndexedDB can be opened', async () => {
  await world.signInByApp('agora', await world.appServer('agora'), { remember: true });
  const mend = await breakFolder('IndexedDB');
  const popup = await world.browser.openPopup();
  await popup.waitForText(banner, userSentence('storageFailed'));
  expect(world.account('agora').sockets).toBe(0);
  await mend();
  await waitFor('the remembered account', () => world.account('agora').sockets === 1);
  await waitFor('no sentence', async () => (await popup.text(banner)) === undefined);
});

/** Makes each write and deletion of the worker's stores fail, or never end. */
const breakWrites = (how: 'refuse' | 'hang') => `(() => {
  const broken = ${how === 'hang'} ? () => new Promise(() => {}) : () => Promise.reject(new Error('The disk is full.'));
  for (const area of [chrome.storage.local, chrome.storage.session]) for (const name of ['set', 'remove', 'clear'])
    Object.defineProperty(area, name, { value: broken });
  for (const name of ['put', 'add', 'delete', 'clear']) IDBObjectStore.prototype[name] = () => { throw new Error('The disk is full.'); };
})()`;

describe('a kick while nothing can be written', () => {
  it.each([
    ['agora', 'refuse'],
    ['tencent', 'hang'],
  ] as const)('is final when the worker dies (%s, %s)', async (provider, how) => {
    await world.signInByApp(provider, await world.appServer(provider), { remember: true });
    const worker = await world.browser.worker();
    await worker.evaluate(breakWrites(how));
    if (provider === 'tencent') world.tencent.kick('alice', 'multipleAccount');
    else world.im.kick(app, 'alice', 206);
    await world.browser.waitForBadge('!');
    worker.close();
    const stored = await world.browser.evaluate(() => chrome.storage.session.get('session 1'));
    expect(stored).toMatchObject({ 'session 1': { state: { phase: 'online' } } });
    const { logins } = world.account(provider);
    await world.browser.killWorker();
    const popup = await world.browser.openPopup();
    await popup.waitForPhase('signedOut');
    await popup.waitForText('[data-test=resume]', /./);
    expect(world.account(provider)).toMatchObject({ logins, sockets: 0 });
    await waitFor('no alarm', async () => (await world.browser.evaluate(() => chrome.alarms.getAll())).length === 0);
  });
});
