/**
 * Opens a browser window with an unpacked extension. Chrome 137 removed `--load-extension`; `Extensions.loadUnpacked` of
 * the DevTools protocol works in Chrome and Chromium, over a pipe only.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
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
  const closed = new Promise<void>(done => {
    const end = () => {
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
      done();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  const send = connectPipe(child, executable);
  const { id } = (await send('Extensions.loadUnpacked', { path: resolve(extension) })) as { id: string };
  const { targetInfos } = (await send('Target.getTargets')) as { targetInfos: { targetId: string; type: string }[] };
  for (const url of urls) await send('Target.createTarget', { url });
  const blank = targetInfos.find(({ type }) => type === 'page');
  if (blank) await send('Target.closeTarget', { targetId: blank.targetId });
  return { extensionId: id, profile, closed, close: () => void child.kill() };
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
