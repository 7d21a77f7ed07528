/**
 * Keeps the background alive while it has a connection.
 *
 * Chromium terminates a worker after 30 s without an event or a call of an extension API. Firefox does so with its event
 * page (`recvAPICall` in ExtensionParent.sys.mjs). A call costs no frame on the network.
 * https://developer.chrome.com/docs/extensions/develop/concepts/service-workers/lifecycle
 */
import browser from 'webextension-polyfill';

const intervalMs = 20_000;

/** @param beat called at each interval */
export function startKeepalive(beat: () => void): () => void {
  const timer = setInterval(() => {
    beat();
    void browser.runtime.getPlatformInfo();
  }, intervalMs);
  return () => clearInterval(timer);
}
