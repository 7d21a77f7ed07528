/** The names under which today's SDKs report, in both of their ways to listen. Agora Chat 1.4.0, Easemob 4.21.1. */

import type { MessageRef, ProviderDefinition } from '@/lib/providers/provider';

/**
 * Every callback of `addEventHandler`: those that the SDKs declare, and `onCombineMessage`, which they fire undeclared.
 * `onStreamMessage` is Easemob's alone. `onOpened`, `onPresence` and `onContactChange` are declared but never fired.
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

/** Every callback that `listen` keeps; it forgets any other name. */
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

/** Callbacks that speak of a message that came before. */
const aboutMessages: ReadonlySet<string> = new Set([
  'onReceivedMessage',
  'onDeliveredMessage',
  'onReadMessage',
  'onRecallMessage',
  'onChannelMessage',
  'onStatisticMessage',
]);

/** A message to the user. `onMessage` repeats these in one array, and `listen` in its own shape: neither counts again. */
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

/** Everything that brings messages: one by one, or `onMessage`'s arrays. */
const bringing: ReadonlySet<string> = new Set<string>([
  ...msyncMessageTopics,
  'onMessage',
  'onCmdMessage',
  ...listenNames.filter(name => name.endsWith('Message') && !aboutMessages.has(name)).map(name => `listen.${name}`),
]);

const refOf = (message: unknown): MessageRef[] => {
  const { id, time } = (message ?? {}) as { id?: unknown; time?: unknown };
  return typeof id === 'string' && id !== '' ? [{ id, at: Number(time) || 0 }] : [];
};

export const msyncMessagesIn: ProviderDefinition['messagesIn'] = (topic, payload) => {
  if (!bringing.has(topic)) return [];
  return Array.isArray(payload) ? payload.flatMap(refOf) : refOf(payload);
};

export const msyncWithoutMessages: ProviderDefinition['withoutMessages'] = (topic, payload, isKnown) => {
  if (!bringing.has(topic)) return payload;
  const isNew = (message: unknown) => !refOf(message).some(({ id }) => isKnown(id));
  if (!Array.isArray(payload)) return isNew(payload) ? payload : undefined;
  const left = payload.filter(isNew);
  return left.length > 0 ? left : undefined;
};
