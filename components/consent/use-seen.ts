import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/**
 * Watches whether the user could see the end of each row: a zoomed or small window shows only a part.
 *
 * @param selector of the rows in `list`
 * @returns `showNext` scrolls to the first row that has not been in sight, and moves the focus there
 */
export function useSeen(list: RefObject<HTMLElement | null>, selector: string) {
  const [isSeen, setSeen] = useState(false);
  const seen = useRef(new WeakSet<Element>());
  const unseen = () => [...(list.current?.querySelectorAll(selector) ?? [])].filter(row => !seen.current.has(row));
  useEffect(() => {
    const look = () => {
      for (const row of unseen()) if (isEndVisible(row)) seen.current.add(row);
      setSeen(list.current !== null && unseen().length === 0);
    };
    look();
    // Scroll events do not bubble.
    for (const type of ['scroll', 'resize', 'load']) addEventListener(type, look, true);
    return () => {
      for (const type of ['scroll', 'resize', 'load']) removeEventListener(type, look, true);
    };
  }, []);
  const showNext = () => {
    const [row] = unseen();
    row?.scrollIntoView({ block: 'center' });
    row?.querySelector('input')?.focus({ preventScroll: true });
  };
  return { isSeen, showNext };
}

/** Whether nothing covers the last line of the row. */
function isEndVisible(row: Element): boolean {
  const { left, bottom } = row.getBoundingClientRect();
  return row.contains(document.elementFromPoint(left + 1, bottom - 2));
}
