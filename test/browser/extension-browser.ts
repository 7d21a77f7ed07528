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

/** A slow machine is no reason to give up. */
const patienceMs = 180_000;

export interface Badge {
  text: string;
  title: string;
}

export class ExtensionBrowser {
  /** Whether the extension was installed by the browser's own way, not by the command line. */
  #isRemovable = false;
  #isOpen = true;

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
    /** `bfcache`: pages that are left are kept, as in a browser without Playwright. `beside`: folders of other extensions. */
    options: { args?: string[]; profile?: string; bfcache?: boolean; beside?: readonly string[] } = {},
  ): Promise<ExtensionBrowser> {
    const profile = options.profile ?? (await mkdtemp(join(tmpdir(), 'partyline-')));
    await rm(join(profile, 'DevToolsActivePort'), { force: true });
    const extensions = [extension, ...(options.beside ?? [])].join(',');
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      headless: true,
      timeout: patienceMs,
      ...(options.bfcache && { ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
      args: [
        `--disable-extensions-except=${extensions}`,
        `--load-extension=${extensions}`,
        '--remote-debugging-port=0',
        ...(options.args ?? []),
      ],
    });
    context.setDefaultTimeout(patienceMs);
    const isOurs = (worker: Worker) => worker.url().endsWith('/background.js');
    const worker =
      context.serviceWorkers().find(isOurs) ?? (await context.waitForEvent('serviceworker', { predicate: isOurs }));
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

  /** Ends the background of every extension, as the browser would; resolves when there is none. */
  async stopWorkers(): Promise<void> {
    const session = await this.context.newCDPSession(this.extensionPage);
    await session.send('ServiceWorker.enable');
    await waitFor('all workers to be gone', async () => {
      await session.send('ServiceWorker.stopAllWorkers');
      return !(await this.#hasWorker());
    });
    await session.detach();
  }

  /** Whether the background can reach an address; `undefined` while there is none to ask. */
  async reaches(url: string): Promise<boolean | undefined> {
    const worker = this.context.serviceWorkers().at(-1);
    const late = new Promise<undefined>(done => setTimeout(() => done(undefined), 1_000));
    const ask = (address: string) =>
      fetch(address, { mode: 'no-cors', cache: 'no-store' }).then(
        () => true,
        () => false,
      );
    return Promise.race([worker?.evaluate(ask, url).catch(() => undefined), late]);
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

  /** The welcome page opens once by itself, and would take the popup's place. */
  async closeWelcome(): Promise<void> {
    const isWelcome = (page: Page) => page.url().endsWith('/welcome.html');
    const page = await waitFor('the welcome page', () => this.context.pages().find(isWelcome));
    await page.close();
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

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get popupUrl(): string {
    return `chrome-extension://${this.extensionId}/popup.html`;
  }

  /** The page of the panel beside the page, in a tab of its own: it is the same there. */
  async panel(): Promise<Page> {
    const page = await this.tab(`chrome-extension://${this.extensionId}/panel.html`);
    await page.waitForSelector('[data-test=phase]:not([data-phase=connecting])');
    return page;
  }

  /** Whether the browser shows the panel beside the page. */
  async hasPanel(): Promise<boolean> {
    return (await this.#targets()).some(({ url }) => url === `chrome-extension://${this.extensionId}/panel.html`);
  }

  /** The user closes the panel beside the page. */
  async closePanel(): Promise<void> {
    const url = `chrome-extension://${this.extensionId}/panel.html`;
    for (const { id } of (await this.#targets()).filter(target => target.url === url))
      await fetch(`http://127.0.0.1:${this.debugPort}/json/close/${id}`);
    await waitFor('the panel to be closed', async () => !(await this.hasPanel()));
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

  /** How many messages each notice is about, by its id: the browser tells nobody what is in one. */
  noticed(): Promise<Record<string, number>> {
    return this.extensionPage.evaluate(async () => {
      const { noticed = {} } = await chrome.storage.session.get('noticed');
      return noticed as Record<string, number>;
    });
  }

  /** The user closes a notice. */
  async closeNotice(id: string): Promise<void> {
    await this.extensionPage.evaluate(notice => chrome.notifications.clear(notice), id);
  }

  /**
   * The user presses a notice, or the button on it. No notice can be reached from outside of a headless browser, so the worker
   * is told what the browser would tell it.
   */
  async pressNotice(id: string, what: 'onClicked' | 'onButtonClicked' = 'onClicked'): Promise<void> {
    const worker = await this.worker();
    await worker.evaluate(`void chrome.notifications.${what}.dispatch(${JSON.stringify(id)}, 0)`);
    worker.close();
  }

  /** The user presses the keys of a command; as with notices, the worker is told. */
  async pressKeysOf(command: string): Promise<void> {
    const worker = await this.worker();
    await worker.evaluate(`void chrome.commands.onCommand.dispatch(${JSON.stringify(command)})`);
    worker.close();
  }

  /** Looks at a tab that has nothing to do with messages. */
  async lookAway(): Promise<void> {
    await this.extensionPage.bringToFront();
  }

  /** The tab in front, as the browser numbers them. */
  async tabInFront(): Promise<number | undefined> {
    return this.extensionPage.evaluate(async () => {
      const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
      return tab?.id;
    });
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
    await this.#onAnotherPage(devtools => devtools.send('Extensions.loadUnpacked', { path: this.extension }));
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

  /** As it was after the installation: no page, nothing kept. The extension is removed with all that it has, and installed again. */
  async renew(): Promise<void> {
    await this.context.setOffline(false);
    const pages = this.context.pages().filter(page => page !== this.extensionPage);
    const origins = new Set(pages.map(page => new URL(page.url()).origin).filter(origin => origin.startsWith('http')));
    await Promise.all(pages.map(page => page.close({ runBeforeUnload: false })));
    const session = await this.context.newCDPSession(this.extensionPage);
    for (const origin of origins) await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
    await session.detach();
    await this.#onAnotherPage(async devtools => {
      const unpacked = { path: this.extension };
      // What came by the command line cannot be removed; what is loaded over it can.
      if (!this.#isRemovable) await devtools.send('Extensions.loadUnpacked', unpacked);
      this.#isRemovable = true;
      await devtools.send('Extensions.uninstall', { id: this.extensionId });
      await devtools.send('Extensions.loadUnpacked', unpacked);
    });
    await waitFor('the worker', () => this.#hasWorker());
  }

  /** Does something to the extension, which takes its pages away. */
  async #onAnotherPage(change: (browser: DevTools) => Promise<unknown>): Promise<void> {
    const page = await this.context.newPage();
    await this.extensionPage.close();
    this.extensionPage = page;
    const devtools = await this.#wholeBrowser();
    await change(devtools);
    devtools.close();
    await waitFor('the extension to be back', async () => {
      await page.goto(`chrome-extension://${this.extensionId}/icon.svg`);
      return true;
    });
  }

  async #hasWorker(): Promise<boolean> {
    return (await this.#targets()).some(({ type }) => type === 'service_worker');
  }

  /** Ends the browser; what it has on disk stays. */
  async quit(): Promise<void> {
    this.#isOpen = false;
    await this.context.close();
  }

  async close(): Promise<void> {
    await this.quit();
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  async #wholeBrowser(): Promise<DevTools> {
    const version = await fetch(`http://127.0.0.1:${this.debugPort}/json/version`);
    const { webSocketDebuggerUrl } = (await version.json()) as { webSocketDebuggerUrl: string };
    return DevTools.open(webSocketDebuggerUrl);
  }

  async #targets(): Promise<{ id: string; type: string; url: string; webSocketDebuggerUrl: string }[]> {
    const answer = await fetch(`http://127.0.0.1:${this.debugPort}/json/list`);
    return (await answer.json()) as { id: string; type: string; url: string; webSocketDebuggerUrl: string }[];
  }
}
