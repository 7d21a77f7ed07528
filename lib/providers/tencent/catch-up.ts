import type { TencentChat, TencentSdkMessage } from './sdk';

/** Of 15 messages each. Older messages are only in the conversation's own history. */
const maxHistoryPages = 40;
/** Of a conversation with unread messages, to find those that were recalled. */
const maxUnreadPages = 4;
/** Attempts while the SDK still loads its conversations. */
const maxAttempts = 20;
const retryMs = 250;

type ChatReader = Pick<TencentChat, 'getConversationList' | 'getMessageList'>;

/**
 * Loads messages that were sent while the account was offline. The SDK updates its conversations at sign-in
 * but emits no event for their new messages. Reads the history of each conversation whose last message is at
 * or after `since`.
 *
 * @param since milliseconds since 1970 by the service's clock. That clock counts seconds, so the whole second
 * is included
 * @returns earliest first, and whether they are all
 * @throws the SDK's errors
 */
export async function fetchMissedMessages(chat: ChatReader, since: number): Promise<History> {
  const from = Math.floor(since / 1000);
  const messages: TencentSdkMessage[] = [];
  let isComplete = true;
  for (const { conversationID, lastMessage } of await fetchConversations(chat)) {
    if (conversationID.startsWith('@TIM#') || !((lastMessage?.lastTime ?? 0) >= from)) continue;
    const history = await fetchHistory(chat, conversationID, from, maxHistoryPages);
    messages.push(...history.messages);
    isComplete &&= history.isComplete;
  }
  return { messages: sortMessages(messages), isComplete };
}

/**
 * Finds messages that were recalled or deleted while the account was offline: they are marked in the history, or missing.
 *
 * @param received unread messages that were received before
 * @throws the SDK's errors
 */
export async function findRecalledMessages(
  chat: ChatReader,
  received: readonly TencentSdkMessage[],
): Promise<TencentSdkMessage[]> {
  const recalled: TencentSdkMessage[] = [];
  for (const conversationID of new Set(received.map(message => message.conversationID))) {
    const messages = received.filter(message => message.conversationID === conversationID);
    const from = Math.min(...messages.map(({ time }) => time));
    const history = await fetchHistory(chat, conversationID, from, maxUnreadPages);
    const current = new Map(history.messages.map(message => [message.ID, message]));
    const [earliest] = history.messages;
    const isCovered = ({ time }: TencentSdkMessage) => history.isComplete || (earliest && time > earliest.time);
    recalled.push(
      ...messages.filter(message => {
        const found = current.get(message.ID);
        return found ? found.isRevoked === true : isCovered(message);
      }),
    );
  }
  return recalled;
}

/**
 * Sorts by time and removes duplicates. Times are in seconds, and the SDK's order within a second is
 * arbitrary. Messages of one sender in one conversation and second are therefore ordered by `sequence`.
 */
export function sortMessages(messages: readonly TencentSdkMessage[]): TencentSdkMessage[] {
  const byTime = [...new Map(messages.map(message => [message.ID, message])).values()];
  byTime.sort((one, other) => one.time - other.time);
  const groupOf = ({ time, conversationID, from }: TencentSdkMessage) => `${time} ${conversationID} ${from}`;
  const groups = new Map<string, TencentSdkMessage[]>();
  for (const message of byTime) {
    const group = groups.get(groupOf(message));
    if (group) group.push(message);
    else groups.set(groupOf(message), [message]);
  }
  for (const group of groups.values()) group.sort((one, other) => one.sequence - other.sequence);
  return byTime.map(message => groups.get(groupOf(message))?.shift() ?? message);
}

/** @throws if the SDK does not finish loading them, because messages would then be missing */
async function fetchConversations(chat: ChatReader) {
  for (let attempt = 1; ; attempt++) {
    const { conversationList, isSyncCompleted } = (await chat.getConversationList()).data;
    if (isSyncCompleted !== false) return conversationList;
    if (attempt >= maxAttempts) throw new Error('The SDK has not loaded all conversations.');
    await new Promise(done => setTimeout(done, retryMs));
  }
}

interface History {
  /** Earliest first. */
  messages: TencentSdkMessage[];
  /** Whether it begins at the time that was requested. */
  isComplete: boolean;
}

/** @param from seconds since 1970 */
async function fetchHistory(
  chat: ChatReader,
  conversationID: string,
  from: number,
  maxPages: number,
): Promise<History> {
  let messages: TencentSdkMessage[] = [];
  let nextReqMessageID: string | undefined;
  for (let page = 0; page < maxPages; page++) {
    const { data } = await chat.getMessageList({ conversationID, ...(nextReqMessageID && { nextReqMessageID }) });
    const { messageList, isCompleted } = data;
    messages = [...messageList.filter(({ time }) => time >= from), ...messages];
    const [earliest] = messageList;
    nextReqMessageID = data.nextReqMessageID;
    if (isCompleted || !nextReqMessageID || !earliest || earliest.time < from) return { messages, isComplete: true };
  }
  return { messages, isComplete: false };
}
