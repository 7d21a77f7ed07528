/** How long there are to be no notices, as the user says it, and when that is over. */
import type { DoNotDisturbState, QuietTime } from '@/lib/contract/settings';

/** `tomorrow` is over then, by the user's own clock. */
const morning = 8;

export function doNotDisturbUntil(time: QuietTime, now: Date): DoNotDisturbState {
  if (time === 'hour') return now.getTime() + 3_600_000;
  if (time !== 'tomorrow') return time;
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, morning).getTime();
}
