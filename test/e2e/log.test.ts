// The log: its levels, for the SDK and the extension, without secrets.
import { describe, expect, it } from 'vitest';
import type { LogEntry } from '@/lib/contract/log';
import type { Popup } from '../browser/popup';
import { app, createWorld, providerCases } from './world';

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

describe.each(providerCases)('the log of a session of %s', provider => {
  it('has all entries at TRACE, and no secret', async () => {
    const first = await world.browser.openPopup();
    await ask(first, 'log.setLevel', { level: 'TRACE' });
    const { value } = world.im.issueToken(app, 'alice');
    first.close();
    const popup = await world.submit({ provider, token: value });
    await popup.waitForPhase('online');
    const { level, lines } = await ask<{ level: string; lines: LogEntry[] }>(popup, 'log.read');
    expect(level).toBe('TRACE');
    expect(lines.filter(({ from }) => from === provider).length).toBeGreaterThan(5);
    expect(lines.some(({ from }) => from === 'session')).toBe(true);
    expect(JSON.stringify(lines)).not.toContain(value.slice(0, 10));
  });

  it.each([['SILENT'], ['ERROR']] as const)('has no entries of a successful sign-in at %s', async level => {
    const first = await world.browser.openPopup();
    await ask(first, 'log.setLevel', { level });
    // A slow disk is reported before that.
    const { lines } = await ask<{ lines: LogEntry[] }>(first, 'log.read');
    first.close();
    await world.signIn(provider);
    const popup = await world.browser.openPopup();
    const after = lines.at(-1)?.seq ?? 0;
    expect((await ask<{ lines: LogEntry[] }>(popup, 'log.read', { after })).lines).toEqual([]);
  });

  it('changes its level while signed in, also for the SDK', async () => {
    await world.signIn(provider);
    const page = await world.samplePage();
    const popup = await world.browser.openPopup();
    const fromSdk = async () =>
      (await ask<{ lines: LogEntry[] }>(popup, 'log.read')).lines.filter(({ from }) => from === provider).length;
    expect(await fromSdk()).toBe(0);
    await ask(popup, 'log.setLevel', { level: 'DEBUG' });
    world.im.send(app, 'bob', 'alice', 'one');
    await page.until('onTextMessage', 1);
    const before = await fromSdk();
    expect(before).toBeGreaterThan(0);
    await ask(popup, 'log.setLevel', { level: 'SILENT' });
    world.im.send(app, 'bob', 'alice', 'two');
    await page.until('onTextMessage', 2);
    expect(await fromSdk()).toBe(before);
  });
});
