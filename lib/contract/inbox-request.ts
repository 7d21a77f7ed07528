import type { Conversation } from './conversations';

/** What the user wants to see in the inbox, by a press of a notification or a shortcut. */
export type InboxAction =
  /** The account's id. */
  | { kind: 'open'; account: string; conversation: Conversation }
  /** The next conversation with unread messages. */
  | { kind: 'nextUnread' };

/** Where the inbox is shown: in a tab, or else beside the tabs of a window. */
export interface InboxPlace {
  tabId?: number | undefined;
  windowId?: number | undefined;
}

export interface InboxRequest extends InboxPlace {
  action: InboxAction;
  /** Milliseconds since 1970. */
  at: number;
}
