import { TargetClosed } from './devtools';
import { defaultTimeout } from './limits';

/**
 * Polls `ask` and resolves with its first truthy result. Polls less often after a second, because browsers answer on the
 * processors that the tests need.
 *
 * @throws {Error} after `timeout` milliseconds, naming the fact, also when `ask` never settles
 * @throws {TargetClosed} at once: a target that has closed answers no later question
 */
export async function waitFor<T>(
  fact: string,
  ask: () => Promise<T> | T,
  timeout = defaultTimeout,
): Promise<Exclude<T, false | null | undefined | '' | 0>> {
  const begun = Date.now();
  const end = begun + timeout;
  let last: unknown = 'no answer yet';
  const late = () => new Error(`Timeout after ${timeout} ms waiting for: ${fact} (last: ${String(last)})`);
  for (;;) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hangs = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Hang()), Math.max(0, end - Date.now()) + graceMs);
    });
    try {
      last = await Promise.race([ask(), hangs]);
      if (last) return last as Exclude<T, false | null | undefined | '' | 0>;
    } catch (error) {
      if (error instanceof Hang) throw late();
      if (error instanceof TargetClosed) throw error;
      last = error;
    } finally {
      clearTimeout(timer);
    }
    if (Date.now() > end) throw late();
    await new Promise(resolve => setTimeout(resolve, Date.now() - begun < 1_000 ? 25 : 100));
  }
}

/** Milliseconds after the timeout in which a last answer still counts. */
const graceMs = 5_000;

class Hang extends Error {}
