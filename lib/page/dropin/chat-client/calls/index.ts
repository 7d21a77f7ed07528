/** The code of the managers; loaded with the first call. */
import type { AgoraChat, AgoraChatStatic } from 'agora-chat';
import { ChatError, chatErrorCode, withChatErrors } from '../error';
import type { ManagerName } from '../managers';
import { currentUser } from '../user';
import { chatTable } from './chat';
import { contactTable } from './contact';
import { type Emit, eventHandlers } from './events';
import { groupTable } from './group';
import { MessageStore } from './message-store';
import { presenceTable } from './presence';
import { pushTable } from './push';
import { roomTable } from './room';
import type { AnyCall, AnyTable, Context, Tables } from './table';
import { userInfoTable } from './user-info';

export const tables = {
  ChatManager: chatTable,
  ChatContactManager: contactTable,
  ChatGroupManager: groupTable,
  ChatPresenceManager: presenceTable,
  ChatPushManager: pushTable,
  ChatRoomManager: roomTable,
  ChatUserInfoManager: userInfoTable,
} as unknown as Tables;

export interface Calls {
  run(manager: ManagerName, method: string, args: unknown[]): Promise<unknown>;
  /** Handlers for the connection's events. */
  handlers: AgoraChat.EventHandlerType;
  /** Call this when the user changes. */
  clear(): void;
}

/** @param getConnection returns a connection after `init` */
export function createCalls(
  sdk: AgoraChatStatic,
  getConnection: () => AgoraChat.Connection | undefined,
  emit: Emit,
): Calls {
  const messages = new MessageStore();
  const context: Context = {
    sdk,
    messages,
    get connection() {
      return getConnection() as AgoraChat.Connection;
    },
    get user() {
      return currentUser.id;
    },
  };
  return {
    handlers: eventHandlers(context, emit),
    clear: () => messages.clear(),
    run: (manager, method, args) => withChatErrors(run(tables[manager], method, args, context)),
  };
}

async function run(table: AnyTable, method: string, args: unknown[], context: Context): Promise<unknown> {
  const call = (calls: Readonly<Record<string, AnyCall>> | undefined) =>
    calls?.[method]?.(context, ...(args as never[]));
  if (method in table.actions) {
    await call(table.actions);
    return undefined;
  }
  if (method in table.queries) return call(table.queries);
  if (method in (table.mirrored ?? {})) return call(table.mirrored);
  const description = table.refused?.[method] ?? `${method} has no equivalent in the web SDK.`;
  throw new ChatError({ code: chatErrorCode.unsupported, description });
}
