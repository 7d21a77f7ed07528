// A pressed notification leads to the site that shows conversations: real SDKs, services, sessions and channel.
import { describe, expect, it } from 'vitest';
import { createClaimHandlers } from '@/lib/background/handlers/claims';
import type { Params, Scope } from '@/lib/contract/methods';
import { useTestServices } from '../session/test-session';
import { type TestBackground, useBackgrounds } from './test-sessions';

const services = useTestServices();
const startBackground = useBackgrounds();

const desk = 'https://desk.example';
const other = 'https://other.example';
const key = 'singleChat bob';
const shows = { topics: ['openConversation'] };
type Tab = ReturnType<TestBackground['attach']>;

async function start() {
  const background = await startBackground();
  const { 'events.claim': claim } = createClaimHandlers();
  background.handle = async (_method, params, client, signal, idempotencyKey, session) =>
    claim(params as Params<'events.claim'>, { client, signal, key: idempotencyKey, session });
  await signIn(background, 'alice');
  const { opener } = background.session('alice').data;
  return { background, open: () => opener.open(key) };
}

async function signIn(background: TestBackground, userId: string) {
  await background.sessions.signIn(services.signInRequest('agora', { userId }));
  await expect.poll(() => background.session(userId).state.phase).toBe('online');
}

async function openTab(background: TestBackground, tabId: number, { origin = desk, scopes, ...attach }: Options = {}) {
  const tab = background.attach(
    { origin, tabId, documentId: `document ${tabId}`, ...(scopes && { scopes }) },
    { ...shows, ...attach },
  );
  await expect.poll(() => tab.frames.some(({ t }) => t === 'hello')).toBe(true);
  background.lastAccessed.set(tabId, 1);
  return tab;
}

interface Options {
  origin?: string;
  scopes?: Scope[];
  topics?: string[];
  observer?: boolean;
}

const asked = (tab: Tab) =>
  tab.frames.filter(({ topic }) => topic === 'openConversation').map(({ payload }) => payload);
async function untilAsked(tab: Tab): Promise<string> {
  await expect.poll(() => asked(tab).length).toBeGreaterThan(0);
  return (asked(tab).at(-1) as { id: string }).id;
}

let requests = 0;
async function claim(tab: Tab, id: string): Promise<unknown> {
  const request = ++requests;
  tab.post({ t: 'request', id: request, method: 'events.claim', params: { id } });
  const reply = () => tab.frames.find(frame => frame.t === 'reply' && frame.id === request);
  await expect.poll(reply).toBeDefined();
  return reply()!.result;
}

describe('a pressed notification', () => {
  it('opens in the most recently used tab that shows conversations, and only there', async () => {
    const { background, open } = await start();
    const tabs = [await openTab(background, 1), await openTab(background, 2), await openTab(background, 3)];
    const focused: number[] = [];
    background.focusTab = async id => focused.push(id) > 0;
    for (const [id, at] of [
      [4, 9],
      [1, 1],
      [2, 8],
      [3, 2],
    ] as const)
      background.lastAccessed.set(id, at);
    const isShown = open();
    expect(isShown).toBeDefined();
    const id = await untilAsked(tabs[1]!);
    expect(asked(tabs[1]!)).toEqual([{ id, to: 'bob', chatType: 'singleChat' }]);
    expect(await claim(tabs[1]!, id)).toBe(true);
    expect(await isShown).toBe(true);
    expect(focused).toEqual([2]);
    expect([...asked(tabs[0]!), ...asked(tabs[2]!)]).toEqual([]);
  });

  it('leads to the panel if the page does not take it in time, and the page cannot take it later', async () => {
    const { background, open } = await start();
    const tab = await openTab(background, 1);
    const isShown = open();
    const id = await untilAsked(tab);
    expect(await isShown).toBe(false);
    expect(await claim(tab, id)).toBe(false);
  });

  it('leads to the panel if the tab is gone', async () => {
    const { background, open } = await start();
    const tab = await openTab(background, 1);
    background.focusTab = async () => false;
    expect(await open()).toBe(false);
    expect(asked(tab)).toEqual([]);
  });

  it('opens the panel in the turn of the press if no page shows conversations', async () => {
    const { background, open } = await start();
    expect(open()).toBeUndefined();
    const closed = await openTab(background, 1);
    closed.close();
    await expect.poll(() => background.server.sharingTabs()).toEqual([]);
    expect(open()).toBeUndefined();
  });

  it('opens only the one that was pressed last, and no panel for the one before', async () => {
    const { background } = await start();
    const tab = await openTab(background, 1);
    const { opener } = background.session('alice').data;
    const first = opener.open('singleChat carol');
    const id = await untilAsked(tab);
    const second = opener.open(key);
    expect(await first).toBe(true);
    await expect.poll(() => asked(tab).length).toBe(2);
    expect(await claim(tab, id)).toBe(false);
    expect(await claim(tab, await untilAsked(tab))).toBe(true);
    expect(await second).toBe(true);
  });

  it('is stored nowhere: a tab that reconnects is not asked again', async () => {
    const { background, open } = await start();
    const tab = await openTab(background, 1);
    const isShown = open();
    const id = await untilAsked(tab);
    await claim(tab, id);
    await isShown;
    const { journal } = background.session('alice').data;
    expect(journal.events.map(({ topic }) => topic)).not.toContain('openConversation');
    const again = await openTab(background, 1, { ...shows });
    expect(asked(again)).toEqual([]);
  });
});

describe('a site does not get the user’s press', () => {
  it.each<[string, Options]>([
    ['without the permission to read', { scopes: ['status', 'send'] }],
    ['that subscribes to every event, but does not say that it shows conversations', { topics: ['*'] }],
    ['that never reads', { observer: true }],
  ])('%s', async (_name, options) => {
    const { background, open } = await start();
    await openTab(background, 1, options);
    expect(open()).toBeUndefined();
  });

  it('for which the user prefers the panel', async () => {
    const { background, open } = await start();
    await openTab(background, 1);
    expect(background.opens.get(desk)).toBe(true);
    background.opens.set(desk, false);
    // The site says so again.
    await openTab(background, 2);
    expect(open()).toBeUndefined();
  });

  it('whose tab uses another account', async () => {
    const { background, open } = await start();
    await signIn(background, 'bob');
    background.grants.set(desk, [background.session('bob').id]);
    await openTab(background, 1);
    expect(open()).toBeUndefined();
    expect(background.session('bob').data.opener.open(key)).toBeDefined();
  });

  it('whose permission ends while its tab comes to the front', async () => {
    const { background, open } = await start();
    const tab = await openTab(background, 1);
    background.focusTab = async () => {
      background.server.reauthorize(desk, () => ['status', 'send']);
      return true;
    };
    expect(await open()).toBe(false);
    expect(asked(tab)).toEqual([]);
  });

  it('by taking what another tab or site was asked for', async () => {
    const { background, open } = await start();
    const tab = await openTab(background, 1);
    const sameSite = await openTab(background, 2);
    const otherSite = await openTab(background, 3, { origin: other });
    background.lastAccessed.set(1, 2);
    const isShown = open();
    const id = await untilAsked(tab);
    expect(await claim(sameSite, id)).toBe(false);
    expect(await claim(otherSite, id)).toBe(false);
    expect(await isShown).toBe(false);
  });

  it('by guessing an id, which also claims no call', async () => {
    const { background } = await start();
    const tab = await openTab(background, 1);
    expect(await claim(tab, 'partyline:open:1')).toBe(false);
    expect(tab.frames.some(({ topic }) => topic === 'claimed')).toBe(false);
  });
});
