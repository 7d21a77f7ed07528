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

/** Every callback of `listen`, which ignores other names. */
export const listenNames = [
  'onOpened',
  'onPresence',
  'onTextMessage',
  'onPictureMessage',
  'onAudioMessage',
  'onVideoMessage',
  'onFileMessage',
  'onLocationMessage',
  'onCmdMessage',
  'onCustomMessage',
  'onReceivedMessage',
  'onDeliveredMessage',
  'onReadMessage',
  'onRecallMessage',
  'onChannelMessage',
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
  'onClosed',
  'onPresenceStatusChange',
] as const;

/** Callbacks about an earlier message. */
const receiptNames: ReadonlySet<string> = new Set([
  'onReceivedMessage',
  'onDeliveredMessage',
  'onReadMessage',
  'onRecallMessage',
  'onChannelMessage',
  'onStatisticMessage',
]);

/**
 * Not `onMessage`, which repeats these in an array, and not `listen`'s callbacks, which repeat them in
 * another form.
 */
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

/** Topics whose payload is a message, or an array of them in `onMessage`. */
const topicsWithMessages: ReadonlySet<string> = new Set<string>([
  ...msyncMessageTopics,
  'onMessage',
  'onCmdMessage',
  ...listenNames.filter(name => name.endsWith('Message') && !receiptNames.has(name)).map(name => `listen.${name}`),
]);

const refOf = (message: unknown): MessageRef[] => {
  const { id, time } = (message ?? {}) as { id?: unknown; time?: unknown };
  return typeof id === 'string' && id !== '' ? [{ id, at: Number(time) || 0 }] : [];
};

export const msyncMessagesIn: ProviderDefinition['messagesIn'] = (topic, payload) => {
  if (!topicsWithMessages.has(topic)) return [];
  return Array.isArray(payload) ? payload.flatMap(refOf) : refOf(payload);
};

export const msyncWithoutMessages: ProviderDefinition['withoutMessages'] = (topic, payload, isKnown) => {
  if (!topicsWithMessages.has(topic)) return payload;
  const isNew = (message: unknown) => !refOf(message).some(({ id }) => isKnown(id));
  if (!Array.isArray(payload)) return isNew(payload) ? payload : undefined;
  const newMessages = payload.filter(isNew);
  return newMessages.length > 0 ? newMessages : undefined;
};
