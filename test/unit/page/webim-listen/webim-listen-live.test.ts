// Every documented callback, with the real SDK, the local service, the driver's subscription and the page's session;
// and every callback of `listen` beside the SDK's own.
import { describe, expect, it } from 'vitest';
import { listenNames, webimNames } from '@/lib/page/webim-listen/names';
import { subscribe } from '@/lib/providers/msync/events';
import type { Callback, MsyncConnection } from '@/lib/providers/msync/sdk';
import { eventHandlerNames } from '@/lib/providers/msync/topics';
import { eventsOfCall, eventsOfSendError, followUpCall } from '@/lib/providers/msync/webim-events';
import { toPlainData } from '@/lib/providers/to-plain-data';
import { defaultApp as app } from '../../../server';
import type { RawSdkName } from '../../../server/raw-sdk';
import { documentedCallbacks, type Trigger } from '../../providers/documented-callbacks';
import { groups } from '../../server/deliveries/groups';
import { contacts, messages } from '../../server/deliveries/messages';
import { notifications } from '../../server/deliveries/notifications';
import type { Tab } from '../../server/tab';
import { createWorld, sdks } from '../../server/world';
import { createPage } from './page';

const world = createWorld();

interface EmittedEvent {
  topic: string;
  payload: unknown;
}

/** Alice's connection, with all events that a page receives. */
class TestConnection {
  readonly events: EmittedEvent[] = [];
  /** What the SDK itself passes to `listen`, and what the page does. */
  readonly raw: EmittedEvent[] = [];
  readonly listened: EmittedEvent[] = [];
  /** Topics of the background. */
  readonly topics: string[] = [];
  readonly tab: Tab;
  readonly #page = createPage();
  #listeners = new Set<() => void>();

  constructor(sdk: RawSdkName) {
    this.tab = world.tab(sdk);
    const { conn } = this.tab;
    const listen = (callbacks: Record<string, Callback>) =>
      conn.listen(
        Object.fromEntries(
          listenNames.map(name => [
            name,
            (payload: unknown) => {
              this.raw.push({ topic: name, payload: toPlainData(payload) });
              callbacks[name]?.(payload);
            },
          ]),
        ),
      );
    const connection = new Proxy(conn, {
      get(target, key) {
        const value: unknown = key === 'listen' ? listen : Reflect.get(target, key);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const { session } = this.#page;
    for (const topic of [...eventHandlerNames, ...[...listenNames, ...webimNames].map(name => `listen.${name}`)])
      session.on(topic, payload => {
        this.events.push({ topic, payload });
        for (const listener of this.#listeners) listener();
      });
    session.listen(
      Object.fromEntries(
        listenNames.map(name => [name, (payload: unknown) => void this.listened.push({ topic: name, payload })]),
      ),
    );
    subscribe(connection as unknown as MsyncConnection, this.emit, () => undefined);
  }

  emit = (topic: string, payload: unknown): void => {
    this.topics.push(topic);
    this.#page.emit(topic, payload);
  };

  first(topic: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const finish = () => {
        clearTimeout(timer);
        this.#listeners.delete(check);
      };
      const check = () => {
        const event = this.events.find(one => one.topic === topic);
        if (!event) return;
        finish();
        resolve(event.payload);
      };
      const timer = setTimeout(() => {
        finish();
        reject(new Error(`no ${topic}; events: ${this.events.map(event => event.topic).join(' ')}`));
      }, 45_000);
      this.#listeners.add(check);
      check();
    });
  }

  open(token?: string): Promise<unknown> {
    return this.tab.conn.open({ user: 'alice', ...(token ? { accessToken: token } : { pwd: 'alice-pass' }) });
  }

  /** As the driver does. */
  async call(method: string, args: readonly unknown[]): Promise<void> {
    const fn: (...args: unknown[]) => Promise<unknown> = Reflect.get(this.tab.conn, method);
    const result = toPlainData(await fn.apply(this.tab.conn, [...args]));
    for (const { topic, payload } of eventsOfCall(method, result)) this.emit(topic, payload);
    const followUp = followUpCall(method);
    if (followUp) await this.call(followUp, []);
  }

  /** As the driver does. */
  async send(options: Record<string, unknown>): Promise<void> {
    const message = this.tab.create({ type: 'txt', chatType: 'singleChat', to: 'bob', msg: 'hi', ...options });
    try {
      await this.tab.conn.send(message);
    } catch (error) {
      for (const { topic, payload } of eventsOfSendError(error, toPlainData(message))) this.emit(topic, payload);
    }
  }
}

async function openAndTrigger(connection: TestConnection, trigger: Trigger): Promise<void> {
  const { im } = world;
  if (trigger.by === 'shortToken')
    return void (await connection.open(im.issueToken(app, 'alice', trigger.ttlMs).value));
  await connection.open();
  switch (trigger.by) {
    case 'signIn':
      return;
    case 'deliver':
      return void im.deliver(app, 'alice', trigger.delivery);
    case 'send':
      return connection.send({});
    case 'sendMuted':
      im.addGroup(app, { groupId: 'g1', owner: 'bob', members: ['alice'] });
      im.muteInGroup(app, 'g1', 'alice');
      return connection.send({ chatType: 'groupChat', to: 'g1' });
    case 'call':
      if (trigger.method === 'getBlocklist') await connection.call('addUsersToBlocklist', [{ name: ['bob'] }]);
      return connection.call(trigger.method, trigger.args);
    case 'kick':
      return im.kick(app, 'alice', trigger.code);
    case 'network':
      connection.tab.raw.window.dispatchEvent(new Event('offline'));
      if (trigger.online) connection.tab.raw.window.dispatchEvent(new Event('online'));
  }
}

const eventCallbacks = documentedCallbacks.filter(callback => callback.kind === 'event');

describe.each(sdks)('%s emits', sdk => {
  it.each(eventCallbacks.map(callback => [callback.name, callback.document, callback] as const))(
    '%s (%s)',
    async (_name, _document, callback) => {
      const connection = new TestConnection(sdk);
      await openAndTrigger(connection, callback.trigger);
      for (const topic of callback.topics) {
        const payload = await connection.first(topic);
        if (callback.with === undefined) continue;
        if (Array.isArray(callback.with)) expect(payload).toEqual(callback.with);
        else expect(payload).toMatchObject(callback.with as Record<string, unknown>);
      }
      for (const { payload } of connection.events) {
        expect(JSON.parse(JSON.stringify(payload ?? null))).toEqual(payload ?? null);
        expect(JSON.stringify(payload ?? null)).not.toContain(connection.tab.conn.token || 'no token');
      }
    },
  );

  it('onEmojiMessage before onTextMessage, with the same id, each once', async () => {
    const connection = new TestConnection(sdk);
    await openAndTrigger(connection, { by: 'deliver', delivery: { kind: 'text', from: 'bob', text: '😀' } });
    await connection.first('onTextMessage');
    const texts = connection.events.filter(({ topic }) => /Emoji|Text/.test(topic));
    expect(texts.map(({ topic }) => topic)).toEqual(['listen.onEmojiMessage', 'listen.onTextMessage', 'onTextMessage']);
    const ids = texts.map(({ payload }) => (payload as { id: string }).id);
    expect(new Set(ids).size).toBe(1);
  });

  it('the whole block list after each change', async () => {
    const connection = new TestConnection(sdk);
    await connection.open();
    await connection.call('addUsersToBlocklist', [{ name: ['bob'] }]);
    await connection.call('addUsersToBlocklist', [{ name: ['carol'] }]);
    await connection.call('removeUserFromBlocklist', [{ name: ['bob'] }]);
    expect(
      connection.events.filter(({ topic }) => topic === 'listen.onBlacklistUpdate').map(({ payload }) => payload),
    ).toEqual([
      { bob: { name: 'bob' } },
      { bob: { name: 'bob' }, carol: { name: 'carol' } },
      { carol: { name: 'carol' } },
    ]);
  });

  it.each([
    ['createGroup', [{ data: { groupname: 'Tea', desc: '', members: [], public: true } }]],
    ['createGroupNew', [{ data: { groupname: 'Tea', desc: '', members: [], public: true } }]],
    ['createGroupVNext', [{ groupName: 'Tea', description: '', members: [] }]],
  ])('onCreateGroup with the group’s id after %s', async (method, args) => {
    const connection = new TestConnection(sdk);
    await connection.open();
    await connection.call(method, args);
    expect(await connection.first('listen.onCreateGroup')).toMatchObject({ data: { groupid: expect.any(String) } });
  });

  it('onMutedMessage with the service’s id when the user is muted in the app', async () => {
    const connection = new TestConnection(sdk);
    await connection.open();
    world.im.muteUser(app, 'alice');
    await connection.send({});
    const payload = await connection.first('listen.onMutedMessage');
    expect(payload).toMatchObject({ mid: expect.stringMatching(/^\d+$/), to: 'bob' });
  });

  it('listen as the SDK does, for each kind of delivery', async () => {
    const connection = new TestConnection(sdk);
    await connection.open();
    world.im.addGroup(app, { groupId: 'g1', owner: 'bob', members: ['alice'] });
    const file = { url: 'http://127.0.0.1/1/chatfiles/sample', filename: 'a.bin', fileLength: 3, secret: 's3' };
    const from = 'bob';
    const cases = [
      ...[...messages, ...contacts, ...groups, ...notifications].map(({ sent, fires }) => ({ sent, fires })),
      { sent: { kind: 'image', from, width: 3, height: 4, ...file }, fires: 'onImageMessage' },
      { sent: { kind: 'image', from, room: 'r1', ...file }, fires: 'onImageMessage' },
      { sent: { kind: 'audio', from, ...file }, fires: 'onAudioMessage' },
      { sent: { kind: 'video', from, ...file }, fires: 'onVideoMessage' },
      { sent: { kind: 'file', from, group: 'g1', ...file }, fires: 'onFileMessage' },
    ] as const;
    for (const { sent, fires } of cases) {
      const before = connection.topics.length;
      world.im.deliver(app, 'alice', sent);
      await expect.poll(() => connection.topics.slice(before)).toContain(fires);
    }
    await connection.send({});
    await connection.first('onReceivedMessage');
    expect(connection.listened).toEqual(connection.raw);
    expect(new Set(connection.raw.map(({ topic }) => topic)).size).toBeGreaterThanOrEqual(22);
    expect(connection.topics.filter(topic => topic.startsWith('listen'))).toEqual([]);
  });

  it('listen as the SDK does, after a sign-in by agoraToken', async () => {
    const connection = new TestConnection(sdk);
    await connection.tab.conn.open({ user: 'alice', agoraToken: world.im.issueToken(app, 'alice').value });
    for (const place of [{}, { group: 'g1' }, { room: 'r1' }])
      world.im.deliver(app, 'alice', { kind: 'text', from: 'bob', text: 'hi', ...place });
    await expect.poll(() => connection.listened.filter(({ topic }) => topic === 'onTextMessage')).toHaveLength(3);
    expect(connection.listened).toEqual(connection.raw);
    const texts = connection.raw.filter(({ topic }) => topic === 'onTextMessage');
    expect(texts.map(({ payload }) => (payload as { type: string }).type)).toEqual([
      'singleChat',
      'groupChat',
      'chatRoom',
    ]);
    expect(JSON.stringify(connection.events.filter(({ topic }) => topic === 'onTextMessage'))).not.toContain('listen');
  });

  it.each<[string, Trigger]>([
    ['goes offline and comes back', { by: 'network', online: true }],
    ['is signed in elsewhere', { by: 'kick', code: 206 }],
    ['is removed', { by: 'kick', code: 207 }],
    ['has a token that expires', { by: 'shortToken', ttlMs: 3_000 }],
  ])('listen as the SDK does, when the user %s', async (_case, trigger) => {
    const connection = new TestConnection(sdk);
    await openAndTrigger(connection, trigger);
    const isBack = () => connection.raw.filter(({ topic }) => topic === 'onOpened').length === 2;
    const isOver = () => connection.raw.some(({ topic }) => topic === 'onClosed');
    await expect.poll(trigger.by === 'network' ? isBack : isOver, { timeout: 30_000 }).toBe(true);
    expect(connection.listened).toEqual(connection.raw);
  });

  it('onCreateGroup when another device created the group', async () => {
    const connection = new TestConnection(sdk);
    await openAndTrigger(connection, { by: 'deliver', delivery: { kind: 'muc:create', group: 'g1', from: 'alice' } });
    expect(await connection.first('listen.onCreateGroup')).toEqual({ data: { groupid: 'g1' } });
  });
});
