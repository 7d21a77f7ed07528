/** A timer may fire before an answer that has arrived. However long the thread was blocked, only one part has passed. */
const parts = 4;

/**
 * Waits for `work`, at most for a time. Stores and tabs may hang.
 * @param ms milliseconds
 * @throws what `work` throws, or an error when it takes longer
 */
export const inTime = <T>(work: PromiseLike<T>, ms: number): Promise<T> =>
  new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const wait = (left: number) => {
      timer = setTimeout(() => (left > 1 ? wait(left - 1) : reject(new Error('Timeout'))), ms / parts);
    };
    wait(parts);
    const end = () => clearTimeout(timer);
    work.then(resolve, reject).then(end);
  });
