// Presence, reactions, threads, pins, multi-device events and statistics, with their callbacks.
import { expect } from 'vitest';
import { type Case, from } from './case';

const conversation = [
  'deleteConversation',
  'pinnedConversation',
  'unpinnedConversation',
  'markConversation',
  'unMarkConversation',
] as const;

export const notifications: Case[] = [
  {
    sent: { kind: 'presence', from, ext: 'busy' },
    fires: 'onPresenceStatusChange',
    with: {
      0: {
        userId: from,
        lastTime: expect.any(Number),
        expire: 86_400,
        ext: 'busy',
        statusDetails: [{ device: 'web', status: 1 }],
      },
    },
    listen: 'onPresenceStatusChange',
  },
  {
    sent: { kind: 'reaction', from, messageId: '42', reaction: '👍' },
    fires: 'onReactionChange',
    with: { messageId: '42', chatType: 'singleChat' },
  },
  {
    sent: { kind: 'reaction', from, messageId: '42', reaction: 'é', group: 'g1' },
    fires: 'onReactionChange',
    with: { to: 'g1', chatType: 'groupChat' },
  },
  {
    sent: { kind: 'thread', from, operation: 'create', id: 't1', name: 'T', parentId: 'g1' },
    fires: 'onChatThreadChange',
    with: { operation: 'create', id: 't1' },
  },
  {
    sent: { kind: 'thread', from, operation: 'update', id: 't1', name: 'T', parentId: 'g1' },
    fires: 'onChatThreadChange',
    with: { operation: 'update' },
  },
  {
    sent: { kind: 'thread', from, operation: 'update_msg', id: 't1', name: 'T', parentId: 'g1', messageCount: 2 },
    fires: 'onChatThreadChange',
    with: { operation: 'update', messageCount: 2 },
  },
  {
    sent: { kind: 'thread', from, operation: 'delete', id: 't1', name: 'T', parentId: 'g1' },
    fires: 'onChatThreadChange',
    with: { operation: 'destroy' },
  },
  {
    sent: { kind: 'messagePin', from, operation: 'pin', messageId: '42' },
    fires: 'onMessagePinEvent',
    with: { operation: 'pin', messageId: '42' },
  },
  {
    sent: { kind: 'messagePin', from, operation: 'unpin', messageId: '42', group: 'g1' },
    fires: 'onMessagePinEvent',
    with: { operation: 'unpin', conversationId: 'g1' },
  },
  ...conversation.map(operation => ({
    sent: { kind: 'conversation' as const, operation, id: 'bob' },
    fires: 'onMultiDeviceEvent',
    with: { operation, conversationId: 'bob' },
  })),
  {
    sent: { kind: 'roamingDelete', id: 'bob' },
    fires: 'onMultiDeviceEvent',
    with: { operation: 'deleteRoaming', conversationId: 'bob' },
  },
  {
    sent: { kind: 'silentMode', data: { type: 'NONE' }, user: 'bob' },
    fires: 'onMultiDeviceEvent',
    with: { operation: 'setSilentModeForConversation', conversationId: 'bob' },
  },
  {
    sent: { kind: 'silentMode', data: {}, group: 'g1' },
    fires: 'onMultiDeviceEvent',
    with: { operation: 'removeSilentModeForConversation', conversationId: 'g1' },
  },
  {
    sent: { kind: 'silentMode', data: { ignoreInterval: '1' } },
    fires: 'onMultiDeviceEvent',
    with: { operation: 'setSilentModeForUser' },
  },
  {
    sent: { kind: 'statistic', reason: 'hi' },
    fires: 'onStatisticMessage',
    with: { operation: 0 },
    listen: 'onStatisticMessage',
  },
];
