import { describe, expect, it } from 'vitest';
import { Sound } from '@/lib/notifications/sound';
import type { IncomingMessage } from '@/lib/providers/provider';
import { defaultSettings } from '@/lib/settings/settings';

const message = (chatType: 'singleChat' | 'groupChat', more: Partial<IncomingMessage> = {}): IncomingMessage => ({
  ...{ id: '1', at: 1, from: 'bob', kind: 'text', conversation: { to: 'x', chatType } },
  ...more,
});
const direct = message('singleChat');
const group = message('groupChat');
const mention = message('groupChat', { isMention: true });

function start() {
  const played: string[] = [];
  const sound = new Sound(async tone => void played.push(tone));
  return { sound, played };
}

describe('the sound of new messages', () => {
  it.each([
    ['off', [direct, mention, group], 0],
    ['mentions', [group], 0],
    ['mentions', [direct], 1],
    ['mentions', [group, mention], 1],
    ['all', [group], 1],
  ] as const)('%s: of %j', async (setting, messages, count) => {
    const { sound, played } = start();
    await sound.ring(messages, { ...defaultSettings, sound: setting, tone: 'drop' }, 0);
    expect(played).toEqual(Array(count).fill('drop'));
  });

  it('is off by default', () => {
    expect(defaultSettings.sound).toBe('off');
  });

  it('comes at most once in two seconds', async () => {
    const { sound, played } = start();
    const settings = { ...defaultSettings, sound: 'all' } as const;
    for (const now of [0, 500, 1_999, 2_000, 3_000]) await sound.ring([direct], settings, now);
    expect(played).toHaveLength(2);
  });
});
