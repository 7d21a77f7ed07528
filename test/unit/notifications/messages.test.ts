import { describe, expect, it } from 'vitest';
import type { QuietTime } from '@/lib/contract/settings';
import { doNotDisturbUntil } from '@/lib/notifications/do-not-disturb';
import { notificationsOf, notificationText } from '@/lib/notifications/messages';
import { Mutes } from '@/lib/notifications/mutes';
import type { IncomingMessage } from '@/lib/providers/provider';
import { mayDisturb, settingsFrom } from '@/lib/settings/settings';
import { en, zh } from '../../words';

const now = Date.UTC(2026, 0, 2, 12);
const arrival = (more: Partial<IncomingMessage> = {}): IncomingMessage => ({
  id: '1',
  at: now,
  conversation: { to: 'bob', chatType: 'singleChat' },
  from: 'bob',
  kind: 'text',
  text: 'Hello',
  ...more,
});
const inGroup = arrival({ conversation: { to: 'tea', chatType: 'groupChat' } });
const late = arrival({ at: now - 6 * 60_000 });

describe('notices of messages', () => {
  it('are one for each conversation, which counts them', () => {
    expect(notificationsOf([arrival(), inGroup, arrival({ text: 'Bye' })], now)).toEqual([
      { id: 'message singleChat bob', added: 2, last: arrival({ text: 'Bye' }) },
      { id: 'message groupChat tea', added: 1, last: inGroup },
    ]);
  });

  it('are one for all that was sent while the user was away', () => {
    const many = Array.from({ length: 50 }, (_, index) => ({ ...late, id: String(index) }));
    expect(notificationsOf([...many, arrival()], now).map(({ id, added }) => [id, added])).toEqual([
      ['late', 50],
      ['message singleChat bob', 1],
    ]);
  });

  it.each<[string, IncomingMessage, number, 'text' | 'sender', string, string]>([
    ['one', arrival(), 1, 'text', 'bob', 'Hello'],
    ['several', arrival(), 3, 'text', 'bob (3)', 'Hello'],
    ['an image', arrival({ kind: 'image' }), 1, 'text', 'bob', 'Image'],
    ['one of a group', inGroup, 2, 'text', 'bob in tea (2)', 'Hello'],
    ['one whose text is hidden', arrival(), 1, 'sender', 'bob', 'New message'],
    ['several whose text is hidden', arrival(), 3, 'sender', 'bob (3)', '3 new messages'],
    ['what came late', late, 50, 'text', '50 messages came while you were away', 'Press to see them.'],
  ])('say of %s', (_what, of, count, manner, title, message) => {
    const [notice] = notificationsOf([of], now);
    expect(notificationText(notice!, count, en, manner)).toEqual({ title, message });
  });

  it('never say the text where it is hidden', () => {
    for (const words of [en, zh])
      for (const count of [1, 2]) {
        const [notice] = notificationsOf([arrival()], now);
        expect(JSON.stringify(notificationText(notice!, count, words, 'sender'))).not.toContain('Hello');
      }
  });
});

describe('do not disturb', () => {
  const evening = new Date(2026, 0, 31, 22, 30);
  it.each<[QuietTime, number | string]>([
    ['off', 'off'],
    ['on', 'on'],
    ['hour', evening.getTime() + 3_600_000],
    ['tomorrow', new Date(2026, 1, 1, 8).getTime()],
  ])('for %s', (time, until) => {
    expect(doNotDisturbUntil(time, evening)).toBe(until);
  });

  it('ends by itself', () => {
    const settings = settingsFrom({ doNotDisturb: now });
    expect(mayDisturb(settings, now - 1)).toBe(false);
    expect(mayDisturb(settings, now)).toBe(true);
    expect(mayDisturb(settingsFrom({ doNotDisturb: 'on' }), now)).toBe(false);
    expect(mayDisturb(settingsFrom({ doNotDisturb: 'perhaps' }), now)).toBe(true);
  });
});

describe('mutes', () => {
  it('are of one account, kept, and can be undone', async () => {
    let kept: unknown;
    const store = {
      read: async () => kept,
      write: async (muted: unknown) => {
        kept = muted;
      },
    };
    const mutes = new Mutes(store);
    await mutes.load();
    const { conversation } = arrival();
    await mutes.set('alice', conversation, true);
    await mutes.set('alice', conversation, true);
    const next = new Mutes(store);
    await next.load();
    expect(next.of('alice')).toEqual([conversation]);
    expect(next.has('alice', { ...conversation, chatType: 'groupChat' })).toBe(false);
    expect(next.has('carol', conversation)).toBe(false);
    await next.set('alice', conversation, false);
    expect(kept).toEqual({});
  });

  it('are not lost to a change that comes before they are read', async () => {
    const { conversation } = arrival();
    let kept: unknown = { alice: [conversation], carol: [conversation] };
    const store = {
      read: async () => kept,
      write: async (muted: unknown) => {
        kept = muted;
      },
    };
    await new Mutes(store).forget('alice');
    await new Mutes(store).set('bob', conversation, true);
    expect(kept).toEqual({ bob: [conversation], carol: [conversation] });
  });
});
