import type { Choices, Settings } from '@/lib/contract/settings';
import { choices } from '@/lib/contract/settings';

/** @param now milliseconds since 1970 */
export const mayDisturb = ({ doNotDisturb: until }: Settings, now: number): boolean =>
  until === 'off' || (until !== 'on' && until <= now);

/** As they were kept, perhaps by another version: what is not among today's choices is as usual. */
export function settingsFrom(kept: unknown): Settings {
  const given = new Map<string, unknown>(Object.entries(kept ?? {}));
  const chosen = Object.entries(choices).map(([name, all]) => [
    name,
    all.find(one => one === given.get(name)) ?? all[0],
  ]);
  const until = given.get('doNotDisturb');
  const doNotDisturb = until === 'on' || (typeof until === 'number' && Number.isFinite(until)) ? until : 'off';
  return { ...(Object.fromEntries(chosen) as Choices), doNotDisturb };
}

export const usualSettings: Settings = settingsFrom({});
