import { type Choices, choices, type Settings } from '@/lib/contract/settings';

/** @param now milliseconds since 1970 */
export const mayNotify = ({ doNotDisturb: until }: Settings, now: number): boolean =>
  until === 'off' || (until !== 'on' && until <= now);

/** Parses stored settings, perhaps of another version. Unknown values become the defaults. */
export function parseSettings(stored: unknown): Settings {
  const values = new Map<string, unknown>(Object.entries(stored ?? {}));
  const chosen = Object.entries(choices).map(([name, options]) => [
    name,
    options.find(option => option === values.get(name)) ?? options[0],
  ]);
  const until = values.get('doNotDisturb');
  const doNotDisturb = until === 'on' || (typeof until === 'number' && Number.isFinite(until)) ? until : 'off';
  return { ...(Object.fromEntries(chosen) as Choices), doNotDisturb };
}

export const defaultSettings: Settings = parseSettings({});
