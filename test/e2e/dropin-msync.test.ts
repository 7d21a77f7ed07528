// Runs the vendors' quick-starts with their SDKs and with the drop-ins, and compares results, events, payloads and order.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installApps } from '../apps/install';
import { waitFor } from '../browser/wait';
import { type BundledPage, bundleEasemob5Page, bundlePage, type VendorPackage } from '../dropin/bundle';
import { normalizeEntries } from '../dropin/normalize-msync-transcript';
import type { Part, TranscriptEntry } from '../dropin/quick-start-msync';
import type { ChatPage } from '../dropin/sign-in';
import { openRawTab } from '../server/raw-sdk';
import { app, createWorld } from './world';

const world = createWorld();

/** `test/unit/page/dropin` compares the drop-ins of both packages with their SDKs. */
const packages = [{ provider: 'easemob', name: 'easemob-websdk' }] as const satisfies {
  provider: 'agora' | 'easemob';
  name: VendorPackage;
}[];

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
});

declare const chatPage: ChatPage;

/** Opens a page of `sign-in.ts`, and waits until it is signed in. @returns it, and the paths that it requested */
async function signedInTab(origin: string): Promise<{ page: Page; requested: string[] }> {
  const page = await world.browser.tab('about:blank');
  const requested: string[] = [];
  page.on('request', request => requested.push(new URL(request.url()).pathname));
  await page.goto(`${origin}/chat/?token=${world.token('easemob')}`);
  await waitFor('the page to be signed in', async () => {
    const outcome = await page.evaluate(() => chatPage.outcome);
    if (outcome !== undefined && outcome !== 'open') throw new Error(outcome);
    return outcome;
  });
  return { page, requested };
}

/** Bob's text and his wish to be a contact reach every page. A text of the last page reaches bob and the other pages. */
async function chat(pages: readonly Page[]): Promise<void> {
  const last = pages.at(-1)!;
  world.im.send(app, 'bob', 'alice', 'hello');
  world.im.deliver(app, 'alice', { kind: 'roster:add', from: 'bob' });
  await last.evaluate(() => chatPage.send('answer', 'bob'));
  for (const page of pages)
    await waitFor('the texts and the request in a tab', async () => {
      const [texts, invites] = await page.evaluate(() => [chatPage.texts, chatPage.invites] as const);
      const seen = [...texts.toSorted(), ...invites].join();
      if (seen !== (page === last ? 'hello,bob' : 'answer,hello,bob')) throw new Error(seen);
      return true;
    });
  expect(world.im.texts(app, 'alice', 'bob')).toEqual(['answer']);
}

describe.each([
  { name: 'shengwang-chat', provider: 'shengwang', mark: 'rs.chat.rtnsvc.com' },
  { name: 'easemob-websdk 5', provider: 'easemob', mark: 'Core websocket connected' },
] as const)('a page with the drop-in for $name', ({ name, provider, mark }) => {
  let page: BundledPage;
  let sdkPath: string;
  beforeAll(async () => {
    await installApps();
    page =
      name === 'shengwang-chat'
        ? await bundlePage('sign-in.ts', name, 'dropin')
        : await bundleEasemob5Page('sign-in-easemob5.ts');
    const files = readdirSync(page.folder, { recursive: true, encoding: 'utf8' });
    const [sdk] = files.filter(
      file => file.endsWith('.js') && readFileSync(join(page.folder, file), 'utf8').includes(mark),
    );
    sdkPath = `/chat/${sdk}`;
  }, 600_000);
  afterAll(() => page.remove());

  it('loads the SDK on a site without Partyline', async () => {
    world.web.mount('/chat/', page.folder);
    // On another host: all ports of a host have the content scripts, which would ask the user.
    const alone = await signedInTab(world.web.origins[0].replace('localhost', 'desk.localhost'));
    await chat([alone.page]);
    expect(alone.requested).toContain(sdkPath);
    await alone.page.close();
    await waitFor('the account to be offline', () => world.alice.sockets === 0);
  });

  it('shares the session with another tab, without the SDK', async () => {
    world.web.mount('/chat/', page.folder);
    await (await world.samplePage()).page.close();
    await world.signIn(provider);
    const [one, two] = [await signedInTab(world.web.origins[0]), await signedInTab(world.web.origins[1])];
    await chat([one.page, two.page]);
    expect([...one.requested, ...two.requested]).not.toContain(sdkPath);
    expect(world.alice).toMatchObject({ logins: 1, sockets: 1, kicks: 0 });
  });
});
