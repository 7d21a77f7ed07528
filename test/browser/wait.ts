/** Waiting for a fact instead of a time. */

/**
 * Resolves with the first truthy answer of `ask`. A slow machine is no reason to give up: who has to be on time says so.
 *
 * @throws after `timeout` milliseconds, naming the fact
 */
export async function waitFor<T>(
  fact: string,
  ask: () => Promise<T> | T,
  timeout = 180_000,
): Promise<Exclude<T, false | null | undefined | '' | 0>> {
  const end = Date.now() + timeout;
  let last: unknown;
  for (;;) {
    try {
      last = await ask();
      if (last) return last as Exclude<T, false | null | undefined | '' | 0>;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`Waited ${timeout} ms in vain for: ${fact} (last: ${String(last)})`);
    await new Promise(resolve => setTimeout(resolve, 25));
  }
}
