import { toPlainData } from '@/lib/providers/to-plain-data';

type Options = Record<string, unknown>;
type Name = 'success' | 'error';

/** What a page gets for the name of the session's device, which it must not learn. */
const placeholder = 'partyline';

/**
 * Stands in for the callbacks `success` and `error` of a page's call, and collects their arguments. The SDKs pass
 * other values to them than to the promise: often the answer of the service, unchanged.
 */
export class CallbackValues {
  readonly args: unknown[];
  readonly #calls: { name: Name; values: unknown[] }[] = [];

  constructor(options: Options) {
    const collect =
      (name: Name) =>
      (...values: unknown[]) =>
        void this.#calls.push({ name, values });
    this.args = [{ ...options, success: collect('success'), error: collect('error') }];
  }

  /** @param jid the connection's, which the contacts repeat. @returns the arguments of each call */
  of(name: Name, jid: object): unknown {
    const withoutDevice = (value: unknown) =>
      Array.isArray(value)
        ? value.map(item => (item?.jid === jid ? { ...item, jid: { ...jid, clientResource: placeholder } } : item))
        : value;
    const calls = this.#calls.filter(call => call.name === name).map(({ values }) => values.map(withoutDevice));
    return toPlainData(calls);
  }
}

/** @returns `undefined` if the page gave no callback */
export function callbackValuesOf(args: readonly unknown[]): CallbackValues | undefined {
  const [options, call] = args;
  const isWanted = (Object(call) as { callbacks?: unknown }).callbacks === true;
  return isWanted && Object.prototype.toString.call(options) === '[object Object]'
    ? new CallbackValues(options as Options)
    : undefined;
}
