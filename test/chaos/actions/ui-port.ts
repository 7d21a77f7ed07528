/** A port of an extension page, as the popup has. It reconnects when the worker stops. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright';
import type { ExtensionBrowser } from '../../browser/extension-browser';
import type { Request, StateFrame } from './contract';

export interface Answer {
  result?: unknown;
  error?: { code: string };
}

const readScript = (name: string) => readFileSync(new URL(`./site/${name}`, import.meta.url), 'utf8');

export class UiPort {
  /** The last state; undefined until the background has answered. */
  frame: StateFrame | undefined;
  isConnected = false;
  hasSeveral = false;
  /** Number of `hello` frames: one for each start of the worker. */
  hellos = 0;
  readonly #listeners = new Set<() => void>();

  private constructor(private readonly page: Page) {}

  static async open(browser: ExtensionBrowser): Promise<UiPort> {
    const page = await browser.context.newPage();
    const port = new UiPort(page);
    await page.exposeFunction('partylineChaosFrame', (frame: { t: string } & StateFrame) => port.#receive(frame));
    await page.goto(`chrome-extension://${browser.extensionId}/icon.svg`);
    await page.evaluate(readScript('ui-port.js'));
    return port;
  }

  /** Rejected requests resolve too; the worker's death answers with `disconnected`. */
  request({ method, params }: Request): Promise<Answer> {
    return this.page.evaluate(
      ([name, input]) =>
        (globalThis as unknown as { uiRequest(method: string, params: object): Promise<Answer> }).uiRequest(
          name,
          input,
        ),
      [method, params] as const,
    );
  }

  /** Resolves when the condition holds, or after the time. */
  async until(condition: () => boolean, timeoutMs: number): Promise<boolean> {
    if (condition()) return true;
    return new Promise(resolve => {
      const end = (isMet: boolean) => {
        clearTimeout(timer);
        this.#listeners.delete(check);
        resolve(isMet);
      };
      const check = () => condition() && end(true);
      const timer = setTimeout(() => end(false), timeoutMs);
      this.#listeners.add(check);
    });
  }

  /** Everything that the extension stores, decrypted, by place. */
  storedText(): Promise<Record<string, string>> {
    return this.page.evaluate(readScript('stored-text.js'));
  }

  #receive(frame: { t: string } & StateFrame): void {
    if (frame.t === 'closed') this.isConnected = false;
    if (frame.t === 'hello') {
      this.isConnected = true;
      this.hellos += 1;
      this.hasSeveral = frame.sessions !== undefined;
    }
    if (frame.t === 'hello' || frame.t === 'state')
      this.frame = { state: frame.state, ...(frame.sessions && { sessions: frame.sessions }) };
    for (const listener of [...this.#listeners]) listener();
  }
}
