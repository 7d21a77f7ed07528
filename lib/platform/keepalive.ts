/**
 * Keeps the background alive while it has a connection.
 *
 * Chromium terminates a worker after 30 s without an event; WebSocket data counts as one. Firefox ignores
 * WebSocket data for its event page and counts events and extension API calls (`recvAPICall` in
 * ExtensionParent.sys.mjs).
 */
import browser from 'webextension-polyfill';

const intervalMs = 20_000;

/** @param beat must send a data frame on the socket */
export function startKeepalive(beat: () => void): () => void {
  const timer = setInterval(() => {
    beat();
    void browser.runtime.getPlatformInfo();
  }, intervalMs);
  return () => clearInterval(timer);
}
