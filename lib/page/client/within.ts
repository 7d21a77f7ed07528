/** Waiting that ends: by a deadline, or by a signal. */
import { errorFrom, failure } from './errors';
import type { CallOptions } from './types';

const usual = 30_000;
const longest = 600_000;

/** No deadline is never an option: what is not a number of milliseconds is the usual one. */
export const deadlineOf = ({ timeout }: CallOptions): number =>
  typeof timeout === 'number' && timeout > 0 ? Math.min(timeout, longest) : usual;

/** Calls `fn` when `signal` is aborted, or at once if it is; returns its own removal. */
export function onAbort(signal: AbortSignal | undefined, fn: () => void): () => void {
  if (signal?.aborted) fn();
  else signal?.addEventListener('abort', fn);
  return () => signal?.removeEventListener('abort', fn);
}

/** `off`, which is also called when `signal` is aborted. It may be called twice. */
export function until(signal: AbortSignal | undefined, off: () => void): () => void {
  const leave = onAbort(signal, off);
  return () => {
    leave();
    off();
  };
}

/**
 * @param over ends the waiting with its reason, an error of ours
 * @throws {PartylineError} `deadline`, `cancelled`, or what the work throws, as one of ours
 */
export function within<T>(work: () => Promise<T>, options: CallOptions, over?: AbortSignal): Promise<T> {
  const { signal } = options;
  const signals = [over, signal];
  return new Promise((resolve, reject) => {
    const finish = () => {
      clearTimeout(timer);
      for (const by of signals) by?.removeEventListener('abort', abort);
    };
    const fail = (thrown: unknown) => {
      finish();
      reject(errorFrom(thrown));
    };
    const abort = () => fail(over?.aborted ? over.reason : failure('cancelled', { cause: signal?.reason }));
    const timer = setTimeout(() => fail(failure('deadline')), deadlineOf(options));
    for (const by of signals) by?.addEventListener('abort', abort);
    if (signals.some(by => by?.aborted)) return abort();
    (async () => work())().then(result => {
      finish();
      resolve(result);
    }, fail);
  });
}
