/** How long there are to be no notices, as the user says it, and when that is over. */
import type { DoNotDisturb, QuietTime } from '@/lib/settings/settings';

/** `tomorrow` is over then, by the user's own clock. */
const morning = 8;

export function quietUntil(time: QuietTime, now: Date): DoNotDisturb {
  if (time === 'hour') return now.getTime() + 3_600_000;
  if (time !== 'tomorrow') return time;
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, morning).getTime();
}
