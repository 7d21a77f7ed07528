/**
 * Polls `ask` and resolves with its first truthy result. The default timeout suits slow machines.
 *
 * @throws {Error} after `timeout` milliseconds, naming the fact
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
    if (Date.now() > end) throw new Error(`Timeout after ${timeout} ms waiting for: ${fact} (last: ${String(last)})`);
    await new Promise(resolve => setTimeout(resolve, 25));
  }
}
