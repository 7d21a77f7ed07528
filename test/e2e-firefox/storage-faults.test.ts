import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { app, useInEachTest, userSentence, World } from '../e2e/world';
import { FirefoxBrowser, uuid } from '../firefox/firefox-browser';
import { createFirefoxWorld } from './world';

declare const chrome: import('webextension-polyfill').Browser;

describe('a kick while nothing can be written', () => {
  const world = createFirefoxWorld();

  it('is final when the background restarts', async () => {
    await world.signIn('agora');
    await world.browser.evaluate(async () => {
      const background = (await chrome.runtime.getBackgroundPage()) as unknown as {
        browser: typeof chrome;
        IDBObjectStore: typeof IDBObjectStore;
      };
      const refuse = () => Promise.reject(new Error('The disk is full.'));
      for (const area of [background.browser.storage.local, background.browser.storage.session])
        for (const name of ['set', 'remove', 'clear']) Object.defineProperty(area, name, { value: refuse });
      for (const name of ['put', 'add', 'delete', 'clear'])
        Object.defineProperty(background.IDBObjectStore.prototype, name, { value: refuse });
    });
    world.im.kick(app, 'alice', 206);
    await world.browser.waitForBadge('!');
    const stored = await world.browser.evaluate(() => chrome.storage.session.get('session 1'));
    expect(stored).toMatchObject({ 'session 1': { state: { phase: 'online' } } });
    const { logins } = world.account('agora');
    await world.browser.killWorker();
    const popup = await world.browser.openPopup();
    await popup.waitForPhase('signedOut');
    await popup.waitForText('[data-test=resume]', /\S/);
    expect(world.account('agora')).toMatchObject({ logins, sockets: 0 });
  });
});

describe('Firefox that cannot open IndexedDB', () => {
  /** Firefox has `storage.local` there too. */
  const beforeInstall = async (profile: string) => {
    const folder = join(profile, 'storage', 'default');
    await mkdir(folder, { recursive: true });
    for (const suffix of ['', '^userContextId=4294967295'])
      await writeFile(join(folder, `moz-extension+++${uuid}${suffix}`), 'not a folder');
  };
  const world = useInEachTest(
    new World<FirefoxBrowser>(undefined, {}, (executable, folder) =>
      FirefoxBrowser.launch(executable, folder, { beforeInstall }),
    ),
  );

  it('starts, says so, and signs in', async () => {
    const popup = await world.submit({ provider: 'agora', remember: true });
    await popup.waitForPhase('online');
    expect(await popup.text('[data-test=storage-fails]')).toBe(userSentence('storageFailed'));
    world.sendText('agora', 'hello');
    await world.browser.waitForBadge('1');
  });
});
