// The real SDK against the local service: every callback that the documents this project started from name is told, under
// its topic and with its payload, by the very subscription that the driver uses.
import { describe, expect, it } from 'vitest';
import { subscribe } from '@/lib/providers/msync/events';
import { deriveFromCall, deriveFromSendError, followUpCall } from '@/lib/providers/msync/legacy-listen';
import type { MsyncConnection } from '@/lib/providers/msync/sdk';
import { toPlainData } from '@/lib/providers/to-plain-data';
import { defaultApp as app } from '../../server';
import type { SdkName } from '../../server/raw-sdk';
import type { Tab } from '../server/tab';
import { createWorld, sdks } from '../server/world';
import { documentedCallbacks, type Trigger } from './documented-callbacks';

const world = createWorld();

interface Told {
  topic: string;
  payload: unknown;
}

/** Alice's connection, with everything that the driver would tell of it. */
class Line {
  readonly told: Told[] = [];
  readonly tab: Tab;
  #watchers = new Set<() => void>();

  constructor(sdk: SdkName) {
    this.tab = world.tab(sdk);
    subscribe(this.tab.conn as unknown as MsyncConnection, this.tell, () => undefined);
  }

  tell = (topic: string, payload: unknown): void => {
    this.told.push({ topic, payload });
    for (const watcher of this.#watchers) watcher();
  };

  first(topic: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        this.#watchers.delete(look);
      };
      const look = () => {
        const found = this.told.find(told => told.topic === topic);
        if (!found) return;
        end();
        resolve(found.payload);
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`no ${topic}; told: ${this.told.map(told => told.topic).join(' ')}`));
      }, 45_000);
      this.#watchers.add(look);
      look();
    });
  }

  open(token?: string): Promise<unknown> {
    return this.tab.conn.open({ user: 'alice', ...(token ? { accessToken: token } : { pwd: 'alice-pass' }) });
  }

  /** As the driver calls. */
  async call(method: string, args: readonly unknown[]): Promise<void> {
    const fn: (...args: unknown[]) => Promise<unknown> = Reflect.get(this.tab.conn, method);
    const result = toPlainData(await fn.apply(this.tab.conn, [...args]));
    for (const { topic, payload } of deriveFromCall(method, args, result)) this.tell(topic, payload);
    const next = followUpCall(method);
    if (next) await this.call(next, []);
  }

  /** As the driver sends. */
  async send(options: Record<string, unknown>): Promise<void> {
    const message = this.tab.create({ type: 'txt', chatType: 'singleChat', to: 'bob', msg: 'hi', ...options });
    try {
      await this.tab.conn.send(message);
    } catch (error) {
      for (const { topic, payload } of deriveFromSendError(error, toPlainData(message))) this.tell(topic, payload);
    }
  }
}

async function pull(line: Line, trigger: Trigger): Promise<void> {
  const { im } = world;
  if (trigger.by === 'shortToken') return void (await line.open(im.issueToken(app, 'alice', trigger.ttlMs).value));
  await line.open();
  switch (trigger.by) {
    case 'signIn':
      return;
    case 'deliver':
      return void im.deliver(app, 'alice', trigger.delivery);
    case 'send':
      return line.send({});
    case 'sendMuted':
      im.addGroup(app, { groupId: 'g1', owner: 'bob', members: ['alice'] });
      im.muteInGroup(app, 'g1', 'alice');
      return line.send({ chatType: 'groupChat', to: 'g1' });
    case 'call':
      if (trigger.method === 'getBlocklist') await line.call('addUsersToBlocklist', [{ name: ['bob'] }]);
      return line.call(trigger.method, trigger.args);
    case 'kick':
      return im.kick(app, 'alice', trigger.code);
    case 'network':
      line.tab.raw.window.dispatchEvent(new Event('offline'));
      if (trigger.online) line.tab.raw.window.dispatchEvent(new Event('online'));
  }
}

const events = documentedCallbacks.filter(seed => seed.kind === 'event');

describe.each(sdks)('%s tells', sdk => {
  it.each(events.map(seed => [seed.name, seed.document, seed] as const))('%s (%s)', async (_name, _document, seed) => {
    const line = new Line(sdk);
    await pull(line, seed.trigger);
    for (const topic of seed.topics) {
      const payload = await line.first(topic);
      if (seed.with === undefined) continue;
      if (Array.isArray(seed.with)) expect(payload).toEqual(seed.with);
      else expect(payload).toMatchObject(seed.with as Record<string, unknown>);
    }
    for (const { payload } of line.told) {
      expect(JSON.parse(JSON.stringify(payload ?? null))).toEqual(payload ?? null);
      expect(JSON.stringify(payload ?? null)).not.toContain(line.tab.conn.token || 'no token');
    }
  });

  it('an emoji text before the text itself, under the same id, and each once', async () => {
    const line = new Line(sdk);
    await pull(line, { by: 'deliver', delivery: { kind: 'text', from: 'bob', text: '😀' } });
    await line.first('onTextMessage');
    const texts = line.told.filter(({ topic }) => /Emoji|Text/.test(topic));
    expect(texts.map(({ topic }) => topic)).toEqual(['listen.onEmojiMessage', 'listen.onTextMessage', 'onTextMessage']);
    const ids = texts.map(({ payload }) => (payload as { id: string }).id);
    expect(new Set(ids).size).toBe(1);
  });

  it('the whole blacklist after each change of it', async () => {
    const line = new Line(sdk);
    await line.open();
    await line.call('addUsersToBlocklist', [{ name: ['bob'] }]);
    await line.call('addUsersToBlocklist', [{ name: ['carol'] }]);
    await line.call('removeUserFromBlocklist', [{ name: ['bob'] }]);
    expect(line.told.filter(({ topic }) => topic === 'listen.onBlacklistUpdate').map(({ payload }) => payload)).toEqual(
      [{ bob: { name: 'bob' } }, { bob: { name: 'bob' }, carol: { name: 'carol' } }, { carol: { name: 'carol' } }],
    );
  });

  it.each([
    ['createGroup', [{ data: { groupname: 'Tea', desc: '', members: [], public: true } }]],
    ['createGroupNew', [{ data: { groupname: 'Tea', desc: '', members: [], public: true } }]],
    ['createGroupVNext', [{ groupName: 'Tea', description: '', members: [] }]],
  ])('the id of a new group after %s', async (method, args) => {
    const line = new Line(sdk);
    await line.open();
    await line.call(method, args);
    expect(await line.first('listen.onCreateGroup')).toMatchObject({ data: { groupid: expect.any(String) } });
  });

  it('a mute of the whole app with the id that the service gave', async () => {
    const line = new Line(sdk);
    await line.open();
    world.im.muteUser(app, 'alice');
    await line.send({});
    const payload = await line.first('listen.onMutedMessage');
    expect(payload).toMatchObject({ mid: expect.stringMatching(/^\d+$/), to: 'bob' });
  });

  it('a group that another device of the user has made', async () => {
    const line = new Line(sdk);
    await pull(line, { by: 'deliver', delivery: { kind: 'muc:create', group: 'g1', from: 'alice' } });
    expect(await line.first('listen.onCreateGroup')).toEqual({ data: { groupid: 'g1' } });
  });
});
