/** Workers get no event when the computer suspends, but the clock then runs ahead of their timers. */

const intervalMs = 2_000;
/** A busy computer delays timers by up to this much. */
const slackMs = 5_000;

/** Calls `fn` after each suspend or change of the clock. Returns a function that stops it. */
export function watchSuspend(fn: () => void): () => void {
  let last = Date.now();
  const timer = setInterval(() => {
    const elapsed = Date.now() - last;
    last += elapsed;
    if (Math.abs(elapsed - intervalMs) > slackMs) fn();
  }, intervalMs);
  return () => clearInterval(timer);
}
