/** A tab of Firefox with the parts of Playwright's `Page` that tests for both browsers use. */
import type { Page } from 'playwright';
import { waitFor } from '../browser/wait';
import type { Bidi } from './bidi';
import { pressAt, pressKeys } from './input';

export class FirefoxPage {
  /** @param context Firefox's id of the tab */
  constructor(
    private readonly bidi: Bidi,
    readonly context: string,
  ) {}

  /** Runs in the page's world, like Playwright's. Values are serialized as JSON. */
  readonly evaluate = (async (what: string | ((arg: unknown) => unknown), arg?: unknown) =>
    this.bidi.evaluate(
      this.context,
      typeof what === 'string' ? what : `(${what})(${JSON.stringify(arg) ?? 'undefined'})`,
    )) as Page['evaluate'];

  readonly waitForFunction = (async (expression: string) =>
    waitFor(expression, () => this.evaluate(`!!(${expression})`))) as unknown as Page['waitForFunction'];

  async goto(url: string): Promise<void> {
    // Firefox reports no load of extension pages.
    const isOwn = url.startsWith('moz-extension:');
    const wait = isOwn ? 'none' : 'complete';
    await this.bidi.send('browsingContext.navigate', { context: this.context, url, wait });
    if (isOwn)
      await this.waitForFunction(`location.href === ${JSON.stringify(url)} && document.readyState === 'complete'`);
  }

  async waitForSelector(selector: string): Promise<void> {
    await this.waitForFunction(elementAt(selector));
  }

  textContent(selector: string): Promise<string | null> {
    return this.evaluate(`${elementAt(selector)}?.textContent ?? null`);
  }

  /** A real click on the centre of an element, once it has stopped moving: parts of a page load later. */
  async click(selector: string): Promise<void> {
    await this.waitForSelector(selector);
    const at = await this.evaluate<{ x: number; y: number }>(
      `(async () => { for (let last = '';;) {
        const e = ${elementAt(selector)}; e.scrollIntoView({ block: 'center' });
        const { x, y, width, height } = e.getBoundingClientRect();
        const at = { x: x + width / 2, y: y + height / 2 };
        if (JSON.stringify(at) === last) return at;
        last = JSON.stringify(at);
        await new Promise(done => setTimeout(done, 30));
      } })()`,
    );
    await pressAt(this.bidi, this.context, at);
  }

  /** Replaces a field's text with typed text. */
  async fill(selector: string, text: string): Promise<void> {
    await this.click(selector);
    await this.evaluate(`${elementAt(selector)}.select() ?? null`);
    await pressKeys(this.bidi, this.context, [...text]);
  }

  /** @param keys as Playwright takes them, such as `Alt+Shift+k` */
  async press(keys: string): Promise<void> {
    const held = keys.split('+');
    await pressKeys(this.bidi, this.context, held.splice(-1), held);
  }

  async bringToFront(): Promise<void> {
    await this.bidi.send('browsingContext.activate', { context: this.context });
  }

  async reload(): Promise<void> {
    await this.bidi.send('browsingContext.reload', { context: this.context, wait: 'complete' });
  }

  async close(): Promise<void> {
    await this.bidi.send('browsingContext.close', { context: this.context });
  }
}

const elementAt = (selector: string) => `document.querySelector(${JSON.stringify(selector)})`;
