/** How long the toolbar popup takes to show the session state with warm caches. */
import type { ExtensionBrowser } from '../browser/extension-browser';
import { waitFor } from '../browser/wait';

/** Used inside functions that are evaluated in extension pages. */
declare const chrome: { extension: { getViews(of: { type: 'popup' }): Window[] } } & Pick<
  import('webextension-polyfill').Browser,
  'action' | 'windows'
>;

/** Warm-up openings. */
const warmUps = 2;

/**
 * Opens and closes the popup repeatedly.
 *
 * @param browser signed in, so that the background runs; its window must be in front
 * @returns milliseconds from the start of each navigation until the state is painted
 */
export async function measurePopup(browser: ExtensionBrowser, runs: number): Promise<number[]> {
  await browser.leaveSites();
  const times: number[] = [];
  for (let run = -warmUps; run < runs; run++) {
    const took = await browser.evaluate(openAndTime);
    if (run >= 0) times.push(took);
    // The browser does not open a popup while another closes.
    await waitFor('the popup to be closed', () =>
      browser.evaluate(() => chrome.extension.getViews({ type: 'popup' }).length === 0),
    );
  }
  return times;
}

/** Runs in an extension page, which can access its popup. */
async function openAndTime(): Promise<number> {
  const { id } = await chrome.windows.getCurrent();
  const opened = chrome.action.openPopup({ windowId: id! });
  let popup: Window | undefined;
  while (!popup?.document.body) {
    await new Promise(done => setTimeout(done, 2));
    popup = chrome.extension.getViews({ type: 'popup' })[0];
  }
  const { document } = popup;
  const shown = '[data-phase]:not([data-phase=connecting])';
  await new Promise<void>(done => {
    if (document.querySelector(shown)) return done();
    const observer = new MutationObserver(() => {
      if (document.querySelector(shown)) done(observer.disconnect());
    });
    observer.observe(document, { subtree: true, childList: true, attributes: true });
  });
  // The next frame paints the rendered state.
  await new Promise(done => popup.requestAnimationFrame(() => popup.setTimeout(done)));
  const took = popup.performance.now();
  await opened;
  popup.close();
  return took;
}
