import type { TencentChat, TencentSdkMessage } from './sdk';

export interface TencentTrace {
  id: string;
  conversationID: string;
  /** Sent by `call`, whose answer is the SDK's. Otherwise by `send`. */
  isCall: boolean;
}

/** Of 15 messages each. */
const maxHistoryPages = 4;

/** @returns `undefined` if the value is not a message */
export function tencentTraceOf(message: unknown, isCall: boolean): TencentTrace | undefined {
  const { ID, conversationID } = (message ?? {}) as Partial<Record<'ID' | 'conversationID', unknown>>;
  return typeof ID === 'string' && typeof conversationID === 'string' ? { id: ID, conversationID, isCall } : undefined;
}

/**
 * Finds a sent message in the history, after its acknowledgement was lost. It has the SDK's id there too.
 *
 * @throws the SDK's errors
 */
export async function findTencentMessage(
  chat: Pick<TencentChat, 'getMessageList'>,
  { id, conversationID }: TencentTrace,
): Promise<TencentSdkMessage | undefined> {
  let nextReqMessageID: string | undefined;
  for (let page = 0; page < maxHistoryPages; page++) {
    const { data } = await chat.getMessageList({ conversationID, ...(nextReqMessageID && { nextReqMessageID }) });
    // The history also has messages that the SDK failed to send.
    const found = data.messageList.find(({ ID, status }) => ID === id && status === 'success');
    if (found) return found;
    nextReqMessageID = data.nextReqMessageID;
    if (data.isCompleted || !nextReqMessageID) break;
  }
  return undefined;
}
