import { describe, expect, it } from 'vitest';
import {
  notificationsOf,
  notificationText,
  parseMessageNotificationId,
} from '@/lib/notifications/message-notification-text';
import type { IncomingMessage } from '@/lib/providers/provider';
import { en, zh } from '../../messages';

const now = Date.UTC(2026, 0, 2, 12);
const message = (more: Partial<IncomingMessage> = {}): IncomingMessage => ({
  id: '1',
  at: now,
  conversation: { to: 'bob', chatType: 'singleChat' },
  from: 'bob',
  kind: 'text',
  text: 'Hello',
  ...more,
});
const inGroup = message({ conversation: { to: 'tea', chatType: 'groupChat' } });
const late = message({ at: now - 6 * 60_000 });

describe('message notifications', () => {
  it('are one for each conversation with its number of messages', () => {
    expect(notificationsOf([message(), inGroup, message({ text: 'Bye' })], 2, now)).toEqual([
      { id: 'message 2 singleChat bob', added: 2, last: message({ text: 'Bye' }) },
      { id: 'message 2 groupChat tea', added: 1, last: inGroup },
    ]);
  });

  it('are one for all messages that arrived late', () => {
    const many = Array.from({ length: 50 }, (_, index) => ({ ...late, id: String(index) }));
    expect(notificationsOf([...many, message()], 2, now).map(({ id, added }) => [id, added])).toEqual([
      ['late 2', 50],
      ['message 2 singleChat bob', 1],
    ]);
  });

  it.each<[string, IncomingMessage, number, 'text' | 'sender', string, string]>([
    ['one message', message(), 1, 'text', 'bob', 'Hello'],
    ['several messages', message(), 3, 'text', 'bob (3)', 'Hello'],
    ['an image', message({ kind: 'image' }), 1, 'text', 'bob', 'Picture'],
    ['group messages', inGroup, 2, 'text', 'bob in tea (2)', 'Hello'],
    ['one message with hidden text', message(), 1, 'sender', 'bob', 'New message'],
    ['several messages with hidden text', message(), 3, 'sender', 'bob (3)', '3 new messages'],
    ['late messages', late, 50, 'text', '50 messages while you were away', 'Click to view.'],
  ])('have a title and a text for %s', (_what, last, count, setting, title, text) => {
    const [notification] = notificationsOf([last], 2, now);
    expect(notificationText(notification!, count, en, setting)).toEqual({ title, message: text });
  });

  it.each<[string, ReturnType<typeof parseMessageNotificationId>]>([
    ['message 2 singleChat bob', { slot: 2, key: 'singleChat bob' }],
    ['message 12 groupChat tea at four', { slot: 12, key: 'groupChat tea at four' }],
    ['late 3', { slot: 3, key: undefined }],
    ['session 2', undefined],
    ['message singleChat bob', undefined],
    ['late', undefined],
  ])('have an id with the account and the conversation: %s', (id, expected) => {
    expect(parseMessageNotificationId(id)).toEqual(expected);
  });

  it('name the account when several are online', () => {
    const titleOf = (last: IncomingMessage, i18n = en) =>
      notificationText(notificationsOf([last], 2, now)[0]!, 3, i18n, 'text', 'alice').title;
    expect(titleOf(message())).toBe('bob (3) · to alice');
    expect(titleOf(late)).toBe('3 messages while you were away · to alice');
    expect(titleOf(message(), zh)).toBe('bob（3） · 发给 alice');
  });

  it('never contain the text when the setting hides it', () => {
    for (const i18n of [en, zh])
      for (const count of [1, 2]) {
        const [notification] = notificationsOf([message()], 2, now);
        expect(JSON.stringify(notificationText(notification!, count, i18n, 'sender'))).not.toContain('Hello');
      }
  });
});
