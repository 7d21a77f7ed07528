// Runs the vendors' quick-starts with their SDKs and with the drop-ins, and compares results, events, payloads and order.
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../browser/wait';
import { type BundledPage, bundlePage, type VendorPackage } from '../dropin/bundle';
import { normalizeEntries } from '../dropin/normalize-msync-transcript';
import type { Part, TranscriptEntry } from '../dropin/quick-start-msync';
import { openRawTab } from '../server/raw-sdk';
import { app, createWorld } from './world';

const world = createWorld();

const packages = [
  { provider: 'agora', name: 'agora-chat' },
  { provider: 'easemob', name: 'easemob-websdk' },
] as const satisfies { provider: 'agora' | 'easemob'; name: VendorPackage }[];

const script = 'quick-start-msync.ts';

class Tab {
  constructor(readonly page: Page) {}

  run(part: Part, options?: Record<string, unknown>): Promise<void> {
    return this.page.evaluate(
      ([name, given]) =>
        (window as never as { quickStart: { run(...args: unknown[]): Promise<void> } }).quickStart.run(name, given),
      [part, options] as const,
    );
  }

  /** All that the page can read of its connection. */
  readableText(): Promise<string> {
    return this.page.evaluate(() =>
      (window as never as { quickStart: { readableText(): string } }).quickStart.readableText(),
    );
  }

  transcript(): Promise<TranscriptEntry[]> {
    return this.page.evaluate(
      () => (window as never as { quickStart: { transcript: TranscriptEntry[] } }).quickStart.transcript,
    );
  }

  /** The other tabs' last event is the text to the group. */
  async untilLast(): Promise<void> {
    const isLast = ([what, name, payload]: TranscriptEntry) =>
      what === 'event' && name === 'onMessage' && JSON.stringify(payload).includes('"msg":"all"');
    await waitFor('the text to the group in a tab', async () => (await this.transcript()).some(isLast));
  }

  async until(name: string): Promise<void> {
    await waitFor(`${name} in a tab`, async () => (await this.transcript()).some(([, of]) => of === name));
  }
}

const options = (more: Record<string, unknown> = {}) => ({
  appKey: app,
  isHttpDNS: false,
  https: false,
  apiUrl: world.im.restUrl,
  url: world.im.wsUrl,
  ...more,
});
const alice = { user: 'alice', pwd: 'alice-pass' };

async function tabOf(path: string): Promise<Tab> {
  const tab = new Tab(await world.browser.tab(`${world.web.origins[0]}/${path}/`));
  await tab.page.waitForFunction('window.quickStart !== undefined');
  return tab;
}

/** Connects bob, who reads messages and answers `ping`. */
async function bobAnswers(provider: 'agora' | 'easemob'): Promise<() => void> {
  const { sdk } = openRawTab(provider);
  const bob = new sdk.connection({ ...options({ delivery: true, deviceId: 'bob' }) });
  const send = (message: Record<string, unknown>) =>
    bob.send(sdk.message.create({ to: 'alice', chatType: 'singleChat', ...message }));
  bob.addEventHandler('bob', {
    onTextMessage: payload => {
      const { msg, id, chatType } = payload as { msg: string; id: string; chatType: string };
      if (chatType === 'singleChat' && msg === 'hello') void send({ type: 'read', id });
      if (msg === 'ping') void send({ type: 'txt', msg: 'pong' });
    },
  });
  await bob.open({ user: 'bob', pwd: 'bob-pass' });
  return () => bob.close();
}

async function runAll(tab: Tab): Promise<void> {
  for (const part of ['chat', 'files', 'groups', 'reads', 'refusals', 'leave'] as const) await tab.run(part);
}

/**
 * The events of the account's other devices and tabs, sorted by name, because batches of `onMessage` depend on timing.
 * Leaves out `onGroupEvent`: the service does not notify the device that changed a group, and all tabs share one.
 */
function otherDeviceEvents(transcript: readonly TranscriptEntry[]): TranscriptEntry[] {
  const events = transcript.filter(([what, name]) => ['event', 'listen'].includes(what) && name !== 'onGroupEvent');
  const each = events.flatMap(([what, name, payload]) =>
    name === 'onMessage'
      ? (payload as unknown[]).map((one): TranscriptEntry => [what, name, one])
      : [[what, name, payload] as TranscriptEntry],
  );
  // Tabs of one origin also get the id that the sending tab gave to its message.
  for (const [, , payload] of each) if (payload) Reflect.deleteProperty(payload as object, 'localMsgId');
  const nameOf = ([what, name]: TranscriptEntry) => `${what} ${name}`;
  return normalizeEntries(each.toSorted((one, other) => nameOf(one).localeCompare(nameOf(other))));
}

describe.each(packages)('$name', ({ provider, name }) => {
  const pages: BundledPage[] = [];
  beforeAll(async () => {
    pages.push(await bundlePage(script, name, 'raw'), await bundlePage(script, name, 'dropin'));
  });
  afterAll(() => {
    for (const page of pages) page.remove();
  });
  const open = (how: 'raw' | 'dropin') => {
    world.web.mount(`/${how}/`, pages[how === 'raw' ? 0 : 1]!.folder);
    world.im.addGroup(app, { groupId: 'g1', owner: 'bob', members: [] });
    return bobAnswers(provider);
  };

  it('has the same results and events in ten tabs as with the SDK, and as on the account’s other devices', async () => {
    let close = await open('raw');
    world.im.configure(app, { devices: { max: 2 } });
    const [raw, device] = [await tabOf('raw'), await tabOf('raw')];
    await raw.run('register', options());
    await device.run('start', { ...options({ deviceId: 'two', isFixedDeviceId: false }), ...alice });
    await raw.run('start', { ...options({ deviceId: 'one', isFixedDeviceId: false }), ...alice });
    expect(await raw.readableText()).toContain('YWMt');
    await runAll(raw);
    await device.untilLast();
    const expected = normalizeEntries(await raw.transcript());
    const expectedElsewhere = otherDeviceEvents(await device.transcript());
    close();

    await world.close();
    await world.open();
    close = await open('dropin');
    await world.samplePage();
    await world.signIn(provider);
    const tabs = await Promise.all(Array.from({ length: 10 }, () => tabOf('dropin')));
    const [actor, ...others] = tabs as [Tab, ...Tab[]];
    await actor.run('register', options());
    await Promise.all(others.map(tab => tab.run('start', { ...options(), ...alice })));
    await actor.run('start', { ...options(), ...alice });
    const readableText = await actor.readableText();
    await runAll(actor);
    // Prefix of the service's tokens.
    for (const text of [readableText, JSON.stringify(await actor.transcript())]) expect(text).not.toContain('YWMt');
    expect(normalizeEntries(await actor.transcript())).toEqual(expected);
    for (const other of others) {
      await other.untilLast();
      expect(otherDeviceEvents(await other.transcript())).toEqual(expectedElsewhere);
    }
    expect(world.account(provider)).toMatchObject({ logins: 1, sockets: 1, kicks: 0 });
    close();
  });

  it('kicks its tabs one by one without Partyline', async () => {
    const close = await open('raw');
    const tabs = [await tabOf('raw'), await tabOf('raw'), await tabOf('raw')];
    for (const tab of tabs) await tab.run('start', { ...options({ isFixedDeviceId: false }), ...alice });
    for (const tab of tabs.slice(0, -1)) await tab.until('onDisconnected');
    expect(world.account(provider).kicks).toBe(2);
    close();
  });
});
