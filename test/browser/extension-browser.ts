/** Drives a real Chromium with the built extension. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page, type Worker } from 'playwright';
import { DevTools, TargetClosed } from './devtools';
import { defaultTimeout, within } from './limits';
import { Popup } from './popup';
import { waitFor } from './wait';

/** Used inside functions that are evaluated in extension pages. */
declare const chrome: import('webextension-polyfill').Browser;

/** Milliseconds, of a request to the browser's own server. */
const requestTimeout = 30_000;

export interface ShownBadge {
  text: string;
  title: string;
}

export class ExtensionBrowser {
  #isOpen = true;

  private constructor(
    readonly context: BrowserContext,
    readonly extensionId: string,
    /** An image of the extension in a tab: it has the extension's API but does not wake the background. */
    private extensionPage: Page,
    readonly profile: string,
    private readonly debugPort: string,
    private readonly extension: string,
  ) {}

  /** @param extension folder of the unpacked extension */
  static async launch(
    executablePath: string,
    extension: string,
    /** `bfcache` keeps the back/forward cache, which Playwright disables. `beside`: folders of other extensions. */
    options: { args?: string[]; profile?: string; bfcache?: boolean; beside?: readonly string[] } = {},
  ): Promise<ExtensionBrowser> {
    const profile = options.profile ?? (await mkdtemp(join(tmpdir(), 'partyline-')));
    await rm(join(profile, 'DevToolsActivePort'), { force: true });
    const extensions = [extension, ...(options.beside ?? [])].join(',');
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      headless: true,
      timeout: defaultTimeout,
      ...(options.bfcache && { ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
      args: [
        `--disable-extensions-except=${extensions}`,
        `--load-extension=${extensions}`,
        '--remote-debugging-port=0',
        ...(options.args ?? []),
      ],
    });
    context.setDefaultTimeout(defaultTimeout);
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

  /** Stops the installed worker as the browser does; the next event starts it. */
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

  /** Stops the workers of all extensions. */
  async stopWorkers(): Promise<void> {
    const session = await this.context.newCDPSession(this.extensionPage);
    await session.send('ServiceWorker.enable');
    await waitFor('all workers to be gone', async () => {
      await session.send('ServiceWorker.stopAllWorkers');
      return !(await this.#hasWorker());
    });
    await session.detach();
  }

  /** Whether the background can reach an address; undefined without a running worker. */
  async canReach(url: string): Promise<boolean | undefined> {
    const worker = this.context.serviceWorkers().at(-1);
    const timeout = new Promise<undefined>(done => setTimeout(() => done(undefined), 1_000));
    const ask = (address: string) =>
      fetch(address, { mode: 'no-cors', cache: 'no-store' }).then(
        () => true,
        () => false,
      );
    return Promise.race([worker?.evaluate(ask, url).catch(() => undefined), timeout]);
  }

  /** Attaches DevTools to the worker, which keeps it alive. */
  async worker(): Promise<DevTools> {
    const url = `chrome-extension://${this.extensionId}/`;
    const find = async () =>
      (await this.#targets()).find(target => target.type === 'service_worker' && target.url.startsWith(url));
    return DevTools.open((await waitFor('the worker', find)).webSocketDebuggerUrl);
  }

  /** Opens the real toolbar popup, not a tab with its page. @param page the tab to activate */
  async openPopup(page = this.context.pages().at(-1) ?? this.extensionPage): Promise<Popup> {
    await page.bringToFront();
    // Opening fails while another popup is still closing. One that closes before it is drawn is replaced.
    return waitFor('the popup to be drawn', async () => {
      const target = await this.#popupTarget();
      if (!target) return undefined;
      const popup = new Popup(await DevTools.open(target.webSocketDebuggerUrl));
      try {
        await waitFor('the popup to be drawn', async () => {
          const phase = await popup.phase();
          return phase !== undefined && phase !== 'connecting';
        });
        return popup;
      } catch (error) {
        popup.close();
        if (error instanceof TargetClosed) return undefined;
        throw error;
      }
    });
  }

  async #popupTarget() {
    const open = () => this.#targets().then(list => list.find(({ url }) => url === this.popupUrl));
    const existing = await open();
    if (existing) return existing;
    await this.extensionPage.evaluate(async () => {
      // The focused window may be a consent window, which has no toolbar.
      const { id } = await chrome.windows.getCurrent();
      await chrome.action.openPopup({ windowId: id! });
    });
    return open();
  }

  /** Closes the page that opens after the installation, because it would take the focus from the popup. */
  async closeWelcome(): Promise<void> {
    const isWelcome = (page: Page) => page.url().endsWith('/welcome.html');
    const page = await waitFor('the welcome page', () => this.context.pages().find(isWelcome));
    await page.close();
  }

  /** Open consent windows. */
  consentWindows(): Page[] {
    return this.context.pages().filter(page => page.url().endsWith('/consent.html'));
  }

  /** Waits for a consent window whose question is stored. */
  async consentWindow(origin?: string): Promise<Page> {
    return waitFor(`the consent window for ${origin ?? 'a site'}`, async () => {
      const [page] = this.consentWindows();
      if (!page || !(await this.#hasStoredWindow())) return undefined;
      const shown = await page.textContent('[data-test=origin]', { timeout: 1000 });
      return (origin === undefined || shown === origin) && page;
    });
  }

  #hasStoredWindow(): Promise<boolean> {
    return this.extensionPage.evaluate(async () => {
      const { asks } = (await chrome.storage.session.get('asks')) as { asks?: { windowId?: number } };
      return asks?.windowId !== undefined;
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get popupUrl(): string {
    return `chrome-extension://${this.extensionId}/popup.html`;
  }

  /** Opens the side panel's page in a tab, with the usual size of the side panel. */
  async panel(size = { width: 360, height: 720 }): Promise<Page> {
    const page = await this.tab(`chrome-extension://${this.extensionId}/panel.html`);
    await page.setViewportSize(size);
    await page.waitForSelector('[data-test=phase]:not([data-phase=connecting])');
    return page;
  }

  /** The tab with the side panel's page, if there is one. */
  inboxTab(): Page | undefined {
    return this.context.pages().find(page => page.url() === `chrome-extension://${this.extensionId}/panel.html`);
  }

  /** Records the pages with this path that open from now on, also those that close soon. */
  async recordTargets(path: string) {
    const devtools = await this.#connectToBrowser();
    /** URL of each page, by the target's id. */
    const opened = new Map<string, string>();
    const open = new Set<string>();
    devtools.onEvent = (method, params) => {
      const { targetInfo, targetId } = params as { targetInfo?: { targetId: string; url: string }; targetId?: string };
      if (method === 'Target.targetDestroyed' && targetId !== undefined) open.delete(targetId);
      // A new target gets its URL later.
      if (!targetInfo?.url.includes(path) || opened.has(targetInfo.targetId)) return;
      opened.set(targetInfo.targetId, targetInfo.url);
      open.add(targetInfo.targetId);
    };
    await devtools.send('Target.setDiscoverTargets', { discover: true });
    return { opened, open, close: () => devtools.close() };
  }

  /** Whether the browser shows the side panel. */
  async hasPanel(): Promise<boolean> {
    return (await this.#targets()).some(({ url }) => url === `chrome-extension://${this.extensionId}/panel.html`);
  }

  /** Drives the side panel itself, not a tab with its page. There must be no such tab. */
  async sidePanel(): Promise<Popup> {
    const url = `chrome-extension://${this.extensionId}/panel.html`;
    const find = async () => (await this.#targets()).find(target => target.url === url);
    const panel = new Popup(await DevTools.open((await waitFor('the panel', find)).webSocketDebuggerUrl));
    await waitFor('the panel to be drawn', async () => (await panel.text('h1')) !== undefined);
    return panel;
  }

  /** Closes the side panel. */
  async closePanel(): Promise<void> {
    const url = `chrome-extension://${this.extensionId}/panel.html`;
    for (const { id } of (await this.#targets()).filter(target => target.url === url))
      await this.#request(`close/${id}`);
    await waitFor('the panel to be closed', async () => !(await this.hasPanel()));
  }

  badge(): Promise<ShownBadge> {
    return this.extensionPage.evaluate(async () => ({
      text: await chrome.action.getBadgeText({}),
      title: await chrome.action.getTitle({}),
    }));
  }

  async waitForBadge(text: string, timeout?: number): Promise<ShownBadge> {
    return waitFor(
      `badge "${text}"`,
      async () => {
        const badge = await this.badge();
        return badge.text === text && badge;
      },
      timeout,
    ) as Promise<ShownBadge>;
  }

  /** Opens a page in a new tab. */
  async tab(url: string): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(url);
    return page;
  }

  /** Runs in an extension page, which has the extension's API and storage. */
  evaluate<T>(fn: () => T | Promise<T>): Promise<T> {
    return this.extensionPage.evaluate(fn);
  }

  /** Ids of the system notifications. */
  notifications(): Promise<string[]> {
    return this.extensionPage.evaluate(async () => Object.keys(await chrome.notifications.getAll()));
  }

  /** Number of messages by notification id, from the extension's storage: browsers do not return a notification's content. */
  notificationCounts(): Promise<Record<string, number>> {
    return this.extensionPage.evaluate(async () => {
      const { noticed: notificationCounts = {} } = await chrome.storage.session.get('noticed');
      return notificationCounts as Record<string, number>;
    });
  }

  /** Dismisses a notification. */
  async closeNotification(id: string): Promise<void> {
    await this.extensionPage.evaluate(notificationId => chrome.notifications.clear(notificationId), id);
  }

  /** Dispatches a click on a notification, or its button, to the worker: a headless browser has no notifications to click. */
  async clickNotification(id: string, what: 'onClicked' | 'onButtonClicked' = 'onClicked'): Promise<void> {
    const worker = await this.worker();
    await worker.evaluate(`void chrome.notifications.${what}.dispatch(${JSON.stringify(id)}, 0)`);
    worker.close();
  }

  /** Dispatches a keyboard command to the worker. */
  async dispatchCommand(command: string): Promise<void> {
    const worker = await this.worker();
    await worker.evaluate(`void chrome.commands.onCommand.dispatch(${JSON.stringify(command)})`);
    worker.close();
  }

  /** Activates a tab of the extension, so that no site is in front. */
  async leaveSites(): Promise<void> {
    await this.extensionPage.bringToFront();
  }

  /** The id of the active tab. */
  async activeTab(): Promise<number | undefined> {
    return this.extensionPage.evaluate(async () => {
      const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
      return tab?.id;
    });
  }

  /** The id by which the services know this installation. */
  deviceId(): Promise<string> {
    return this.extensionPage.evaluate(async () => String((await chrome.storage.local.get('device')).device));
  }

  async setDeviceId(device: string): Promise<void> {
    await this.extensionPage.evaluate(id => chrome.storage.local.set({ device: id }), device);
  }

  /** Writes a text to `storage.local`, to prove that searches there find it. */
  async storeLocally(text: string): Promise<void> {
    await this.extensionPage.evaluate(planted => chrome.storage.local.set({ planted }), text);
  }

  /** Keys of the accounts whose secrets the vault stores. */
  storedAccounts(): Promise<string[]> {
    return this.evaluate(
      () =>
        new Promise<string[]>((done, fail) => {
          const request = indexedDB.open('partyline-vault');
          request.onupgradeneeded = () => request.result.createObjectStore('vault');
          request.onerror = fail;
          request.onsuccess = () => {
            const all = request.result.transaction('vault').objectStore('vault').getAllKeys();
            all.onsuccess = () => {
              request.result.close();
              done((all.result as string[]).filter(key => key.startsWith('blob:')));
            };
          };
        }),
    );
  }

  /** Bytes that are stored of drafts and unsent messages, encrypted. */
  storedOutboxBytes(): Promise<number> {
    return this.evaluate(
      () =>
        new Promise<number>((done, fail) => {
          const request = indexedDB.open('partyline-outbox');
          request.onerror = fail;
          request.onsuccess = () => {
            const all = request.result.transaction('outbox').objectStore('outbox').getAll();
            all.onsuccess = () => {
              request.result.close();
              const sizes = all.result.flatMap(Object.values).map(value => (value as ArrayBuffer).byteLength ?? 0);
              done(sizes.reduce((sum, size) => sum + size, 0));
            };
          };
        }),
    );
  }

  /** Reloads the extension as an update does: closes its pages and restarts the background. */
  async reloadExtension(): Promise<void> {
    await this.#replaceExtension(devtools => devtools.send('Extensions.loadUnpacked', { path: this.extension }));
  }

  /** Switches the extension off and on, as the user does in the list of extensions. */
  async switchOffAndOn(): Promise<void> {
    const list = await this.context.newPage();
    await list.goto('chrome://extensions');
    const setEnabled = (isEnabled: boolean) =>
      list.evaluate(async ([id, is]) => chrome.management.setEnabled(id, is), [this.extensionId, isEnabled] as const);
    await this.#replaceExtension(async () => {
      await setEnabled(false);
      await waitFor('the worker to be gone', async () => !(await this.#hasWorker()));
      await setEnabled(true);
    });
    await list.close();
  }

  /** Runs a tab action on the tab with that address. */
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

  /**
   * Closes all pages and restores the state after the installation. An installation itself takes longer than most
   * tests: its worker compiles all SDKs.
   */
  async reset(): Promise<void> {
    await this.context.setOffline(false);
    const pages = this.context.pages().filter(page => page !== this.extensionPage);
    const origins = new Set(pages.map(page => new URL(page.url()).origin).filter(origin => origin.startsWith('http')));
    await Promise.all(pages.map(page => page.close({ runBeforeUnload: false })));
    await this.#closeOwnTargets();
    // A running worker would write what it holds in memory.
    await this.stopWorkers();
    const session = await this.context.newCDPSession(this.extensionPage);
    for (const origin of origins) await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
    const origin = `chrome-extension://${this.extensionId}`;
    const storageTypes = 'indexeddb,local_storage,cache_storage,file_systems';
    await session.send('Storage.clearDataForOrigin', { origin, storageTypes });
    await session.detach();
    await this.extensionPage.evaluate(async () => {
      const { storage, alarms, notifications, scripting, action, permissions, runtime } = chrome;
      // At once: each change starts a worker, which must not find a part of the old state.
      await Promise.all([storage.session.clear(), storage.local.clear(), alarms.clearAll()]);
      // An optional permission may be missing.
      const shown = Object.keys((await notifications?.getAll()) ?? {});
      await Promise.all(shown.map(id => notifications.clear(id)));
      await scripting.unregisterContentScripts();
      await Promise.all([action.setBadgeText({ text: '' }), action.setTitle({ title: '' })]);
      const required = runtime.getManifest() as { permissions?: string[]; host_permissions?: string[] };
      const granted = await permissions.getAll();
      await permissions.remove({
        permissions: granted.permissions?.filter(name => !required.permissions?.includes(name)) as [],
        origins: granted.origins?.filter(match => !required.host_permissions?.includes(match)) ?? [],
      });
    });
  }

  /** Closes popups, side panels and offscreen documents of the extension. */
  async #closeOwnTargets(): Promise<void> {
    const own = `chrome-extension://${this.extensionId}/`;
    const find = async () =>
      (await this.#targets()).filter(
        ({ type, url }) => type !== 'service_worker' && url.startsWith(own) && url !== this.extensionPage.url(),
      );
    await waitFor('the popup and the panel to be closed', async () => {
      const targets = await find();
      for (const { id } of targets) await this.#request(`close/${id}`);
      return targets.length === 0;
    });
  }

  /** Switches on *Allow in Incognito* for the extension, which reloads it. */
  async allowPrivateWindows(): Promise<void> {
    const unpacked = { path: this.extension, enableInIncognito: true };
    await this.#replaceExtension(devtools => devtools.send('Extensions.loadUnpacked', unpacked));
  }

  /** Opens a page in a new private window, which Playwright does not see. */
  async privateTab(url: string): Promise<DevTools> {
    await this.extensionPage.evaluate(page => chrome.windows.create({ url: page, incognito: true }), url);
    const find = async () => (await this.#targets()).find(target => target.url === url);
    return DevTools.open((await waitFor('the private tab', find)).webSocketDebuggerUrl);
  }

  /** Changes the extension, which closes its pages, and waits until a new page loads. */
  async #replaceExtension(change: (browser: DevTools) => Promise<unknown>): Promise<void> {
    const page = await this.context.newPage();
    await this.extensionPage.close();
    this.extensionPage = page;
    const devtools = await this.#connectToBrowser();
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

  /** Returns a function that kills the browser's process at once (SIGKILL) and keeps its profile. */
  async prepareKill(): Promise<() => Promise<void>> {
    const devtools = await this.#connectToBrowser();
    const { processInfo } = await devtools.send<{ processInfo: { type: string; id: number }[] }>(
      'SystemInfo.getProcessInfo',
    );
    devtools.close();
    const main = processInfo.find(({ type }) => type === 'browser');
    if (!main) throw new Error('The browser names no process of its own.');
    return async () => {
      this.#isOpen = false;
      const closed = new Promise(resolve => this.context.once('close', resolve));
      process.kill(main.id, 'SIGKILL');
      await closed;
    };
  }

  /** Closes the browser and keeps its profile. Kills it if it does not close. */
  async quit(): Promise<void> {
    this.#isOpen = false;
    try {
      await within('the browser to close', this.context.close(), 60_000);
    } catch {
      const kill = await this.prepareKill();
      await within('the browser to be killed', kill(), 30_000);
    }
  }

  async close(): Promise<void> {
    await this.quit();
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  #request(path: string): Promise<Response> {
    const signal = AbortSignal.timeout(requestTimeout);
    return fetch(`http://127.0.0.1:${this.debugPort}/json/${path}`, { signal });
  }

  async #connectToBrowser(): Promise<DevTools> {
    const version = await this.#request('version');
    const { webSocketDebuggerUrl } = (await version.json()) as { webSocketDebuggerUrl: string };
    return DevTools.open(webSocketDebuggerUrl);
  }

  async #targets(): Promise<{ id: string; type: string; url: string; webSocketDebuggerUrl: string }[]> {
    const answer = await this.#request('list');
    return (await answer.json()) as { id: string; type: string; url: string; webSocketDebuggerUrl: string }[];
  }
}
