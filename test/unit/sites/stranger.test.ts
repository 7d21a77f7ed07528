// A site that is not allowed learns nothing of the user's sessions by asking: neither from answers nor from their time.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Port } from '@/lib/channel/port';
import { siteOf } from '@/lib/channel/sender-auth';
import { ChannelServer, type ServerHost } from '@/lib/channel/server';
import { type Account, accountId, type SessionState } from '@/lib/contract/session';
import type { Scope } from '@/lib/contract/sites';
import { AccountRequests } from '@/lib/sites/account-requests';
import { ConsentQueue } from '@/lib/sites/consent-queue';
import { PermissionRequests } from '@/lib/sites/permission-requests';
import { hostOf, oneSession } from '../channel/one-session';
import { portPair } from '../channel/ports';
import { createBrowserWindows } from './consent-windows';

const desk = 'https://desk.example';
const alice: Account = { provider: 'agora', app: '1117#support', userId: 'alice' };
const bob: Account = { ...alice, userId: 'bob' };
const since = 1;
const signedOut: SessionState = { phase: 'signedOut', since };
const signingIn = (account: Account): SessionState => ({ phase: 'signingIn', since, account, step: 'connecting' });
const online = (account: Account): SessionState => ({ phase: 'online', since, account, unread: 0 });
const ended = (reason: 'replaced' | 'byUser'): SessionState => ({
  ...{ phase: 'signedOut', since, account: alice, canResume: true },
  ended: { reason, at: 1 },
});

/** What happens to the user's session while the question waits. */
const stories: Record<string, readonly SessionState[]> = {
  'is signed out': [signedOut],
  'stays online': [online(alice)],
  'signs out': [online(alice), { ...signedOut, account: alice }],
  'cancels a sign-in': [signingIn(alice), { ...signedOut, account: alice }],
  'signs in': [signedOut, signingIn(alice), online(alice)],
  'is kicked': [online(alice), ended('replaced')],
  'goes offline': [online(alice), { phase: 'offline', since, account: alice, cause: 'byUser' }],
  'loses the network': [online(alice), { phase: 'offline', since, account: alice, cause: 'noNetwork' }],
  'needs credentials': [
    online(alice),
    { phase: 'needsCredentials', since, account: alice, ended: { reason: 'tokenExpired', at: 1 } },
  ],
  'switches accounts': [online(alice), signingIn(bob), online(bob)],
};

/** The background's parts that a stranger reaches, around a session that the test moves. */
function background(first: SessionState) {
  const { host, windows } = createBrowserWindows();
  const granted = new Map<string, readonly Scope[]>();
  const grants = (origin: string) => granted.get(origin);
  let state = first;
  const session = oneSession({ state: () => state, vendorScope: () => 'receive' });
  let parts: { queue: ConsentQueue; permissions: PermissionRequests; accounts: AccountRequests; server: ChannelServer };
  const start = () => {
    const queue = new ConsentQueue(host);
    const permissions = new PermissionRequests(queue, {
      scopesOf: grants,
      mayAllow: () => true,
      allow: async (origin, scopes) => {
        granted.set(origin, scopes);
        parts.server.reauthorize(origin, grants);
      },
      account: () => (state.account && state.phase !== 'signedOut' ? accountId(state.account) : undefined),
    });
    const mayUse = (_origin: string, id: string) =>
      state.account !== undefined && !/^sign/.test(state.phase) && accountId(state.account) === id;
    const accounts = new AccountRequests(queue, { mayUse });
    const consent: ServerHost['consent'] = (origin, scopes) => permissions.request(origin, scopes);
    const server = new ChannelServer(hostOf(session, { consent }), Promise.resolve());
    parts = { queue, permissions, accounts, server };
  };
  start();
  return {
    windows,
    get queue() {
      return parts.queue;
    },
    get permissions() {
      return parts.permissions;
    },
    restart: start,
    open: (port: Port) => parts.server.accept(port, () => siteOf({ origin: desk, tabId: 1 }, grants)),
    /** As `SessionStateHandler` and `Sites` do. */
    async moveTo(next: SessionState) {
      state = next;
      parts.server.publishState(session);
      await parts.accounts.accountChanged();
    },
    /** What the window shows. */
    account: () => (state.account && state.phase !== 'signedOut' ? accountId(state.account) : null),
  };
}

type World = ReturnType<typeof background>;

const start = new Date('2026-01-01T00:00:00Z').getTime();
const minute = 60_000;

/** Connects as the bridge of a page does. Records each frame with its time. */
function ask(world: World, record: unknown[]) {
  const [near, far] = portPair();
  near.onMessage.addListener(frame => record.push([Date.now() - start, frame]));
  near.onDisconnect.addListener(() => record.push([Date.now() - start, 'closed']));
  world.open(far);
  near.postMessage({ t: 'attach', version: 1, asks: ['receive', 'send'] });
  return near;
}

type Answer = (world: World) => Promise<unknown>;

const answers: Record<string, Answer> = {
  'ends by its time': async () => {},
  'is denied': world => world.permissions.decide(desk, ['status', 'receive', 'send'], [], world.account()),
  'is closed': async world => {
    for (const id of [...world.windows]) {
      world.windows.delete(id);
      await world.queue.windowClosed(id);
    }
  },
};

/** Plays a story while a stranger's question waits. Returns what the stranger's ports received, and when. */
async function play(story: readonly SessionState[], answer: Answer, restarts = false): Promise<unknown[]> {
  vi.setSystemTime(start);
  const [first = signedOut, ...later] = story;
  const world = background(first);
  const received: unknown[] = [];
  let port = ask(world, received);
  await vi.advanceTimersByTimeAsync(minute);
  for (const state of later) {
    await world.moveTo(state);
    await vi.advanceTimersByTimeAsync(minute);
  }
  vi.setSystemTime(start + 4 * minute);
  if (restarts) {
    // The browser closes the ports of a worker that it stops.
    port.disconnect();
    world.restart();
    port = ask(world, received);
  }
  // Another tab of the site joins.
  ask(world, received);
  await vi.advanceTimersByTimeAsync(minute);
  await answer(world);
  await vi.advanceTimersByTimeAsync(20 * minute);
  ask(world, received);
  await vi.advanceTimersByTimeAsync(20 * minute);
  return received;
}

describe('a site that is not allowed and asks', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const names = Object.keys(stories).slice(1);
  for (const [end, answer] of Object.entries(answers)) {
    it.each(names)(
      `receives the same as when the user is signed out, when the question ${end} and the user %s`,
      async name => {
        const expected = await play(stories['is signed out'] ?? [], answer);
        expect(expected.length).toBeGreaterThan(0);
        expect(await play(stories[name] ?? [], answer)).toEqual(expected);
      },
    );

    it.each(names)(`receives the same after a worker restart, when the question ${end} and the user %s`, async name => {
      const expected = await play(stories['is signed out'] ?? [], answer, true);
      expect(expected.length).toBeGreaterThan(0);
      expect(await play(stories[name] ?? [], answer, true)).toEqual(expected);
    });
  }
});
