/** Finds a message again whose acknowledgement was lost. Its id is made here, and is the same in the history. */
import type { SdkMessage, TencentChat } from './sdk';

export interface TencentTrace {
  id: string;
  conversationID: string;
  /** The call's answer, as the SDK gives it, is wanted; else that of `send`. */
  isCall: boolean;
}

/** A page of history is fifteen messages. */
const mostPages = 4;

/** `undefined` for what is no message. */
export function tencentTraceOf(message: unknown, isCall: boolean): TencentTrace | undefined {
  const { ID, conversationID } = (message ?? {}) as Partial<Record<'ID' | 'conversationID', unknown>>;
  return typeof ID === 'string' && typeof conversationID === 'string' ? { id: ID, conversationID, isCall } : undefined;
}

/** `undefined` where the history does not have it. @throws what the SDK throws */
export async function findTencentMessage(
  chat: Pick<TencentChat, 'getMessageList'>,
  { id, conversationID }: TencentTrace,
): Promise<SdkMessage | undefined> {
  let nextReqMessageID: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const { data } = await chat.getMessageList({ conversationID, ...(nextReqMessageID && { nextReqMessageID }) });
    // One that the SDK failed to send it shows, too.
    const found = data.messageList.find(({ ID, status }) => ID === id && status === 'success');
    if (found) return found;
    nextReqMessageID = data.nextReqMessageID;
    if (data.isCompleted || !nextReqMessageID) break;
  }
  return undefined;
}
