// Searches pages, the extension's storage and the browser's profile for secrets.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import type { ExtensionBrowser } from './extension-browser';

/** Used inside functions that are evaluated in extension pages. */
declare const chrome: import('webextension-polyfill').Browser;

/** The secrets that the text contains. */
export const secretsIn = (text: string, secrets: readonly string[]): string[] =>
  secrets.filter(secret => text.includes(secret));

/** A heap snapshot of a page, including content scripts. */
export async function heapOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await session.detach();
  return chunks.join('');
}

/** `storage.local` and all IndexedDB databases of the extension as text. */
export function storageOf(browser: ExtensionBrowser): Promise<string> {
  return browser.evaluate(async () => {
    const readable = (value: unknown): unknown => {
      if (value instanceof ArrayBuffer) return new TextDecoder('latin1').decode(value);
      if (ArrayBuffer.isView(value)) return readable(value.buffer);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readable(item)]));
    };
    const databases = await Promise.all(
      (await indexedDB.databases()).map(
        ({ name = '' }) =>
          new Promise((done, fail) => {
            const request = indexedDB.open(name);
            request.onerror = fail;
            request.onsuccess = () => {
              const stores = [...request.result.objectStoreNames];
              const reading = request.result.transaction(stores);
              const all = stores.map(store => reading.objectStore(store).getAll());
              reading.oncomplete = () => {
                request.result.close();
                done({ name, stores, values: all.map(({ result }) => result.map(readable)) });
              };
            };
          }),
      ),
    );
    return JSON.stringify([await chrome.storage.local.get(), databases]);
  });
}

/** Paths of the files in a profile that contain a secret, in UTF-8 or UTF-16. */
export async function filesWith(folder: string, secrets: readonly string[]): Promise<string[]> {
  const needles = secrets.flatMap(secret => [Buffer.from(secret, 'utf8'), Buffer.from(secret, 'utf16le')]);
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    if (needles.some(secret => bytes.includes(secret))) found.push(path.slice(folder.length + 1));
  }
  return found;
}
