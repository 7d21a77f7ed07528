/** Answers a port, with the same polyfill as ours, and does nothing else, or reads first what an extension has kept. */
import browser from 'webextension-polyfill';
import { defineBackground } from 'wxt/utils/define-background';

export default defineBackground(() => {
  browser.runtime.onConnect.addListener(port => {
    port.onMessage.addListener(async () => {
      if (port.name === 'reading') await Promise.all([browser.storage.local.get(), browser.storage.session.get()]);
      port.postMessage({ t: 'hello' });
    });
  });
});
