import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ListedConversation } from '@/lib/inbox/all-conversations';

/** In pixels; the same as in panel.css. */
export const rowHeight = 64;

/** Milliseconds in which a person cannot react to a row that moves. */
const reactionMs = 300;

export const idOf = ({ account, key, found }: ListedConversation): string =>
  `${account} ${key}${found ? ` ${found.id}` : ''}`;

/**
 * Keeps the visible rows in place when messages move others, unless the list is at its top.
 * @returns whether a press is ignored, because its row has just come under the pointer
 */
export function useStillRows(
  container: RefObject<HTMLDivElement | null>,
  options: readonly ListedConversation[],
  scope: string,
) {
  const rows = useRef({ scope, positions: new Map<string, number>(), movedAt: new Map<string, number>() });
  useLayoutEffect(() => {
    const element = container.current;
    const { positions: before, movedAt } = rows.current;
    const positions = new Map(options.map((option, position) => [idOf(option), position]));
    const isSameScope = rows.current.scope === scope;
    Object.assign(rows.current, { positions, scope });
    movedAt.clear();
    if (!element || !isSameScope) return;
    const top = element.scrollTop;
    const visible = [...before].filter(
      ([id, position]) =>
        positions.has(id) && position * rowHeight >= top && position * rowHeight < top + element.clientHeight,
    );
    // Most move alike; one with a new message moves to the top.
    const shifts = visible.map(([id, position]) => positions.get(id)! - position).sort((one, other) => one - other);
    const shift = top > 0 ? (shifts[Math.floor(shifts.length / 2)] ?? 0) : 0;
    if (shift !== 0) element.scrollTop += shift * rowHeight;
    const now = performance.now();
    for (const [id, position] of positions)
      if (before.has(id) && before.get(id)! + shift !== position) movedAt.set(id, now);
  }, [options.map(idOf).join('\n')]);
  const ignoresPress = (option: ListedConversation): boolean =>
    performance.now() - (rows.current.movedAt.get(idOf(option)) ?? Number.NEGATIVE_INFINITY) < reactionMs;
  return { ignoresPress };
}
