/**
 * Opens a browser for a person, with an unpacked extension in it. Chrome no longer takes `--load-extension`; the DevTools
 * protocol over a pipe can load one into Chrome and Chromium alike.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';

export interface Opened {
  /** The folder of its profile, which is removed when it closes. */
  profile: string;
  /** Resolves when the user has closed it. */
  closed: Promise<void>;
  close(): void;
}

export interface OpenBrowser extends Opened {
  extensionId: string;
}

/** @param urls one tab each */
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
  const send = talkTo(child, executable);
  const { id } = (await send('Extensions.loadUnpacked', { path: resolve(extension) })) as { id: string };
  const { targetInfos } = (await send('Target.getTargets')) as { targetInfos: { targetId: string; type: string }[] };
  for (const url of urls) await send('Target.createTarget', { url });
  const blank = targetInfos.find(({ type }) => type === 'page');
  if (blank) await send('Target.closeTarget', { targetId: blank.targetId });
  return { extensionId: id, profile, closed, close: () => void child.kill() };
}

/** DevTools messages over a pipe are JSON, each ended by a zero byte. */
function talkTo(child: ChildProcess, executable: string): (method: string, params?: object) => Promise<unknown> {
  const [, , , to, from] = child.stdio as unknown as [null, null, null, Writable, Readable];
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  let ended: Error | undefined;
  let id = 0;
  let rest = '';
  const end = (why: string) => {
    ended ??= new Error(`${executable} ${why}. Try it by hand, or name another browser in CHROME_PATH.`);
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  child.once('error', error => end(`could not be started (${error.message})`));
  child.once('exit', (code, signal) => end(`ended by itself (${signal ?? `code ${code}`})`));
  // A pipe that breaks is told of by the end of the process.
  to.on('error', () => undefined);
  from.on('error', () => undefined);
  from.setEncoding('utf8').on('data', (chunk: string) => {
    const messages = (rest + chunk).split('\0');
    rest = messages.pop() ?? '';
    for (const text of messages) {
      const message = JSON.parse(text) as { id?: number; result?: unknown; error?: { message: string } };
      const call = waiting.get(message.id ?? -1);
      waiting.delete(message.id ?? -1);
      if (message.error) call?.reject(new Error(message.error.message));
      else call?.resolve(message.result);
    }
  });
  return (method, params = {}) =>
    new Promise((resolve, reject) => {
      if (ended) return reject(ended);
      id += 1;
      waiting.set(id, { resolve, reject });
      to.write(`${JSON.stringify({ id, method, params })}\0`);
    });
}
