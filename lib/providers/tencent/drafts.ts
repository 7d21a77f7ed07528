/**
 * Messages that a page has made itself, because there the SDK makes them at once: what they were made of is sent along, and the
 * SDK makes the same here. A message's id is `{the sender's tinyID}-{clientTime}-{random}`; the SDK (3.6.6) takes the last two
 * from the options where they are in them.
 */
import { tencentMethods } from './methods';

export interface PageMessage {
  /** The method that made it. */
  by: string;
  /** What that was given, with `clientTime` and `random`. */
  options: unknown;
}

const makers: ReadonlySet<string> = new Set([...tencentMethods.keys()].filter(name => /^create\w+Message$/.test(name)));

/** `undefined` where a tab has given anything else. */
export function draftOf(given: unknown): PageMessage | undefined {
  const { made } = Object(given) as { made?: unknown };
  const { by, options } = Object(made) as Partial<PageMessage>;
  return typeof by === 'string' && makers.has(by) ? { by, options } : undefined;
}
