const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];

/** Formats bytes in the largest unit that fits, such as `1.4 MB` or `14 MB`. */
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
