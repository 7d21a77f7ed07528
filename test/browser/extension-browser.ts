/** A real Chromium with the built extension in it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page, type Worker } from 'playwright';
import { DevTools } from './devtools';
import { Popup } from './popup';
import { waitFor } from './wait';

/** The browser's own API, inside the functions that are evaluated there. */
declare const chrome: import('webextension-polyfill').Browser;

export interface Badge {
  text: string;
  title: string;
}

export class ExtensionBrowser {
  private constructor(
    readonly context: BrowserContext,
    readonly extensionId: string,
    private readonly profile: string,
    private readonly debugPort: string,
  ) {}

  /** @param extension the folder of the unpacked extension */
  static async launch(
    executablePath: string,
    extension: string,
    options: { args?: string[] } = {},
  ): Promise<ExtensionBrowser> {
    const profile = await mkdtemp(join(tmpdir(), 'partyline-'));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      headless: true,
      args: [
        `--disable-extensions-except=${extension}`,
        `--load-extension=${extension}`,
        '--remote-debugging-port=0',
        ...(options.args ?? []),
      ],
    });
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
    const activePort = await waitFor('the debugging port', () => readFile(join(profile, 'DevToolsActivePort'), 'utf8'));
    return new ExtensionBrowser(context, new URL(worker.url()).host, profile, activePort.split('\n')[0] ?? '');
  }

  /** The background, once its APIs are there. It is another object after each restart. */
  async worker(): Promise<Worker> {
    return waitFor('the background worker', async () => {
      const worker = this.context.serviceWorkers().find(known => known.url().includes(this.extensionId));
      return (await worker?.evaluate(() => Boolean(chrome?.runtime?.id))) ? worker : undefined;
    });
  }

  /** Ends the background as the browser would, and wakes it again by opening an extension page. */
  async killWorker(): Promise<void> {
    const target = (await this.#targets()).find(({ type }) => type === 'service_worker');
    if (target) await fetch(`http://127.0.0.1:${this.debugPort}/json/close/${target.id}`);
    await waitFor('the worker to be gone', async () => !(await this.#targets()).some(({ id }) => id === target?.id));
  }

  /** Presses the toolbar button: the browser's own popup, not a tab with its page. */
  async openPopup(): Promise<Popup> {
    const page = this.context.pages().at(-1) ?? (await this.context.newPage());
    await page.bringToFront();
    const worker = await this.worker();
    // Opening fails while another popup is still closing.
    const target = await waitFor('the popup', async () => {
      const open = () => this.#targets().then(list => list.find(({ url }) => url === this.popupUrl));
      const known = await open();
      if (known) return known;
      await worker.evaluate(() => chrome.action.openPopup());
      return open();
    });
    const popup = new Popup(await DevTools.open(target.webSocketDebuggerUrl));
    await waitFor('the popup to be drawn', () => popup.phase());
    return popup;
  }

  get popupUrl(): string {
    return `chrome-extension://${this.extensionId}/popup.html`;
  }

  async badge(): Promise<Badge> {
    const worker = await this.worker();
    return worker.evaluate(async () => ({
      text: await chrome.action.getBadgeText({}),
      title: await chrome.action.getTitle({}),
    }));
  }

  async waitForBadge(text: string, timeout?: number): Promise<Badge> {
    return waitFor(
      `badge "${text}"`,
      async () => {
        const badge = await this.badge();
        return badge.text === text && badge;
      },
      timeout,
    ) as Promise<Badge>;
  }

  /** Opens a page in a tab of its own. */
  async tab(url: string): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(url);
    return page;
  }

  async close(): Promise<void> {
    await this.context.close();
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  async #targets(): Promise<{ id: string; type: string; url: string; webSocketDebuggerUrl: string }[]> {
    const answer = await fetch(`http://127.0.0.1:${this.debugPort}/json/list`);
    return (await answer.json()) as { id: string; type: string; url: string; webSocketDebuggerUrl: string }[];
  }
}
