import type { DoNotDisturbChoice, DoNotDisturbState } from '@/lib/contract/settings';

/** The local hour at which `tomorrow` ends. */
const morning = 8;

/** Returns when a quiet time ends, in milliseconds since 1970, or a state without an end. */
export function doNotDisturbUntil(time: DoNotDisturbChoice, now: Date): DoNotDisturbState {
  if (time === 'hour') return now.getTime() + 3_600_000;
  if (time !== 'tomorrow') return time;
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, morning).getTime();
}
