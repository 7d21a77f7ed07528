/**
 * Opens a browser window with an unpacked extension. Chrome 137 removed `--load-extension`; `Extensions.loadUnpacked` of
 * the DevTools protocol works in Chrome and Chromium, over a pipe only.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';

export interface OpenedBrowser {
  /** Profile folder; removed when the browser closes. */
  profile: string;
  /** Resolves when the browser has closed. */
  closed: Promise<void>;
  close(): void;
}

export interface OpenBrowser extends OpenedBrowser {
  extensionId: string;
}

/** @param urls each opens in a tab */
export async function openBrowser(
  executable: string,
  extension: string,
  urls: readonly string[],
  flags: readonly string[] = [],
): Promise<OpenBrowser> {
  const profile = mkdtempSync(join(tmpdir(), 'partyline-'));
  pinButton(profile, idOf(extension));
  const child = spawn(
    executable,
    [
      `--user-data-dir=${profile}`,
      '--no-first-run',
      '--no-default-browser-check',
      '--remote-debugging-pipe',
      '--enable-unsafe-extension-debugging',
      // Chromium refuses to run its sandbox as root.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...flags,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const ended = new Promise<void>(done => {
    child.once('exit', () => done());
    child.once('error', () => done());
  });
  const closed = ended.then(() => removeProfile(profile));
  const send = connectPipe(child, executable);
  const { id } = (await send('Extensions.loadUnpacked', { path: resolve(extension) })) as { id: string };
  const { targetInfos } = (await send('Target.getTargets')) as { targetInfos: { targetId: string; type: string }[] };
  const tabs: unknown[] = [];
  for (const url of urls) tabs.push(await send('Target.createTarget', { url }));
  const blank = targetInfos.find(({ type }) => type === 'page');
  if (blank) await send('Target.closeTarget', { targetId: blank.targetId });
  if (tabs[0]) await send('Target.activateTarget', tabs[0]);
  return { extensionId: id, profile, closed, close: () => void child.kill() };
}

/** Removes the profile of a browser that has exited. Its helper processes may still write for a moment. */
export async function removeProfile(profile: string): Promise<void> {
  try {
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  } catch (error) {
    console.error(`The browser's profile could not be removed: delete ${profile} (${String(error)}).`);
  }
}

/** The id of an unpacked extension: Chromium derives it from the folder's path (`GenerateIdForPath`). */
export function idOf(extension: string, platform = process.platform): string {
  const path = realpathSync(resolve(extension));
  // Windows: the drive letter is in upper case, and the path is UTF-16.
  const bytes = platform === 'win32' ? Buffer.from(path[0]!.toUpperCase() + path.slice(1), 'utf16le') : path;
  const digits = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
  return digits.replace(/./g, digit => 'abcdefghijklmnop'[Number.parseInt(digit, 16)]!);
}

/** Shows the toolbar button, and so the badge, from the start. In Chromium 156 this preference needs no checksum. */
function pinButton(profile: string, id: string): void {
  mkdirSync(join(profile, 'Default'));
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify({ extensions: { pinned_extensions: [id] } }));
}

/** DevTools messages over a pipe are JSON, terminated by a zero byte. */
function connectPipe(child: ChildProcess, executable: string): (method: string, params?: object) => Promise<unknown> {
  const [, , , to, from] = child.stdio as unknown as [null, null, null, Writable, Readable];
  const pending = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  let ended: Error | undefined;
  let id = 0;
  let buffer = '';
  const end = (why: string) => {
    ended ??= new Error(`${executable} ${why}. Start it without Partyline, or set CHROME_PATH to another browser.`);
    for (const { reject } of pending.values()) reject(ended);
    pending.clear();
  };
  child.once('error', error => end(`could not be started (${error.message})`));
  child.once('exit', (code, signal) => end(`exited (${signal ?? `code ${code}`})`));
  // The process's exit event reports a broken pipe.
  to.on('error', () => undefined);
  from.on('error', () => undefined);
  from.setEncoding('utf8').on('data', (chunk: string) => {
    const messages = (buffer + chunk).split('\0');
    buffer = messages.pop() ?? '';
    for (const text of messages) {
      const message = JSON.parse(text) as { id?: number; result?: unknown; error?: { message: string } };
      const call = pending.get(message.id ?? -1);
      pending.delete(message.id ?? -1);
      if (message.error) call?.reject(new Error(message.error.message));
      else call?.resolve(message.result);
    }
  });
  return (method, params = {}) =>
    new Promise((resolve, reject) => {
      if (ended) return reject(ended);
      id += 1;
      pending.set(id, { resolve, reject });
      to.write(`${JSON.stringify({ id, method, params })}\0`);
    });
}
