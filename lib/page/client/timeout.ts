/** Waiting that ends: by a deadline, or by a signal. */
import { clientError, toPartylineError } from './errors';
import type { CallOptions } from './types';

const maxTimeoutMs = 600_000;

/** The deadline that a caller names; what is not a number of milliseconds is none. */
export const timeoutOf = ({ timeout }: CallOptions): number | undefined =>
  typeof timeout === 'number' && timeout > 0 ? Math.min(timeout, maxTimeoutMs) : undefined;

/** Calls `fn` when `signal` is aborted, or at once if it is; returns its own removal. */
export function onAbort(signal: AbortSignal | undefined, fn: () => void): () => void {
  if (signal?.aborted) fn();
  else signal?.addEventListener('abort', fn);
  return () => signal?.removeEventListener('abort', fn);
}

/** `off`, which is also called when `signal` is aborted. It may be called twice. */
export function untilAborted(signal: AbortSignal | undefined, off: () => void): () => void {
  const leave = onAbort(signal, off);
  return () => {
    leave();
    off();
  };
}

/**
 * Without a deadline of its own, the work has one that the extension keeps; here is only the longest that there can be.
 *
 * @param work is told by its signal when nobody waits for it any more
 * @param over ends the waiting with its reason, an error of ours
 * @throws {PartylineError} `deadline`, `cancelled`, or what the work throws, as one of ours
 */
export function withTimeout<T>(
  work: (unwanted: AbortSignal) => Promise<T>,
  options: CallOptions,
  over?: AbortSignal,
): Promise<T> {
  const { signal } = options;
  const signals = [over, signal];
  const unwanted = new AbortController();
  return new Promise((resolve, reject) => {
    const finish = () => {
      clearTimeout(timer);
      for (const by of signals) by?.removeEventListener('abort', abort);
    };
    const fail = (thrown: unknown) => {
      finish();
      reject(toPartylineError(thrown));
      unwanted.abort();
    };
    const abort = () => fail(over?.aborted ? over.reason : clientError('cancelled', { cause: signal?.reason }));
    const timer = setTimeout(() => fail(clientError('deadline')), timeoutOf(options) ?? maxTimeoutMs);
    for (const by of signals) by?.addEventListener('abort', abort);
    if (signals.some(by => by?.aborted)) return abort();
    (async () => work(unwanted.signal))().then(result => {
      finish();
      resolve(result);
    }, fail);
  });
}
