/** The managers: their code is loaded with the first call. */
import * as Declared from './declared.generated';

export type ManagerName = keyof typeof Declared.managerMethods;

export interface ManagerHost {
  call(manager: ManagerName, method: string, args: unknown[]): Promise<unknown>;
  listeners(manager: ManagerName): Set<object>;
}

/** Uses closures instead of `this`, so that a page may freeze a manager or take its methods from it. */
function managerClass<Instance>(name: ManagerName): new (host: ManagerHost) => Instance {
  class Manager {
    constructor(host: ManagerHost) {
      const listeners = host.listeners(name);
      for (const method of Declared.managerMethods[name].split(' '))
        Reflect.set(
          this,
          method,
          listenerMethod(method, listeners) ?? ((...args: unknown[]) => host.call(name, method, args)),
        );
    }
  }
  return Manager as never;
}

function listenerMethod(name: string, listeners: Set<object>): ((listener: object) => void) | undefined {
  if (!name.endsWith('Listener')) return undefined;
  if (name.startsWith('removeAll')) return () => listeners.clear();
  return name.startsWith('add')
    ? listener => void listeners.add(listener)
    : listener => void listeners.delete(listener);
}

export type ChatManager = Declared.ChatManager;
export const ChatManager = /* @__PURE__ */ managerClass<ChatManager>('ChatManager');

export type ChatContactManager = Declared.ChatContactManager;
export const ChatContactManager = /* @__PURE__ */ managerClass<ChatContactManager>('ChatContactManager');

export type ChatGroupManager = Declared.ChatGroupManager;
export const ChatGroupManager = /* @__PURE__ */ managerClass<ChatGroupManager>('ChatGroupManager');

export type ChatRoomManager = Declared.ChatRoomManager;
export const ChatRoomManager = /* @__PURE__ */ managerClass<ChatRoomManager>('ChatRoomManager');

export type ChatPresenceManager = Declared.ChatPresenceManager;
export const ChatPresenceManager = /* @__PURE__ */ managerClass<ChatPresenceManager>('ChatPresenceManager');

export type ChatPushManager = Declared.ChatPushManager;
export const ChatPushManager = /* @__PURE__ */ managerClass<ChatPushManager>('ChatPushManager');

export type ChatUserInfoManager = Declared.ChatUserInfoManager;
export const ChatUserInfoManager = /* @__PURE__ */ managerClass<ChatUserInfoManager>('ChatUserInfoManager');
