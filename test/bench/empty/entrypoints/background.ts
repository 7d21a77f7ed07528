/** Answers a port, with the same polyfill as ours, and does nothing else. */
import browser from 'webextension-polyfill';
import { defineBackground } from 'wxt/utils/define-background';

export default defineBackground(() => {
  browser.runtime.onConnect.addListener(port => {
    port.onMessage.addListener(() => port.postMessage({ t: 'hello' }));
  });
});
