// Calls any method of a vendor SDK by name, with an untyped result.
import type { Tab } from './tab';

type Answer = Record<string, unknown>;

export async function call(tab: Tab, method: string, ...args: unknown[]): Promise<Answer> {
  const fn: unknown = Reflect.get(tab.conn, method);
  if (typeof fn !== 'function') throw new Error(`${tab.name} has no ${method}`);
  return (await Reflect.apply(fn, tab.conn, args)) as Answer;
}
