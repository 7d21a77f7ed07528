/** One tab of a Firefox, with as much of Playwright's `Page` as the tests for both browsers ask for. */
import type { Page } from 'playwright';
import { waitFor } from '../browser/wait';
import type { Bidi } from './bidi';
import { keysFor, pressAt } from './input';

export class FirefoxPage {
  /** @param context as Firefox names it */
  constructor(
    private readonly bidi: Bidi,
    readonly context: string,
  ) {}

  /** Runs in the page's own world, as Playwright does it. Values cross as JSON. */
  readonly evaluate = (async (what: string | ((arg: unknown) => unknown), arg?: unknown) =>
    this.bidi.evaluate(
      this.context,
      typeof what === 'string' ? what : `(${what})(${JSON.stringify(arg) ?? 'undefined'})`,
    )) as Page['evaluate'];

  readonly waitForFunction = (async (expression: string) =>
    waitFor(expression, () => this.evaluate(`!!(${expression})`))) as unknown as Page['waitForFunction'];

  async goto(url: string): Promise<void> {
    // Of an extension's page Firefox does not say when it is loaded.
    const isOwn = url.startsWith('moz-extension:');
    const wait = isOwn ? 'none' : 'complete';
    await this.bidi.send('browsingContext.navigate', { context: this.context, url, wait });
    if (isOwn)
      await this.waitForFunction(`location.href === ${JSON.stringify(url)} && document.readyState === 'complete'`);
  }

  async waitForSelector(selector: string): Promise<void> {
    await this.waitForFunction(one(selector));
  }

  textContent(selector: string): Promise<string | null> {
    return this.evaluate(`${one(selector)}?.textContent ?? null`);
  }

  /** A real press in the middle of an element. */
  async click(selector: string): Promise<void> {
    await this.waitForSelector(selector);
    const at = await this.evaluate<{ x: number; y: number }>(
      `(e => { e.scrollIntoView({ block: 'center' }); const { x, y, width, height } = e.getBoundingClientRect();
        return { x: x + width / 2, y: y + height / 2 }; })(${one(selector)})`,
    );
    await pressAt(this.bidi, this.context, at);
  }

  /** Types a text into a field, in the place of what is there. */
  async fill(selector: string, text: string): Promise<void> {
    await this.click(selector);
    await this.evaluate(`${one(selector)}.select() ?? null`);
    await keysFor(this.bidi, this.context, [...text]);
  }

  async press(key: string): Promise<void> {
    await keysFor(this.bidi, this.context, [key]);
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

const one = (selector: string) => `document.querySelector(${JSON.stringify(selector)})`;
