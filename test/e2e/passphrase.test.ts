// A passphrase for the saved accounts, in Chromium: across restarts of the worker and the browser, and on the disk.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { filesWith, storageOf } from '../browser/secrets';
import { waitFor } from '../browser/wait';
import { createWorld, userSentence } from './world';

declare const chrome: import('webextension-polyfill').Browser;

const world = createWorld();
const passphrase = `canary ${crypto.randomUUID()}`;

/** Makes the vault use this key, to find its bytes on the disk. */
const plantKey = (page: Page, bytes: number[]) =>
  page.evaluate(async key => {
    const imported = await crypto.subtle.importKey('raw', new Uint8Array(key), 'AES-GCM', false, [
      'encrypt',
      'decrypt',
    ]);
    await new Promise((done, fail) => {
      const request = indexedDB.open('partyline-vault');
      request.onupgradeneeded = () => request.result.createObjectStore('vault');
      request.onerror = fail;
      request.onsuccess = () => {
        const writing = request.result.transaction('vault', 'readwrite');
        writing.objectStore('vault').put(imported, 'key');
        writing.oncomplete = () => {
          request.result.close();
          done(undefined);
        };
      };
    });
  }, bytes);

async function filesWithBytes(folder: string, bytes: Buffer): Promise<string[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = files.filter(entry => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const found = await Promise.all(paths.map(async path => ((await readFile(path)).includes(bytes) ? [path] : [])));
  return found.flat();
}

async function setPassphrase(settings: Page): Promise<void> {
  await settings.fill('[name=passphrase]', passphrase);
  await settings.fill('[name=again]', passphrase);
  await settings.click('[data-test=set-passphrase]');
  await settings.waitForSelector('[data-test=remove-passphrase]');
}

async function openSettings(): Promise<Page> {
  const page = await world.browser.tab(`chrome-extension://${world.browser.extensionId}/options.html`);
  await page.click('[data-test=passphrase] summary');
  return page;
}

const key = crypto.getRandomValues(new Uint8Array(32));
const keyFiles = () => filesWithBytes(join(world.browser.profile, 'Default', 'IndexedDB'), Buffer.from(key));

it('a passphrase locks the saved accounts at each start of the browser, and a new profile has no secret on the disk', async () => {
  const server = await world.appServer('agora');
  const password = `canary-${crypto.randomUUID()}`;
  server.users.set('alice', password);
  const settings = await openSettings();
  await plantKey(settings, [...key]);
  await world.signInByApp('agora', server, { password, remember: true });
  await waitFor('the account on the disk', async () => (await world.browser.storedAccounts()).length === 1);
  expect(await keyFiles()).not.toEqual([]);

  await setPassphrase(settings);
  const stored = await storageOf(world.browser);
  expect(stored).not.toContain(passphrase);
  expect(stored).toContain('"wrapped"');
  await waitFor('the old key to be gone from the disk', async () => (await keyFiles()).length === 0);
  const { logins } = world.account('agora');
  await world.restart(async () => {
    await world.browser.quit();
    expect(await filesWith(world.browser.profile, [passphrase, password])).toEqual([]);
    expect(await keyFiles()).toEqual([]);
  });

  await world.browser.waitForBadge('!');
  const popup = await world.browser.openPopup();
  await popup.waitForText('[data-test=unlock]', /locked/);
  expect(await popup.text('[name=remember]')).toBeUndefined();
  await popup.fill('[name=passphrase]', 'not the passphrase');
  await popup.click('[data-test=unlock] button[type=submit]');
  await popup.waitForText('[data-test=field-error-passphrase]', userSentence('wrongPassphrase'));
  expect(world.account('agora')).toMatchObject({ logins, sockets: 0 });
  await popup.fill('[name=passphrase]', passphrase);
  await popup.click('[data-test=unlock] button[type=submit]');
  await popup.waitForPhase('online');
  expect(await popup.text('[data-test=unlock]')).toBeUndefined();
  popup.close();

  await world.browser.killWorker();
  await waitFor('the account again', () => world.account('agora').sockets === 1);
  const session = await world.browser.evaluate(() => chrome.storage.session.get('vaultKey'));
  expect(session).toHaveProperty('vaultKey');
});

it('while the saved accounts are locked, others sign in and are not remembered, until all are unlocked or removed', async () => {
  await world.signInByApp('agora', await world.appServer('agora'), { remember: true });
  await setPassphrase(await openSettings());
  await world.restart();
  await world.browser.waitForBadge('!');
  const popup = await world.browser.openPopup();
  await popup.waitForText('[data-test=unlock]', /locked/);
  const { url } = await world.appServer('tencent');
  await popup.signIn({ provider: 'tencent', userId: 'alice', endpoint: url, password: 'app-pass' });
  await popup.waitForPhase('online');
  expect(await world.browser.storedAccounts()).toHaveLength(1);
  expect(world.account('agora').sockets).toBe(0);
  await popup.fill('[name=passphrase]', passphrase);
  await popup.click('[data-test=unlock] button[type=submit]');
  await waitFor('both accounts', () => world.account('agora').sockets === 1 && world.account('tencent').sockets === 1);
  popup.close();

  await world.restart();
  await world.browser.waitForBadge('!');
  const settings = await world.browser.tab(`chrome-extension://${world.browser.extensionId}/options.html`);
  await settings.click('[data-test=reset-lock]');
  await settings.click('[data-test=reset-lock-yes]');
  await settings.waitForSelector('[data-test=passphrase]');
  await world.browser.waitForBadge('');
  expect(await world.browser.storedAccounts()).toEqual([]);
  expect(world.account('agora').sockets).toBe(0);
});
