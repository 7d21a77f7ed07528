/**
 * Keeps the background alive while it holds a line. Chromium ends a worker after 30 s without an event, but counts data on
 * its WebSockets; Firefox ends an event page all the same, unless it calls an extension API (`recvAPICall` in ExtensionParent.sys.mjs) or
 * hears an event. A beat may call one, too, as the alarm of a token is set; that is not relied upon.
 */
import browser from 'webextension-polyfill';

const everyMs = 20_000;

/** @param beat must send a data frame on the socket */
export function startKeepalive(beat: () => void): () => void {
  const timer = setInterval(() => {
    beat();
    void browser.runtime.getPlatformInfo();
  }, everyMs);
  return () => clearInterval(timer);
}
