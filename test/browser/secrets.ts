// Looks for secrets wherever they must not be: in what a page holds, what the extension keeps, and what the browser wrote.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import type { ExtensionBrowser } from './extension-browser';

/** The browser's own API, inside the functions that are evaluated there. */
declare const chrome: import('webextension-polyfill').Browser;

/** Which of the secrets are in the text. */
export const secretsIn = (text: string, secrets: readonly string[]): string[] =>
  secrets.filter(secret => text.includes(secret));

/** Everything on the heap of a page: its own scripts and the content scripts beside them. */
export async function heapOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await session.detach();
  return chunks.join('');
}

/** What the extension keeps on disk, as it reads it itself: `storage.local` and every database. */
export function keptBy(browser: ExtensionBrowser): Promise<string> {
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
            const opened = indexedDB.open(name);
            opened.onerror = fail;
            opened.onsuccess = () => {
              const stores = [...opened.result.objectStoreNames];
              const reading = opened.result.transaction(stores);
              const all = stores.map(store => reading.objectStore(store).getAll());
              reading.oncomplete = () => {
                opened.result.close();
                done({ name, stores, values: all.map(({ result }) => result.map(readable)) });
              };
            };
          }),
      ),
    );
    return JSON.stringify([await chrome.storage.local.get(), databases]);
  });
}

/** The files of a profile that have one of the secrets in them, by their paths; as text of one byte or of two. */
export async function filesWith(folder: string, secrets: readonly string[]): Promise<string[]> {
  const wanted = secrets.flatMap(secret => [Buffer.from(secret, 'utf8'), Buffer.from(secret, 'utf16le')]);
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    if (wanted.some(secret => bytes.includes(secret))) found.push(path.slice(folder.length + 1));
  }
  return found;
}
