/**
 * Keeps the background alive while it holds a line. Chromium ends a worker after 30 s without an event, but counts data on
 * its WebSockets; Firefox ends an event page all the same, unless an extension API is called.
 */
import browser from 'webextension-polyfill';

const everyMs = 20_000;

/** @param beat must send a data frame on the socket */
export function keepAwake(beat: () => void): () => void {
  const timer = setInterval(() => {
    beat();
    void browser.runtime.getPlatformInfo();
  }, everyMs);
  return () => clearInterval(timer);
}
