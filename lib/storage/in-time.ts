/**
 * Waits for `work`, at most for a time. Stores and tabs may hang.
 * @param ms milliseconds
 * @throws what `work` throws, or an error when it takes longer
 */
export async function inTime<T>(work: PromiseLike<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('It takes too long.')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
