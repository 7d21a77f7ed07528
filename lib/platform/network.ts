/** Whether there is a network. Workers get no `online` and `offline` events, though `navigator.onLine` is kept. */

const everyMs = 2_000;

/** Calls `fn` at each change until the returned function is called. */
export function watchNetwork(fn: (online: boolean) => void): () => void {
  let online = navigator.onLine;
  const timer = setInterval(() => {
    if (navigator.onLine === online) return;
    online = navigator.onLine;
    fn(online);
  }, everyMs);
  return () => clearInterval(timer);
}
