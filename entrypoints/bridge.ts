import { browser } from 'wxt/browser';
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { connectToBackground } from '@/lib/channel/extension-client';
import { bridgePage } from '@/lib/channel/page-bridge';
import { wakeMessage } from '@/lib/contract/frames';
import { onRewrite } from '@/lib/page/on-rewrite';
import { bridgeStarts, pageScriptStarts } from '@/lib/page/pipe-frames';

/** Undefined after the extension has been updated or switched off. */
const isAlive = () => browser.runtime?.id !== undefined;

const world = globalThis as { partylineBridge?: typeof isAlive };

/** A page gets this script twice if it is injected while the page loads. The second copy must not replace the first. */
export default defineUnlistedScript(() => {
  if (world.partylineBridge?.()) return;
  world.partylineBridge = isAlive;
  // An earlier version of the extension has another isolated world.
  document.dispatchEvent(new Event(bridgeStarts));
  const bridge = bridgePage(window, connectToBackground);
  browser.runtime.onMessage.addListener((message: unknown) => {
    if (message === wakeMessage) bridge.wake();
    return undefined;
  });
  const stop = new AbortController();
  const { signal } = stop;
  let hasPageScript = false;
  const suspend = ({ persisted }: PageTransitionEvent) => persisted && bridge.suspend();
  const listen = () => {
    if (signal.aborted) return;
    bridge.listen();
    window.addEventListener('pagehide', suspend, { signal });
    window.addEventListener('pageshow', bridge.resume, { signal });
    document.addEventListener(pageScriptStarts, stopSecondCopy, { signal });
    document.addEventListener(bridgeStarts, stopIfReplaced, { signal });
  };
  const stopSecondCopy = (event: Event) => {
    if (hasPageScript) event.preventDefault();
    hasPageScript = true;
  };
  const stopIfReplaced = () => {
    if (isAlive()) return;
    stop.abort();
    bridge.close();
  };
  listen();
  onRewrite(listen);
});
