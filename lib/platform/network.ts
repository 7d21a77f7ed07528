const intervalMs = 2_000;

/**
 * Calls `fn` at each change. Polls, because workers get no `online` or `offline` event. Returns a function
 * that stops it.
 */
export function watchNetwork(fn: (online: boolean) => void): () => void {
  let online = navigator.onLine;
  const timer = setInterval(() => {
    if (navigator.onLine === online) return;
    online = navigator.onLine;
    fn(online);
  }, intervalMs);
  return () => clearInterval(timer);
}
