/** Rendered rows of a long list, without `end`. */
export interface Range {
  start: number;
  end: number;
}

/** Rows to render while their heights are unknown. */
export const defaultRows = 80;
/** Rows added and removed at once. */
const step = 30;
/** Pixels of list height per rendered row: far less than a row's height, so that many more are rendered than visible. */
const pixelsPerRow = 16;

/** Rows to render in a list of this height. With hardly more than the visible rows, both ends would be near. @param height pixels */
export const rowsFor = (height: number): number => Math.max(defaultRows, Math.ceil(height / pixelsPerRow));

export const lastRows = (length: number, rows = defaultRows): Range => ({
  start: Math.max(0, length - rows),
  end: length,
});

/** The range after a scroll to one of its ends; unchanged at the end of the list. */
export function shifted({ start, end }: Range, length: number, way: 'earlier' | 'later', rows = defaultRows): Range {
  if (way === 'earlier') {
    const first = Math.max(0, start - step);
    return { start: first, end: Math.min(length, Math.max(first + rows, end - step)) };
  }
  const last = Math.min(length, end + step);
  return { start: Math.max(0, Math.min(last - rows, start + step)), end: last };
}

/** The visible rows of a list with equal heights, and a few around them. @param top scroll position, in pixels */
export function rowsInSight(length: number, top: number, height: number, row: number): Range {
  const around = 4;
  const start = Math.max(0, Math.min(length, Math.floor(top / row)) - around);
  return { start, end: Math.min(length, Math.ceil((top + height) / row) + around) };
}
