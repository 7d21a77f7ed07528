// The log: its levels, for the SDK and the extension, without secrets.
import { describe, expect, it } from 'vitest';
import type { LogEntry } from '@/lib/contract/log';
import type { Popup } from '../browser/popup';
import { app, createWorld } from './world';

const world = createWorld();

/** Sends a request from an extension page, as the popup does. */
const ask = <T>(popup: Popup, method: string, params: object = {}): Promise<T> =>
  popup.evaluate<T>(`new Promise((resolve, reject) => {
    const port = chrome.runtime.connect({ name: 'partyline' });
    port.onMessage.addListener(frame => {
      if (frame.t !== 'reply') return;
      if (frame.error) reject(new Error(frame.error.code));
      else resolve(frame.result);
      port.disconnect();
    });
    port.postMessage({ t: 'attach', version: 1, topics: [] });
    port.postMessage({ t: 'request', id: 1, method: ${JSON.stringify(method)}, params: ${JSON.stringify(params)} });
  })`);

const entriesOf = async (popup: Popup, after?: number) =>
  (await ask<{ lines: LogEntry[] }>(popup, 'log.read', { ...(after !== undefined && { after }) })).lines;

// `test/unit/providers/session.test.ts` checks the logs of both SDKs for secrets.
describe('the log of a session', () => {
  it('has all entries at TRACE, and no secret; a change of the level applies to the SDK at once', async () => {
    const first = await world.browser.openPopup();
    await ask(first, 'log.setLevel', { level: 'TRACE' });
    const { value } = world.im.issueToken(app, 'alice');
    first.close();
    const popup = await world.submit({ provider: 'easemob', token: value });
    await popup.waitForPhase('online');
    const { level, lines } = await ask<{ level: string; lines: LogEntry[] }>(popup, 'log.read');
    expect(level).toBe('TRACE');
    expect(lines.filter(({ from }) => from === 'easemob').length).toBeGreaterThan(5);
    expect(lines.some(({ from }) => from === 'session')).toBe(true);
    expect(JSON.stringify(lines)).not.toContain(value.slice(0, 10));

    const page = await world.samplePage();
    const reader = await world.browser.openPopup(page.page);
    const lastSeq = async () => (await entriesOf(reader)).at(-1)?.seq ?? 0;
    const fromSdk = async (after: number) =>
      (await entriesOf(reader, after)).filter(({ from }) => from === 'easemob').length;
    await ask(reader, 'log.setLevel', { level: 'SILENT' });
    const silent = await lastSeq();
    world.im.send(app, 'bob', 'alice', 'one');
    await page.until('onTextMessage', 1);
    expect(await fromSdk(silent), 'the SDK’s entries at SILENT').toBe(0);
    await ask(reader, 'log.setLevel', { level: 'DEBUG' });
    const debug = await lastSeq();
    world.im.send(app, 'bob', 'alice', 'two');
    await page.until('onTextMessage', 2);
    expect(await fromSdk(debug), 'the SDK’s entries at DEBUG').toBeGreaterThan(0);
  });

  it('has no entries of a successful sign-in at SILENT and at ERROR', async () => {
    for (const [level, userId] of [
      ['SILENT', 'alice'],
      ['ERROR', 'bob'],
    ] as const) {
      const first = await world.browser.openPopup();
      await ask(first, 'log.setLevel', { level });
      // A slow disk is reported before that.
      const after = (await entriesOf(first)).at(-1)?.seq ?? 0;
      await first.signIn({ provider: 'agora', userId, password: `${userId}-pass` });
      await first.waitForPhase('online');
      expect(await entriesOf(first, after), level).toEqual([]);
      await first.signOut();
      await first.waitForPhase('signedOut');
      first.close();
    }
  });
});
