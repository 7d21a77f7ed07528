// A page with partyline/chat-client as alice: on the raw agora-chat SDK, and on a session that it shares.
import type { AgoraChatStatic } from 'agora-chat';
import { vi } from 'vitest';
import type { ChatClientInstance } from '@/lib/page/dropin/chat-client/client';
import { managerMethods } from '@/lib/page/dropin/chat-client/declared.generated';
import { waitFor } from '../../../browser/wait';
import { defaultApp as app } from '../../../server';
import { openRawTab } from '../../../server/raw-sdk';
import type { TestServices } from '../../session/test-session';
import { type SessionPage, shareWithPage } from './session-page';

export const modes = ['the raw SDK', 'a shared session'] as const;
export type Mode = (typeof modes)[number];

type Module = typeof import('@/lib/page/dropin/chat-client');
export type Callback = readonly [name: string, ...args: unknown[]];

const managerNames = {
  chatManager: 'ChatManager',
  contactManager: 'ChatContactManager',
  groupManager: 'ChatGroupManager',
  roomManager: 'ChatRoomManager',
  presenceManager: 'ChatPresenceManager',
  pushManager: 'ChatPushManager',
  userManager: 'ChatUserInfoManager',
} as const;

export interface ChatClientPage {
  readonly module: Module;
  readonly client: ChatClientInstance;
  /** What the listeners of all managers received. */
  readonly callbacks: Callback[];
  /** The same, with the names of the listeners. */
  readonly seen: Callback[];
  /** The arguments of a past or future callback. */
  next(name: string): Promise<unknown[]>;
  close(): Promise<void>;
}

/** Calls of every page, as `Manager.method`. */
export const called = new Set<string>();

export async function openChatClient(mode: Mode, services: TestServices, target: EventTarget): Promise<ChatClientPage> {
  let shared: SessionPage | undefined;
  if (mode === 'a shared session') {
    const worker = services.startWorker();
    const credential = { kind: 'password', password: 'alice-pass' } as const;
    await worker.controller.signIn(services.signInRequest('agora', { credential }));
    shared = shareWithPage(target, worker, ['status', 'receive', 'send', 'manage', 'delete']);
  }
  vi.resetModules();
  const module = await import('@/lib/page/dropin/chat-client');
  const { createClient } = await import('@/lib/page/dropin/chat-client/client');
  const client = shared
    ? module.ChatClient.getInstance()
    : createClient(async () => openRawTab('agora').sdk as unknown as AgoraChatStatic);
  await client.init(
    new module.ChatOptions({
      ...{ appKey: app, autoLogin: false, enableDNSConfig: false },
      ...{ imServer: services.im.wsUrl, restServer: services.im.restUrl },
    }),
  );
  const callbacks: Callback[] = [];
  const seen: Callback[] = [];
  /** A listener that has every callback. */
  const record = (listener: string) =>
    new Proxy({} as never, {
      get:
        (_, name) =>
        (...args: unknown[]) => {
          callbacks.push([String(name), ...args]);
          seen.push([`${listener}.${String(name)}`, ...args]);
        },
    });
  client.addConnectionListener(record('ChatConnectEventListener'));
  client.chatManager.addMessageListener(record('ChatMessageEventListener'));
  client.contactManager.addContactListener(record('ChatContactEventListener'));
  client.groupManager.addGroupListener(record('ChatGroupEventListener'));
  client.roomManager.addRoomListener(record('ChatRoomEventListener'));
  client.presenceManager.addPresenceListener(record('ChatPresenceEventListener'));
  client.addMultiDeviceListener(record('ChatMultiDeviceEventListener'));
  for (const [key, name] of Object.entries(managerNames)) {
    const manager = client[key as keyof typeof managerNames] as unknown as Record<
      string,
      (...args: unknown[]) => unknown
    >;
    for (const method of managerMethods[name].split(' ')) {
      const call = manager[method]!;
      manager[method] = (...args) => {
        called.add(`${name}.${method}`);
        return call(...args);
      };
    }
  }
  await client.login('alice', 'alice-pass');
  return {
    ...{ module, client, callbacks, seen },
    async next(name) {
      const [, ...args] = await waitFor(name, async () => callbacks.find(callback => callback[0] === name));
      return args;
    },
    async close() {
      await client.logout();
      shared?.close();
    },
  };
}
