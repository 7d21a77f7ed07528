/** Formats times for a locale. All times are in milliseconds since 1970. */

const day = 86_400_000;

/** `14:02` for today, else with the date. */
export function clock(at: number, now: number, locale: string): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  const date: Intl.DateTimeFormatOptions = sameDay ? {} : { month: 'short', day: 'numeric' };
  return new Intl.DateTimeFormat(locale, { ...date, hour: 'numeric', minute: '2-digit' }).format(at);
}

/** `14:02`. */
export const timeOfDay = (at: number, locale: string): string =>
  new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }).format(at);

/** `Today`, `Yesterday`, or the date, with its year if that is another. */
export function dayName(at: number, now: number, locale: string): string {
  const daysAgo = Math.round((startOfDay(now) - startOfDay(at)) / day);
  if (daysAgo === 0 || daysAgo === 1) {
    const [first = '', ...others] = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-daysAgo, 'day');
    return first.toLocaleUpperCase(locale) + others.join('');
  }
  const isOtherYear = new Date(at).getFullYear() !== new Date(now).getFullYear();
  const date: Intl.DateTimeFormatOptions = { weekday: 'short', month: 'long', day: 'numeric' };
  return new Intl.DateTimeFormat(locale, { ...date, ...(isOtherYear && { year: 'numeric' }) }).format(at);
}

/** In the local time zone. */
export const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

/** The time since then in the largest unit that fits, such as `12 min`. */
export function age(at: number, now: number, locale: string): string {
  const elapsed = Math.max(0, now - at);
  const [unit, size] =
    elapsed < 60_000
      ? (['second', 1000] as const)
      : elapsed < 3_600_000
        ? (['minute', 60_000] as const)
        : elapsed < day
          ? (['hour', 3_600_000] as const)
          : (['day', day] as const);
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(
    Math.floor(elapsed / size),
  );
}

/** Rounded up; at least 0. */
export function secondsUntil(at: number, now: number): number {
  return Math.max(0, Math.ceil((at - now) / 1000));
}
