import { browser } from 'wxt/browser';
import { defineContentScript } from 'wxt/utils/define-content-script';
import { connectToBackground } from '@/lib/channel/extension-client';
import { bridgePage } from '@/lib/channel/page-bridge';
import { wakeMessage } from '@/lib/contract/frames';
import { onRewrite } from '@/lib/page/on-rewrite';

export default defineContentScript({
  registration: 'runtime',
  main(ctx) {
    const bridge = bridgePage(window, connectToBackground);
    browser.runtime.onMessage.addListener((message: unknown) => {
      if (message === wakeMessage) bridge.wake();
      return undefined;
    });
    const suspend = ({ persisted }: PageTransitionEvent) => persisted && bridge.suspend();
    const listen = () => {
      bridge.listen();
      ctx.addEventListener(window, 'pagehide', suspend);
      ctx.addEventListener(window, 'pageshow', bridge.resume);
    };
    listen();
    onRewrite(() => ctx.isInvalid || listen());
    ctx.onInvalidated(() => bridge.close());
  },
});
