/** Times as people say them, in the reader's language. All times are milliseconds since 1970. */

const day = 86_400_000;

/** 14:02 today, with the date before it on any other day. */
export function clock(at: number, now: number, locale: string): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  const date: Intl.DateTimeFormatOptions = sameDay ? {} : { month: 'short', day: 'numeric' };
  return new Intl.DateTimeFormat(locale, { ...date, hour: 'numeric', minute: '2-digit' }).format(at);
}

/** The time of day: `14:02`. */
export const timeOfDay = (at: number, locale: string): string =>
  new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }).format(at);

/** Names a day: `Today`, `Yesterday`, or its date; with the year where that is another. */
export function dayName(at: number, now: number, locale: string): string {
  const passed = Math.round((startOfDay(now) - startOfDay(at)) / day);
  if (passed === 0 || passed === 1) {
    const [first = '', ...rest] = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-passed, 'day');
    return first.toLocaleUpperCase(locale) + rest.join('');
  }
  const isOtherYear = new Date(at).getFullYear() !== new Date(now).getFullYear();
  const date: Intl.DateTimeFormatOptions = { weekday: 'short', month: 'long', day: 'numeric' };
  return new Intl.DateTimeFormat(locale, { ...date, ...(isOtherYear && { year: 'numeric' }) }).format(at);
}

/** In the reader's time zone. */
export const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

/** How long ago, in the largest unit that fits: `12 min`. */
export function age(at: number, now: number, locale: string): string {
  const passed = Math.max(0, now - at);
  const [unit, size] =
    passed < 60_000
      ? (['second', 1000] as const)
      : passed < 3_600_000
        ? (['minute', 60_000] as const)
        : passed < day
          ? (['hour', 3_600_000] as const)
          : (['day', day] as const);
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(Math.floor(passed / size));
}

/** Whole seconds until then; never below 0. */
export function secondsUntil(at: number, now: number): number {
  return Math.max(0, Math.ceil((at - now) / 1000));
}
