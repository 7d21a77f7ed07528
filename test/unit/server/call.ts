// Any method of a vendor SDK by name: what it answers is looked at, not typed.
import type { Tab } from './tab';

type Answer = Record<string, unknown>;

/** Resolves with what the SDK resolves with. */
export async function call(tab: Tab, method: string, ...args: unknown[]): Promise<Answer> {
  const fn: unknown = Reflect.get(tab.conn, method);
  if (typeof fn !== 'function') throw new Error(`${tab.name} has no ${method}`);
  return (await Reflect.apply(fn, tab.conn, args)) as Answer;
}
