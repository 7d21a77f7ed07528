// The end-to-end environment with Firefox instead of Chromium.
import { useInEachTest, World } from '../e2e/world';
import { FirefoxBrowser } from '../firefox/firefox-browser';

export const createFirefoxWorld = (): World<FirefoxBrowser> =>
  useInEachTest(
    new World<FirefoxBrowser>(undefined, {}, (executable, folder) => FirefoxBrowser.launch(executable, folder)),
  );
