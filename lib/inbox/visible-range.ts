/** The part of a long list that is drawn: pure. */

/** From `start` up to, and without, `end`. */
export interface Range {
  start: number;
  end: number;
}

/** Rows that are drawn at once where their heights are not known, unless the list is very high. */
export const drawn = 80;
/** How many come and go at a time. */
const step = 30;
/** Pixels of the list's height for each row: far fewer than a row has, so that much more is drawn than is in sight. */
const perRow = 16;

/** How many rows are drawn in a list of that height, in pixels. Were it hardly more than what is in sight, both ends would be near. */
export const rowsFor = (height: number): number => Math.max(drawn, Math.ceil(height / perRow));

/** The last rows: a conversation is read from its end. */
export const lastRows = (length: number, rows = drawn): Range => ({ start: Math.max(0, length - rows), end: length });

/** After a scroll to one end of what is drawn; the same range where there is nothing more that way. */
export function shifted({ start, end }: Range, length: number, way: 'earlier' | 'later', rows = drawn): Range {
  if (way === 'earlier') {
    const first = Math.max(0, start - step);
    return { start: first, end: Math.min(length, Math.max(first + rows, end - step)) };
  }
  const last = Math.min(length, end + step);
  return { start: Math.max(0, Math.min(last - rows, start + step)), end: last };
}

/** The rows in sight, where all are of one height, with a few around them. */
export function rowsInSight(length: number, top: number, height: number, row: number): Range {
  const around = 4;
  const start = Math.max(0, Math.min(length, Math.floor(top / row)) - around);
  return { start, end: Math.min(length, Math.ceil((top + height) / row) + around) };
}
