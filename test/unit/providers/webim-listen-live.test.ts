// Every documented callback, with the real SDK, the local service and the driver's subscription.
import { describe, expect, it } from 'vitest';
import { subscribe } from '@/lib/providers/msync/events';
import type { MsyncConnection } from '@/lib/providers/msync/sdk';
import { deriveFromCall, deriveFromSendError, followUpCall } from '@/lib/providers/msync/webim-listen';
import { toPlainData } from '@/lib/providers/to-plain-data';
import { defaultApp as app } from '../../server';
import type { RawSdkName } from '../../server/raw-sdk';
import type { Tab } from '../server/tab';
import { createWorld, sdks } from '../server/world';
import { documentedCallbacks, type Trigger } from './documented-callbacks';

const world = createWorld();

interface EmittedEvent {
  topic: string;
  payload: unknown;
}

/** Alice's connection, with all events that the driver would emit. */
class TestConnection {
  readonly events: EmittedEvent[] = [];
  readonly tab: Tab;
  #listeners = new Set<() => void>();

  constructor(sdk: RawSdkName) {
    this.tab = world.tab(sdk);
    subscribe(this.tab.conn as unknown as MsyncConnection, this.emit, () => undefined);
  }

  emit = (topic: string, payload: unknown): void => {
    this.events.push({ topic, payload });
    for (const listener of this.#listeners) listener();
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
    for (const { topic, payload } of deriveFromCall(method, args, result)) this.emit(topic, payload);
    const followUp = followUpCall(method);
    if (followUp) await this.call(followUp, []);
  }

  /** As the driver does. */
  async send(options: Record<string, unknown>): Promise<void> {
    const message = this.tab.create({ type: 'txt', chatType: 'singleChat', to: 'bob', msg: 'hi', ...options });
    try {
      await this.tab.conn.send(message);
    } catch (error) {
      for (const { topic, payload } of deriveFromSendError(error, toPlainData(message))) this.emit(topic, payload);
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

  it('onCreateGroup when another device created the group', async () => {
    const connection = new TestConnection(sdk);
    await openAndTrigger(connection, { by: 'deliver', delivery: { kind: 'muc:create', group: 'g1', from: 'alice' } });
    expect(await connection.first('listen.onCreateGroup')).toEqual({ data: { groupid: 'g1' } });
  });
});
