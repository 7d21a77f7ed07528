// Names of agora-chat 1.4.0 and easemob-websdk 4.21.1.
import type { MessageRef, ProviderDefinition } from '@/lib/providers/provider';

/**
 * Every callback of `addEventHandler`, including `onCombineMessage`, which the SDKs call but do not declare.
 * `onStreamMessage` exists only in Easemob's. `onOpened`, `onPresence` and `onContactChange` are declared but
 * never called.
 */
export const eventHandlerNames = [
  'onOpened',
  'onPresence',
  'onMessage',
  'onTextMessage',
  'onStreamMessage',
  'onImageMessage',
  'onAudioMessage',
  'onVideoMessage',
  'onFileMessage',
  'onLocationMessage',
  'onCmdMessage',
  'onCustomMessage',
  'onCombineMessage',
  'onReceivedMessage',
  'onDeliveredMessage',
  'onReadMessage',
  'onRecallMessage',
  'onChannelMessage',
  'onModifiedMessage',
  'onError',
  'onOffline',
  'onOnline',
  'onStatisticMessage',
  'onContactInvited',
  'onContactAgreed',
  'onContactRefuse',
  'onContactDeleted',
  'onContactAdded',
  'onTokenWillExpire',
  'onTokenExpired',
  'onConnected',
  'onReconnecting',
  'onDisconnected',
  'onGroupChange',
  'onChatroomChange',
  'onContactChange',
  'onPresenceStatusChange',
  'onChatThreadChange',
  'onMultiDeviceEvent',
  'onReactionChange',
  'onGroupEvent',
  'onChatroomEvent',
  'onMessagePinEvent',
  'onOfflineMessageSyncStart',
  'onOfflineMessageSyncFinish',
] as const;

/** Not `onMessage`, which repeats these in an array. */
export const msyncMessageTopics: ReadonlySet<string> = new Set<(typeof eventHandlerNames)[number]>([
  'onTextMessage',
  'onImageMessage',
  'onAudioMessage',
  'onVideoMessage',
  'onFileMessage',
  'onLocationMessage',
  'onCustomMessage',
  'onCombineMessage',
]);

/** Whether the topic's payload is one message. */
export const hasMessage = (topic: string): boolean => msyncMessageTopics.has(topic) || topic === 'onCmdMessage';

const hasMessages = (topic: string): boolean => hasMessage(topic) || topic === 'onMessage';

const refOf = (message: unknown): MessageRef[] => {
  const { id, time } = (message ?? {}) as { id?: unknown; time?: unknown };
  return typeof id === 'string' && id !== '' ? [{ id, at: Number(time) || 0 }] : [];
};

export const msyncMessagesIn: ProviderDefinition['messagesIn'] = (topic, payload) => {
  if (!hasMessages(topic)) return [];
  return Array.isArray(payload) ? payload.flatMap(refOf) : refOf(payload);
};

export const msyncWithoutMessages: ProviderDefinition['withoutMessages'] = (topic, payload, isKnown) => {
  if (!hasMessages(topic)) return payload;
  const isNew = (message: unknown) => !refOf(message).some(({ id }) => isKnown(id));
  if (!Array.isArray(payload)) return isNew(payload) ? payload : undefined;
  const newMessages = payload.filter(isNew);
  return newMessages.length > 0 ? newMessages : undefined;
};
