/** Sizes as people say them, in the reader's language. */

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];

/** In the largest unit that fits, with a digit after the point where there are few before it: `1.4 MB`. */
export function sizeText(bytes: number, locale: string): string {
  let size = bytes;
  let unit = 0;
  for (; size >= 1000 && unit < units.length - 1; unit++) size /= 1000;
  const maximumFractionDigits = unit > 0 && size < 10 ? 1 : 0;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[unit]!,
    unitDisplay: 'short',
    maximumFractionDigits,
  }).format(size);
}
