import { tencentMethods } from './methods';

/**
 * A message that a page created itself, because the SDK's `create...` methods are synchronous. The page sends
 * the options, and the SDK creates the same message here. A message's id is `<sender's
 * tinyID>-<clientTime>-<random>`; the SDK (3.6.6) takes `clientTime` and `random` from the options if they
 * are set.
 */
export interface PageMessage {
  /** The `create...` method. */
  by: string;
  /** Its argument, with `clientTime` and `random`. */
  options: unknown;
}

const createMethods: ReadonlySet<string> = new Set(
  [...tencentMethods.keys()].filter(name => /^create\w+Message$/.test(name)),
);

/** @returns `undefined` if the argument is not a page's message */
export function draftOf(arg: unknown): PageMessage | undefined {
  const { made } = Object(arg) as { made?: unknown };
  const { by, options } = Object(made) as Partial<PageMessage>;
  return typeof by === 'string' && createMethods.has(by) ? { by, options } : undefined;
}
