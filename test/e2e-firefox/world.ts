// The end-to-end environment with Firefox instead of Chromium.
import { eachTest, World } from '../e2e/world';
import { FirefoxBrowser } from '../firefox/firefox-browser';

export const createFirefoxWorld = (): World<FirefoxBrowser> =>
  eachTest(new World<FirefoxBrowser>(undefined, {}, FirefoxBrowser.launch));
