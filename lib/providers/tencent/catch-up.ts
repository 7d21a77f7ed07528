/**
 * What was sent while the account was not on the line. At a sign-in the SDK brings its conversations up to date, but reports
 * no message in them: those are asked for here, in the conversations whose last message is later than the last one seen.
 */
import type { SdkMessage, TencentChat } from './sdk';

/** A page of history is fifteen messages; what is further back than this is left to the conversation's own history. */
const mostPages = 40;
/** How often to ask again, and how long to wait, while the SDK is still learning of its conversations. */
const mostTries = 20;
const tryAgainMs = 250;

type Line = Pick<TencentChat, 'getConversationList' | 'getMessageList'>;

/**
 * @param since milliseconds since 1970 by the service's clock, which counts in seconds: all of that second is included
 * @returns the earliest first
 * @throws what the SDK throws
 */
export async function missedMessages(chat: Line, since: number): Promise<SdkMessage[]> {
  const from = Math.floor(since / 1000);
  const found: SdkMessage[] = [];
  for (const { conversationID, lastMessage } of await conversations(chat)) {
    if (conversationID.startsWith('@TIM#') || !((lastMessage?.lastTime ?? 0) >= from)) continue;
    found.push(...(await history(chat, conversationID, from)));
  }
  return inOrder(found);
}

/**
 * The earliest first, and each once. Times are in seconds, and within one the SDK has messages in any order; but the sequence
 * numbers of each sender rise in a conversation: his messages take that order, in the places that they have together.
 */
export function inOrder(messages: readonly SdkMessage[]): SdkMessage[] {
  const byTime = [...new Map(messages.map(message => [message.ID, message])).values()];
  byTime.sort((one, other) => one.time - other.time);
  const placeOf = ({ time, conversationID, from }: SdkMessage) => `${time} ${conversationID} ${from}`;
  const together = new Map<string, SdkMessage[]>();
  for (const message of byTime) {
    const some = together.get(placeOf(message));
    if (some) some.push(message);
    else together.set(placeOf(message), [message]);
  }
  for (const some of together.values()) some.sort((one, other) => one.sequence - other.sequence);
  return byTime.map(message => together.get(placeOf(message))?.shift() ?? message);
}

/** @throws when the SDK does not come to the end of them: what a part of them has is not all that was missed */
async function conversations(chat: Line) {
  for (let tries = 1; ; tries++) {
    const { conversationList, isSyncCompleted } = (await chat.getConversationList()).data;
    if (isSyncCompleted !== false) return conversationList;
    if (tries >= mostTries) throw new Error('The SDK does not know all conversations yet.');
    await new Promise(done => setTimeout(done, tryAgainMs));
  }
}

/** The messages of a conversation from that second on, the earliest first. */
async function history(chat: Line, conversationID: string, from: number): Promise<SdkMessage[]> {
  let messages: SdkMessage[] = [];
  let nextReqMessageID: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const { data } = await chat.getMessageList({ conversationID, ...(nextReqMessageID && { nextReqMessageID }) });
    const { messageList, isCompleted } = data;
    messages = [...messageList.filter(({ time }) => time >= from), ...messages];
    const [earliest] = messageList;
    nextReqMessageID = data.nextReqMessageID;
    if (isCompleted || !nextReqMessageID || !earliest || earliest.time < from) break;
  }
  return messages;
}
