import { describe, expect, it } from 'vitest';
import type { DoNotDisturbChoice } from '@/lib/contract/settings';
import { doNotDisturbUntil } from '@/lib/notifications/do-not-disturb';
import { mayNotify, parseSettings } from '@/lib/settings/settings';

describe('do not disturb', () => {
  const evening = new Date(2026, 0, 31, 22, 30);

  it.each<[DoNotDisturbChoice, number | string]>([
    ['off', 'off'],
    ['on', 'on'],
    ['hour', evening.getTime() + 3_600_000],
    ['tomorrow', new Date(2026, 1, 1, 8).getTime()],
  ])('has the right end when it is set to %s', (time, until) => {
    expect(doNotDisturbUntil(time, evening)).toBe(until);
  });

  it('ends at the time that was set', () => {
    const until = Date.UTC(2026, 0, 2, 12);
    const settings = parseSettings({ doNotDisturb: until });
    expect(mayNotify(settings, until - 1)).toBe(false);
    expect(mayNotify(settings, until)).toBe(true);
  });

  it('lasts until it is switched off when it has no end', () => {
    expect(mayNotify(parseSettings({ doNotDisturb: 'on' }), Date.UTC(2026, 0, 2, 12))).toBe(false);
  });

  it('is off when the stored setting is unknown', () => {
    expect(mayNotify(parseSettings({ doNotDisturb: 'perhaps' }), Date.UTC(2026, 0, 2, 12))).toBe(true);
  });
});
