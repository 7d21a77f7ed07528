import { clientError, toPartylineError } from './errors';
import type { CallOptions } from './types';

const maxTimeoutMs = 600_000;

/** Returns the caller's timeout in milliseconds, or `undefined` if it is not a positive number. */
export const timeoutOf = ({ timeout }: CallOptions): number | undefined =>
  typeof timeout === 'number' && timeout > 0 ? Math.min(timeout, maxTimeoutMs) : undefined;

/**
 * Calls `fn` when `signal` is aborted, or at once if it already is. Returns a function that unsubscribes it.
 */
export function onAbort(signal: AbortSignal | undefined, fn: () => void): () => void {
  if (signal?.aborted) fn();
  else signal?.addEventListener('abort', fn);
  return () => signal?.removeEventListener('abort', fn);
}

/** Returns `off` and also calls it when `signal` is aborted; it may run twice. */
export function untilAborted(signal: AbortSignal | undefined, off: () => void): () => void {
  const stopWaiting = onAbort(signal, off);
  return () => {
    stopWaiting();
    off();
  };
}

/**
 * Limits `work` to `options.timeout`. Without one the limit is 600 s, because the extension applies its own
 * timeout to calls.
 *
 * @param work receives a signal that is aborted when the result is no longer needed
 * @param detached rejects with its reason, a `PartylineError`, when aborted
 * @throws {PartylineError} `deadline`, `cancelled`, or the error of `work`
 */
export function withTimeout<T>(
  work: (abandoned: AbortSignal) => Promise<T>,
  options: CallOptions,
  detached?: AbortSignal,
): Promise<T> {
  const { signal } = options;
  const signals = [detached, signal];
  const abandoned = new AbortController();
  return new Promise((resolve, reject) => {
    const finish = () => {
      clearTimeout(timer);
      for (const each of signals) each?.removeEventListener('abort', abort);
    };
    const fail = (thrown: unknown) => {
      finish();
      reject(toPartylineError(thrown));
      abandoned.abort();
    };
    const abort = () => fail(detached?.aborted ? detached.reason : clientError('cancelled', { cause: signal?.reason }));
    const timer = setTimeout(() => fail(clientError('deadline')), timeoutOf(options) ?? maxTimeoutMs);
    for (const each of signals) each?.addEventListener('abort', abort);
    if (signals.some(each => each?.aborted)) return abort();
    (async () => work(abandoned.signal))().then(result => {
      finish();
      resolve(result);
    }, fail);
  });
}
