/** Whether the computer has slept: workers are not told. Their clock has then run on without their timers. */

const everyMs = 2_000;
/** A busy computer is this late without having slept. */
const slackMs = 5_000;

/** Calls `fn` after each sleep, or when the clock was set, until the returned function is called. */
export function watchSuspend(fn: () => void): () => void {
  let last = Date.now();
  const timer = setInterval(() => {
    const passed = Date.now() - last;
    last += passed;
    if (Math.abs(passed - everyMs) > slackMs) fn();
  }, everyMs);
  return () => clearInterval(timer);
}
