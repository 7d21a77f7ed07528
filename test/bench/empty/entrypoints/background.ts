/** Answers a port, on request after reading the storage, with the same polyfill as ours. */
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
