// The same world as in Chromium, with a Firefox in it: one for all tests of a file, as good as new for each.
import { eachTest, World } from '../e2e/world';
import { FirefoxBrowser } from '../firefox/firefox-browser';

export const createFirefoxWorld = (): World<FirefoxBrowser> =>
  eachTest(new World<FirefoxBrowser>(undefined, {}, FirefoxBrowser.launch));
