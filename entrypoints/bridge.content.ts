import { browser } from 'wxt/browser';
import { defineContentScript } from 'wxt/utils/define-content-script';
import { connectToBackground } from '@/lib/channel/extension-client';
import { bridgePage } from '@/lib/channel/page-bridge';
import { wakeMessage } from '@/lib/contract/frames';

export default defineContentScript({
  registration: 'runtime',
  main(ctx) {
    const bridge = bridgePage(window, connectToBackground);
    browser.runtime.onMessage.addListener((message: unknown) => {
      if (message === wakeMessage) bridge.wake();
      return undefined;
    });
    ctx.addEventListener(window, 'pagehide', event => {
      if (event.persisted) bridge.suspend();
    });
    ctx.addEventListener(window, 'pageshow', event => {
      if (event.persisted) bridge.resume();
    });
    ctx.onInvalidated(() => bridge.close());
  },
});
