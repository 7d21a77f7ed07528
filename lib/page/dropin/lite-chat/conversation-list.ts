/**
 * The conversations as the page has seen them last. Lite-chat emits the list before each message; the session's
 * SDK emits it up to a second later, with the final values.
 */
import { TencentConversation } from '../tencent/message';
import type { Major } from './methods';
import { shownText } from './shown-text';

type Fields = Record<string, unknown>;

export class ConversationList {
  #conversations: TencentConversation[] | undefined;

  constructor(readonly major: Major) {}

  /** Stores the list of an event, or of the answer of `getConversationList`. */
  store(list: unknown): void {
    if (Array.isArray(list)) this.#conversations = list.filter(item => item instanceof TencentConversation);
  }

  clear(): void {
    this.#conversations = undefined;
  }

  /** @returns the list with new messages; `undefined` if no list is known */
  receive(messages: readonly Fields[]): TencentConversation[] | undefined {
    if (!this.#conversations) return undefined;
    for (const message of messages) {
      if (message._isExcludedFromLastMessage || !/^(C2C|GROUP)/.test(String(message.conversationID))) continue;
      const isUnread = message.flow === 'in' && !message.isRead && !message._isExcludedFromUnreadCount;
      this.#update(message, Number(isUnread));
    }
    return [...this.#conversations];
  }

  get totalUnread(): number {
    const counted = (this.#conversations ?? []).filter(
      ({ messageRemindType }) => !['AcceptNotNotify', 'Discard'].includes(String(messageRemindType)),
    );
    return counted.reduce((sum, { unreadCount }) => sum + Number(unreadCount), 0);
  }

  #update(message: Fields, unread: number): void {
    const known = this.#conversations ?? [];
    const { conversationID, conversationType: type } = message;
    const found = known.find(conversation => conversation.conversationID === conversationID);
    if (found && contains(found, message)) return;
    const conversation =
      found && !Object.isFrozen(found) ? found : new TencentConversation({ ...emptyOf(message), type, conversationID });
    conversation.unreadCount = Number(conversation.unreadCount) + unread;
    conversation.lastMessage = this.#lastMessageOf(message);
    const others = known.filter(other => other !== found);
    const pinned = conversation.isPinned ? [] : others.filter(({ isPinned }) => isPinned);
    this.#conversations = [...pinned, conversation, ...others.filter(other => !pinned.includes(other))];
  }

  #lastMessageOf({ time, sequence, from, type, payload, nick, nameCard, version, cloudCustomData }: Fields): Fields {
    return {
      ...{
        lastTime: time,
        lastSequence: sequence,
        fromAccount: from,
        messageForShow: shownText(type, payload, this.major),
      },
      ...{ payload, type, isRevoked: false, cloudCustomData, onlineOnlyFlag: false, nick, nameCard, version },
      ...{ isPeerRead: false, revoker: null },
    };
  }
}

/** The session's SDK may emit the list first. */
function contains({ lastMessage, type }: TencentConversation, { time, sequence, from }: Fields): boolean {
  const { lastTime, lastSequence, fromAccount } = Object(lastMessage) as Fields;
  // Sequences of one-to-one messages are the sender's.
  if (type === 'C2C' && fromAccount !== from) return Number(lastTime) > Number(time);
  return Number(lastSequence) >= Number(sequence);
}

const emptyOf = ({ conversationType, from, to, flow, nick, avatar }: Fields): Fields => ({
  ...{ unreadCount: 0, peerReadTime: 0, groupAtInfoList: [], remark: '', isPinned: false, markList: [] },
  ...{ customData: '', conversationGroupList: [], draftText: '', subType: '', _isInfoCompleted: false },
  ...(conversationType === 'C2C' && { userProfile: flow === 'in' ? { userID: from, nick, avatar } : { userID: to } }),
});
