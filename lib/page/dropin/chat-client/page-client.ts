import type * as Declared from './declared.generated';
import { ChatError, chatErrorCode } from './error';

/** What messages and conversations call. */
interface Managers {
  chatManager: Declared.ChatManager;
  groupManager: Declared.ChatGroupManager;
  roomManager: Declared.ChatRoomManager;
  userManager: Declared.ChatUserInfoManager;
}

let managers: Managers | undefined;

/** The managers of the page's client. */
export const pageClient = {
  get(): Managers {
    if (managers) return managers;
    throw new ChatError({ code: chatErrorCode.general, description: 'There is no ChatClient yet.' });
  },
  set(client: Managers): void {
    managers = client;
  },
};
