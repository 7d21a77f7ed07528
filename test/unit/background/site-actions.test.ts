// What sites did in the user's name: real SDKs, services, sessions, channel and vault.
import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { createMessageHandlers } from '@/lib/background/handlers/messages';
import type { ProviderId } from '@/lib/contract/provider-id';
import type { SiteAction } from '@/lib/contract/site-actions';
import { siteActionOf } from '@/lib/providers/site-action';
import { type SiteActionStore, SiteActions } from '@/lib/storage/site-actions';
import { useTestServices } from '../session/test-session';
import { Profile, type TestBackground, useBackgrounds } from './test-sessions';

const services = useTestServices();
const startBackground = useBackgrounds();
const desk = 'https://desk.example';
const other = 'https://other.example';

async function start(profile?: Profile): Promise<TestBackground> {
  const background = await startBackground(profile);
  const handlers = createMessageHandlers() as Record<string, (params: never, request: object) => Promise<unknown>>;
  background.handle = async (method, params, client, signal, key, session) =>
    handlers[method]?.(params, { client, signal, key, session });
  return background;
}

async function aliceOnline(provider: ProviderId, profile?: Profile, remember = false) {
  const background = await start(profile);
  await background.sessions.signIn({ ...services.signInRequest(provider), remember });
  const session = background.session('alice');
  await expect.poll(() => session.state.phase).toBe('online');
  let requests = 0;
  const open = async (origin: string) => {
    const tab = background.attach({ origin, scopes: ['status', 'receive', 'send', 'manage', 'delete'] });
    await expect.poll(() => tab.frames.some(({ t }) => t === 'hello')).toBe(true);
    return async (method: string, params: object, once?: object) => {
      const id = ++requests;
      tab.post({ t: 'request', id, method, params, ...(once && { once }) });
      const reply = () => tab.frames.find(frame => frame.t === 'reply' && frame.id === id);
      await expect.poll(reply).toBeDefined();
      return reply()!;
    };
  };
  const kinds = (origin = desk) => session.data.actions.list(origin).map(({ kind, to }) => [kind, to]);
  return { background, session, open, kinds };
}

const calls = {
  tencent: [
    ['createTextMessage', { to: 'bob', conversationType: 'C2C', payload: { text: 'secret words' } }],
    ['deleteConversation', 'C2Cbob'],
    ['pinConversation', { conversationID: 'C2Cbob', isPinned: true }],
  ],
  agora: [
    ['send', { type: 'txt', chatType: 'singleChat', to: 'bob', msg: 'secret words' }],
    ['removeHistoryMessages', { targetId: 'bob', chatType: 'singleChat', beforeTimeStamp: 1 }],
    ['addContact', 'carol'],
  ],
} as const;

describe.each(['tencent', 'agora'] as const)('what a site did with %s', provider => {
  it('is recorded with its recipient and no text, for each site, and only if it was done', async () => {
    const { session, open, kinds } = await aliceOnline(provider);
    const call = await open(desk);
    await call('message.send', { to: 'bob', text: 'secret words' });
    for (const [method, ...args] of calls[provider]) await call('vendor.call', { method, args });
    const refused = await call('vendor.call', {
      method: provider === 'tencent' ? 'dismissGroup' : 'destroyGroup',
      args: [],
    });
    expect(refused.error).toBeDefined();
    const list = kinds();
    expect(list[0]).toEqual(['sent', 'bob']);
    if (provider === 'agora')
      expect(list).toEqual([
        ['sent', 'bob'],
        ['sent', 'bob'],
        ['deleted', 'bob'],
        ['changed', 'carol'],
      ]);
    expect(kinds(other)).toEqual([]);
    expect(JSON.stringify(session.data.actions.list(desk))).not.toContain('secret');
  });
});

describe('what a site did', () => {
  it('is recorded once when the request is repeated, and survives the worker', async () => {
    const profile = new Profile();
    const first = await aliceOnline('agora', profile);
    const call = await first.open(desk);
    const once = { id: '0123456789abcdef0123456789abcdef' };
    for (let turn = 0; turn < 2; turn++) await call('message.send', { to: 'bob', text: 'hi' }, once);
    expect(first.kinds()).toEqual([['sent', 'bob']]);
    await first.session.data.actions.saved();
    await first.background.kill();
    const second = await start(profile);
    const session = second.session('alice');
    await session.data.loaded;
    await session.data.actions.saved();
    expect(session.data.actions.list(desk)).toMatchObject([{ kind: 'sent', to: 'bob' }]);
    expect(session.data.actions.list(desk)).toHaveLength(1);
  });

  it('is encrypted, and deleted with the account and with the site', async () => {
    const { session, open, background } = await aliceOnline('agora');
    const { actions } = background.profile;
    for (const origin of [desk, other]) await (await open(origin))('message.send', { to: 'bob', text: 'hi' });
    await session.data.actions.saved();
    const stored = actions.of(session.slot);
    expect([...(await stored.read(session.id)).keys()].toSorted()).toEqual([desk, other]);
    // Of another account, the same bytes cannot be read.
    expect([...(await stored.read('agora 1117#partyline mallory')).keys()]).toEqual([]);
    await session.data.actions.clear(desk);
    expect(session.data.actions.list(desk)).toEqual([]);
    await session.controller.signOut();
    await expect.poll(async () => (await stored.read(session.id)).size).toBe(0);
  });

  it('is not recorded or shown if the policy forbids it', async () => {
    const { background, open, kinds } = await aliceOnline('agora');
    const call = await open(desk);
    await call('message.send', { to: 'bob', text: 'one' });
    background.mayRecordActions = false;
    await call('message.send', { to: 'bob', text: 'two' });
    expect(kinds()).toEqual([]);
    background.mayRecordActions = true;
    expect(kinds()).toEqual([['sent', 'bob']]);
  });
});

const memoryStore = (more: Partial<SiteActionStore> = {}): SiteActionStore => ({
  read: async () => new Map(),
  write: async () => {},
  clear: async () => {},
  ...more,
});
const recordAll = (store: SiteActionStore, clock = { now: 1e12 }) => ({
  clock,
  actions: new SiteActions('alice', { store, isOn: () => true, onError: () => {}, now: () => clock.now }),
});

describe('a list of actions', () => {
  it('keeps the last 200 of a site, in order, for 30 days', () => {
    const { actions, clock } = recordAll(memoryStore());
    for (let index = 0; index < 250; index++) {
      actions.record(desk, { kind: 'sent', to: String(index) });
      clock.now += 1000;
    }
    expect(actions.list(desk).map(({ to }) => to)).toEqual(
      Array.from({ length: 200 }, (_, index) => String(index + 50)),
    );
    clock.now += 30 * 86_400_000 - 100_000;
    expect(actions.list(desk).length).toBe(99);
    clock.now += 86_400_000;
    expect(actions.list(desk)).toEqual([]);
  });

  it('does not wait for a store that hangs, and writes a burst in few writes', async () => {
    let go = () => {};
    const written: (readonly SiteAction[])[] = [];
    const gate = new Promise<void>(resolve => {
      go = resolve;
    });
    const store = memoryStore({
      write: async (_account, _origin, list) => {
        await gate;
        written.push([...list]);
      },
    });
    const { actions } = recordAll(store);
    await actions.load();
    for (let index = 0; index < 100; index++) actions.record(desk, { kind: 'sent', to: String(index) });
    expect(actions.list(desk)).toHaveLength(100);
    go();
    await actions.saved();
    expect(written.length).toBeLessThan(3);
    expect(written.at(-1)?.map(({ to }) => to)).toEqual(Array.from({ length: 100 }, (_, index) => String(index)));
  });

  it('keeps what an earlier run has stored when it cannot be read at first', async () => {
    let isReadable = false;
    const earlier = [{ at: 1e12 - 1, kind: 'deleted' as const, to: 'tea' }];
    const written: (readonly SiteAction[])[] = [];
    const store = memoryStore({
      read: async () => {
        if (!isReadable) throw new Error('not readable');
        return new Map([[desk, earlier]]);
      },
      write: async (_account, _origin, list) => void written.push([...list]),
    });
    const { actions } = recordAll(store);
    await actions.load().catch(() => {});
    actions.record(desk, { kind: 'sent', to: 'bob' });
    await actions.saved();
    expect(written).toEqual([]);
    isReadable = true;
    actions.record(desk, { kind: 'sent', to: 'carol' });
    await actions.saved();
    expect(written.at(-1)?.map(({ to }) => to)).toEqual(['tea', 'bob', 'carol']);
  });
});

describe('arguments of a hostile page', () => {
  it.each([
    [[], undefined],
    [[null], undefined],
    [[{ to: 7, groupId: {} }], undefined],
    [[[]], undefined],
    [[{ to: 'x'.repeat(1000) }], 'x'.repeat(128)],
    [['tea'], 'tea'],
    [[{ conversationIDList: ['C2Cbob'] }], 'C2Cbob'],
    [[[{ to: 'bob' }, { to: 'carol' }]], 'bob'],
    [[['C2Cbob']], 'C2Cbob'],
    [[{ modifiedMessage: { to: 'bob' } }], 'bob'],
    [[{ modifiedMessage: { modifiedMessage: 1 } }], undefined],
  ])('%j: %s', (args, to) => {
    expect(siteActionOf('destroyGroup', 'delete', args)?.to).toBe(to);
  });

  it.each(['constructor', '__proto__', 'getContacts', 'toString'])('%s is no action', method => {
    expect(siteActionOf(method, 'receive', ['a'])).toBeUndefined();
  });
});
