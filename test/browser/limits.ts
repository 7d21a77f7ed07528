/** Milliseconds. Suits slow machines, and is below a test's own limit, so that its failure names the fact. */
export const defaultTimeout = 120_000;

/**
 * Limits a promise that may never settle, such as `page.close()` while a navigation waits.
 *
 * @throws {Error} naming the fact
 */
export async function within<T>(fact: string, promise: Promise<T>, timeout = defaultTimeout): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Timeout after ${timeout} ms waiting for: ${fact}`)), timeout);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
