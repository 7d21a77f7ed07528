/** How long the real toolbar popup takes to say how the session is, once everything that it needs has been loaded before. */
import type { ExtensionBrowser } from '../browser/extension-browser';
import { waitFor } from '../browser/wait';

/** The browser's own API, inside the functions that are evaluated there. */
declare const chrome: { extension: { getViews(of: { type: 'popup' }): Window[] } } & Pick<
  import('webextension-polyfill').Browser,
  'action' | 'windows'
>;

/** Openings that are not counted: what they load is there for the others. */
const cold = 2;

/**
 * Opens the popup again and again, and closes it.
 *
 * @param browser in which somebody is signed in, so that the background is awake; its window has to be the one in front
 * @returns for each opening the milliseconds from its navigation's start until the state was painted
 */
export async function measurePopup(browser: ExtensionBrowser, runs: number): Promise<number[]> {
  await browser.leaveSites();
  const times: number[] = [];
  for (let run = -cold; run < runs; run++) {
    const took = await browser.evaluate(openAndTime);
    if (run >= 0) times.push(took);
    // The browser opens none while another is still closing.
    await waitFor('the popup to be closed', () =>
      browser.evaluate(() => chrome.extension.getViews({ type: 'popup' }).length === 0),
    );
  }
  return times;
}

/** Runs in a page of the extension, which the browser lets look into its popup. */
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
  // What is drawn is painted at the end of the frame that begins next.
  await new Promise(done => popup.requestAnimationFrame(() => popup.setTimeout(done)));
  const took = popup.performance.now();
  await opened;
  popup.close();
  return took;
}
