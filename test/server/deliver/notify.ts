// Builds notifications (JSON): presence, reactions, threads, pins and multi-device events.
import { domain, namespace } from '../msync/codes';
import { encode, type Meta } from '../msync/wire';
import type { Plain } from './key-values';

type Where = 'chat' | 'groupchat';

/** Operations of another device of the user, under the names of `onMultiDeviceEvent`. */
const conversationOperation = {
  deleteConversation: 'del',
  pinnedConversation: 'top',
  unpinnedConversation: 'not_top',
  markConversation: 'mark',
  unMarkConversation: 'mark_delete',
} as const;

export type NotifyDelivery =
  | { kind: 'presence'; from: string; ext?: string; status?: Record<string, number>; expiry?: number }
  | { kind: 'reaction'; from: string; messageId: string; reaction: string; group?: string }
  | {
      kind: 'thread';
      from: string;
      operation: 'create' | 'update' | 'update_msg' | 'delete';
      id: string;
      name: string;
      parentId: string;
      messageId?: string;
      messageCount?: number;
    }
  | { kind: 'messagePin'; from: string; operation: 'pin' | 'unpin'; messageId: string; group?: string }
  | { kind: 'conversation'; operation: keyof typeof conversationOperation; id: string; where?: Where; device?: string }
  | { kind: 'roamingDelete'; id: string; where?: Where; device?: string }
  | { kind: 'silentMode'; data: Record<string, Plain>; user?: string; group?: string; device?: string };

export interface StatisticDelivery {
  kind: 'statistic';
  reason?: string;
}

const otherDevice = 'another_device';

function contentOf(event: NotifyDelivery, to: string): { type: string; data?: unknown; values?: unknown } {
  const now = Date.now();
  switch (event.kind) {
    case 'presence': {
      const { from, ext = '', status = { web: 1 }, expiry = 86_400 } = event;
      const seconds = Math.floor(now / 1000);
      return { type: 'presence', data: { values: [{ uid: from, last_time: seconds, expiry, ext, status }] } };
    }
    case 'reaction': {
      const { from, messageId, reaction, group } = event;
      const reactions = [
        { reaction, count: 1, op: [{ operator: from, reactionType: 'create' }], userList: [from], state: false },
      ];
      const where = group ? 'groupchat' : 'chat';
      return {
        type: 'reaction',
        data: [{ from, to: group ?? to, channel_type: where, messageId, reactions, ts: now }],
      };
    }
    case 'thread': {
      const { from, operation, id, name, parentId, messageId = '', messageCount = 0 } = event;
      const thread = { operation, id, name, muc_parent_id: parentId, msg_parent_id: messageId, from, timestamp: now };
      return {
        type: 'thread',
        data: { ...thread, message_count: messageCount, ...(operation === 'update_msg' ? { last_message: {} } : {}) },
      };
    }
    case 'messagePin': {
      const { from, operation, messageId, group } = event;
      const op = operation === 'pin' ? 'pin' : 'pin_delete';
      return {
        type: 'conv',
        data: {
          op,
          res: otherDevice,
          from,
          id: group ?? to,
          type: group ? 'groupchat' : 'chat',
          ext: messageId,
          ts: now,
        },
      };
    }
    case 'conversation': {
      const { operation, id, where = 'chat', device = otherDevice } = event;
      return {
        type: 'conv',
        data: { op: conversationOperation[operation], res: device, from: to, id, type: where, ts: now },
      };
    }
    case 'roamingDelete': {
      const { id, where = 'chat', device = otherDevice } = event;
      return { type: 'roaming_delete', data: { resource: device, to: id, chatType: where } };
    }
    case 'silentMode': {
      const { data, user, group, device = otherDevice } = event;
      return {
        type: 'user_notification_mute',
        values: [{ operator_resource: device, data, ...(group ? { group } : { user: user ?? to }) }],
      };
    }
  }
}

export function notification(
  content: { type: string; data?: unknown; values?: unknown },
  to: string,
): Omit<Meta, 'id'> {
  const payload = new TextEncoder().encode(JSON.stringify(content));
  return { ns: namespace.notify, payload, to: { name: to, domain: domain.user } };
}

export const buildNotify = (event: NotifyDelivery, to: string): Omit<Meta, 'id'> =>
  notification(contentOf(event, to), to);

export function buildStatistic(event: StatisticDelivery, to: string): Omit<Meta, 'id'> {
  const payload = encode('StatisticsBody', { operation: 0, reason: event.reason ?? '' });
  return { ns: namespace.statistic, payload, to: { name: to, domain: domain.user } };
}
