/** The parts of the check's steps: what they need of a browser, and how they report. */
import type { ShownBadge } from '../../test/browser/extension-browser';
import type { Popup } from '../../test/browser/popup';
import type { Payload } from './local-services';

export interface Received {
  topic: string;
  payload: Payload;
}

export interface CheckBrowser {
  openPopup(page?: CheckPage): Promise<Popup>;
  closeWelcome(): Promise<void>;
  tab(url: string): Promise<CheckPage>;
  badge(): Promise<ShownBadge>;
  waitForBadge(text: string): Promise<ShownBadge>;
  close(): Promise<void>;
}

/** The methods of a tab used here; a subset of Playwright's `Page`. */
export interface CheckPage {
  evaluate<T>(fn: () => T): Promise<T>;
  evaluate<T, A>(fn: (arg: A) => T, arg: A): Promise<T>;
  waitForSelector(selector: string): Promise<unknown>;
  fill(selector: string, text: string): Promise<void>;
  click(selector: string): Promise<void>;
  bringToFront(): Promise<void>;
  close(): Promise<void>;
}

/** Turns on the popup's switch for a site in a temporary tab. */
export async function allow(browser: CheckBrowser, origin: string): Promise<void> {
  const page = await browser.tab(`${origin}/?to=bob`);
  const popup = await browser.openPopup(page);
  await popup.click('[name=here]');
  await page.waitForSelector('[data-test=status][data-phase=online]');
  popup.close();
  await page.close();
}

export function received(page: CheckPage, topic: string): Promise<Received[]> {
  return page.evaluate(
    wanted =>
      (window as unknown as { partylineSample: { received: Received[] } }).partylineSample.received.filter(
        event => event.topic === wanted,
      ),
    topic,
  );
}

export function equal(what: string, seen: unknown, expected: unknown): void {
  if (seen !== expected) throw new Error(`${what}: expected ${expected}, saw ${seen}`);
}

export function done(step: string): void {
  console.log(`  ✓ ${step}`);
}
