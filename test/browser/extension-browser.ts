/** A real Chromium with the built extension in it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright';
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
    /** A picture of the extension in a tab: it has the extension's API, and leaves the background asleep. */
    private extensionPage: Page,
    readonly profile: string,
    private readonly debugPort: string,
    private readonly extension: string,
  ) {}

  /** @param extension the folder of the unpacked extension */
  static async launch(
    executablePath: string,
    extension: string,
    /** `bfcache`: pages that are left are kept, as in a browser without Playwright. */
    options: { args?: string[]; profile?: string; bfcache?: boolean } = {},
  ): Promise<ExtensionBrowser> {
    const profile = options.profile ?? (await mkdtemp(join(tmpdir(), 'partyline-')));
    await rm(join(profile, 'DevToolsActivePort'), { force: true });
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      headless: true,
      ...(options.bfcache && { ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
      args: [
        `--disable-extensions-except=${extension}`,
        `--load-extension=${extension}`,
        '--remote-debugging-port=0',
        ...(options.args ?? []),
      ],
    });
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
    const activePort = await waitFor('the debugging port', () => readFile(join(profile, 'DevToolsActivePort'), 'utf8'));
    const extensionId = new URL(worker.url()).host;
    const extensionPage = context.pages()[0] ?? (await context.newPage());
    await extensionPage.goto(`chrome-extension://${extensionId}/icon.svg`);
    return new ExtensionBrowser(
      context,
      extensionId,
      extensionPage,
      profile,
      activePort.split('\n')[0] ?? '',
      extension,
    );
  }

  /** Ends the background as the browser would, once it is installed. Whoever asks for it next wakes it. */
  async killWorker(): Promise<void> {
    const findWorker = async () => (await this.#targets()).find(({ type }) => type === 'service_worker');
    const { id } = await waitFor('the worker', findWorker);
    const session = await this.context.newCDPSession(this.extensionPage);
    let isActivated = false;
    session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      isActivated ||= versions.some(({ status }) => status === 'activated');
    });
    await session.send('ServiceWorker.enable');
    await waitFor('the worker to be installed', () => isActivated);
    await waitFor('the worker to be gone', async () => {
      await session.send('ServiceWorker.stopAllWorkers');
      return !(await this.#targets()).some(target => target.id === id);
    });
    await session.detach();
  }

  /** Whether the background believes that there is a network; `undefined` while there is none to ask. */
  async hasNetwork(): Promise<boolean | undefined> {
    const worker = this.context.serviceWorkers().at(-1);
    const late = new Promise<undefined>(done => setTimeout(() => done(undefined), 1_000));
    return Promise.race([worker?.evaluate(() => navigator.onLine).catch(() => undefined), late]);
  }

  /** A DevTools connection to the background, which keeps it awake for as long as it is there. */
  async worker(): Promise<DevTools> {
    const url = `chrome-extension://${this.extensionId}/`;
    const find = async () =>
      (await this.#targets()).find(target => target.type === 'service_worker' && target.url.startsWith(url));
    return DevTools.open((await waitFor('the worker', find)).webSocketDebuggerUrl);
  }

  /** Presses the toolbar button: the browser's own popup, not a tab with its page. @param page the tab in front */
  async openPopup(page = this.context.pages().at(-1) ?? this.extensionPage): Promise<Popup> {
    await page.bringToFront();
    // Opening fails while another popup is still closing.
    const target = await waitFor('the popup', async () => {
      const open = () => this.#targets().then(list => list.find(({ url }) => url === this.popupUrl));
      const known = await open();
      if (known) return known;
      await this.extensionPage.evaluate(async () => {
        // Another window may be in front, without a toolbar.
        const { id } = await chrome.windows.getCurrent();
        await chrome.action.openPopup({ windowId: id! });
      });
      return open();
    });
    const popup = new Popup(await DevTools.open(target.webSocketDebuggerUrl));
    await waitFor('the popup to be drawn', async () => {
      const phase = await popup.phase();
      return phase !== undefined && phase !== 'connecting';
    });
    return popup;
  }

  /** The windows that ask the user about a site. */
  consentWindows(): Page[] {
    return this.context.pages().filter(page => page.url().endsWith('/consent.html'));
  }

  /** The window that asks about a site, once it does. */
  async consentWindow(origin?: string): Promise<Page> {
    return waitFor(`the question about ${origin ?? 'a site'}`, async () => {
      const [page] = this.consentWindows();
      if (!page) return undefined;
      const shown = await page.textContent('[data-test=origin]', { timeout: 1000 });
      return (origin === undefined || shown === origin) && page;
    });
  }

  get popupUrl(): string {
    return `chrome-extension://${this.extensionId}/popup.html`;
  }

  badge(): Promise<Badge> {
    return this.extensionPage.evaluate(async () => ({
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

  /** Runs in a page of the extension, which has its API and its storage. */
  evaluate<T>(fn: () => T | Promise<T>): Promise<T> {
    return this.extensionPage.evaluate(fn);
  }

  /** The system's notices that are shown, by their ids. */
  notices(): Promise<string[]> {
    return this.extensionPage.evaluate(async () => Object.keys(await chrome.notifications.getAll()));
  }

  /** Puts something where the extension must never put it. */
  async plant(text: string): Promise<void> {
    await this.extensionPage.evaluate(planted => chrome.storage.local.set({ planted }), text);
  }

  /** Names of the accounts that the extension has secrets of, at rest. */
  keptAccounts(): Promise<string[]> {
    return this.evaluate(
      () =>
        new Promise<string[]>((done, fail) => {
          const opened = indexedDB.open('partyline-vault');
          opened.onupgradeneeded = () => opened.result.createObjectStore('vault');
          opened.onerror = fail;
          opened.onsuccess = () => {
            const all = opened.result.transaction('vault').objectStore('vault').getAllKeys();
            all.onsuccess = () => {
              opened.result.close();
              done((all.result as string[]).filter(key => key.startsWith('blob:')));
            };
          };
        }),
    );
  }

  /** As an update does it: the background and all of the extension's pages end, and begin anew; what was in memory is gone. */
  async reloadExtension(): Promise<void> {
    const page = await this.context.newPage();
    await this.extensionPage.close();
    this.extensionPage = page;
    const version = await fetch(`http://127.0.0.1:${this.debugPort}/json/version`);
    const { webSocketDebuggerUrl } = (await version.json()) as { webSocketDebuggerUrl: string };
    const devtools = await DevTools.open(webSocketDebuggerUrl);
    await devtools.send('Extensions.loadUnpacked', { path: this.extension });
    devtools.close();
    await waitFor('the extension to be back', async () => {
      await page.goto(`chrome-extension://${this.extensionId}/icon.svg`);
      return true;
    });
  }

  /** Does something to the browser's tab with that address. */
  async withTab(url: string, what: 'discard' | 'duplicate' | 'reload'): Promise<void> {
    await this.extensionPage.evaluate(
      async ([address, name]) => {
        const tab = (await chrome.tabs.query({})).find(({ url }) => url === address);
        if (tab?.id === undefined) throw new Error(`There is no tab with ${address}.`);
        await chrome.tabs[name](tab.id);
      },
      [url, what] as const,
    );
  }

  /** Ends the browser; what it has on disk stays. */
  async quit(): Promise<void> {
    await this.context.close();
  }

  async close(): Promise<void> {
    await this.quit();
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  async #targets(): Promise<{ id: string; type: string; url: string; webSocketDebuggerUrl: string }[]> {
    const answer = await fetch(`http://127.0.0.1:${this.debugPort}/json/list`);
    return (await answer.json()) as { id: string; type: string; url: string; webSocketDebuggerUrl: string }[];
  }
}
