/** Drives a real Firefox with the built extension, with the methods of `ExtensionBrowser` that tests use. */
import type { ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import type { ShownBadge } from '../browser/extension-browser';
import { Popup } from '../browser/popup';
import { waitFor } from '../browser/wait';
import { Bidi } from './bidi';
import type { Marionette } from './marionette';
import { FirefoxPage } from './page';
import { popupView } from './popup-view';
import { startFirefox } from './start';

/** Used inside functions that are evaluated in extension pages. */
declare const chrome: import('webextension-polyfill').Browser;

/** From the manifest. */
const addonId = 'partyline@partyline';
/** Fixed by a preference; otherwise Firefox generates one for each profile. */
export const uuid = '6b2d5f0e-4a53-4f5b-9c1e-7a1f0a0d9f11';
const extensionUrl = `moz-extension://${uuid}/`;

const prefs = {
  'extensions.webextensions.keepUuidOnUninstall': true,
  'extensions.webextensions.uuids': JSON.stringify({ [addonId]: uuid }),
  // Without a desktop, only Firefox itself can show notifications.
  'alerts.useSystemBackend': false,
  // No background requests of the browser.
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  // No preloaded new tab page, so that a closed page is gone.
  'browser.newtab.preload': false,
  'browser.startup.page': 0,
};

const extension = `WebExtensionPolicy.getByID(${JSON.stringify(addonId)}).extension`;

export class FirefoxBrowser {
  private constructor(
    private readonly process: ChildProcess,
    private readonly marionette: Marionette,
    private readonly bidi: Bidi,
    readonly profile: string,
    /** An image of the extension in a tab: it has the extension's API but does not wake the background. */
    private extensionPage: FirefoxPage,
    private readonly folder: string,
  ) {}

  /**
   * @param folder the built extension, or its package
   * @param options.beforeInstall called with the folder of the profile
   */
  static async launch(
    executable: string,
    folder: string,
    { beforeInstall }: { beforeInstall?: (profile: string) => Promise<void> } = {},
  ): Promise<FirefoxBrowser> {
    // System access is required for extension pages and the browser's window.
    const flags = ['--headless', '--remote-debugging-port=0', '--remote-allow-system-access'];
    const { process, profile, marionette } = await startFirefox(executable, flags, prefs);
    const url = await marionette.startSession();
    await marionette.evaluate(enablePopupActors);
    const bidi = await Bidi.open(url);
    const { contexts: tabs } = await bidi.send<Tree>('browsingContext.getTree');
    const page = new FirefoxPage(bidi, tabs[0]!.context);
    const browser = new FirefoxBrowser(process, marionette, bidi, profile, page, folder);
    await beforeInstall?.(profile);
    await browser.#install();
    return browser;
  }

  get isOpen(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** The event page's state in Firefox: `stopped`, `starting`, `running` or `suspending`. */
  backgroundState(): Promise<string> {
    return this.#inBrowser(`${extension}.backgroundState`);
  }

  /** Sets how long the background may be idle, from its next event on. */
  async setIdleTimeout(ms: number): Promise<void> {
    await this.#inBrowser(`Services.prefs.setIntPref('extensions.background.idle.timeout', ${ms}) ?? null`);
  }

  /** Stops the background as the browser does; the next event starts it. */
  async killWorker(): Promise<void> {
    await waitFor('the background', async () => (await this.backgroundState()) === 'running');
    const end = `(async extension => {
      const before = extension.backgroundContext;
      await extension.terminateBackground({ ignoreDevToolsAttached: true, disableResetIdleForTest: true });
      return extension.backgroundContext !== before;
    })(${extension})`;
    // An event during the stop cancels it, so repeat.
    await waitFor('the background to end', () => this.#inBrowser<boolean>(end));
  }

  /** Number of background starts since the installation. */
  starts(): Promise<number> {
    return this.evaluate(async () => (await chrome.storage.local.get('epoch')).epoch as number);
  }

  /** Opens the real toolbar popup, not a tab with its page. @param page the tab to activate */
  async openPopup(page = this.extensionPage): Promise<Popup> {
    await page.bringToFront();
    const context = await waitFor('the popup', async () => {
      const existing = await this.#inBrowser<string | null>(popupContext);
      if (existing) return existing;
      await this.#inBrowser(pressButton);
      return waitFor('the popup', () => this.#inBrowser<string | null>(popupContext), 5_000);
    });
    const popup = new Popup(popupView(this.bidi, context, () => void this.#inBrowser(closePopup).catch(() => {})));
    await waitFor('the popup to be drawn', async () => {
      const phase = await popup.phase();
      return phase !== undefined && phase !== 'connecting';
    });
    return popup;
  }

  /** Presses Alt, Shift and a letter in the browser's window: WebDriver's keys go to pages only. @returns whether the popup opened */
  async opensPopup(letter: string): Promise<true> {
    await waitFor('the popup', async () => {
      await this.#inBrowser(pressShortcut(letter));
      return waitFor('the popup', () => this.#inBrowser<string | null>(popupContext), 5_000);
    });
    await this.#inBrowser(closePopup);
    return true;
  }

  /** Waits for the sidebar. */
  async sidebar(): Promise<FirefoxPage> {
    return new FirefoxPage(
      this.bidi,
      await waitFor('the sidebar', () => this.#inBrowser<string | null>(sidebarContext)),
    );
  }

  async closeSidebar(): Promise<void> {
    await this.#inBrowser(closeSidebar);
    await waitFor('the sidebar to be closed', async () => !(await this.#inBrowser(sidebarContext)));
  }

  /** Open consent windows. */
  async consentWindows(): Promise<FirefoxPage[]> {
    const { contexts } = await this.bidi.send<Tree>('browsingContext.getTree');
    return contexts
      .filter(({ url }) => url === `${extensionUrl}consent.html`)
      .map(({ context }) => new FirefoxPage(this.bidi, context));
  }

  /** Waits for a consent window. */
  consentWindow(origin: string): Promise<FirefoxPage> {
    return waitFor(`the consent window for ${origin}`, async () => {
      const [page] = await this.consentWindows();
      return (await page?.textContent('[data-test=origin]')) === origin && page;
    });
  }

  /** Closes the page that opens after the installation, because it would take the focus from the popup. */
  async closeWelcome(): Promise<void> {
    const page = await waitFor('the welcome page', async () => {
      const { contexts } = await this.bidi.send<Tree>('browsingContext.getTree');
      return contexts.find(({ url }) => url === `${extensionUrl}welcome.html`);
    });
    await new FirefoxPage(this.bidi, page.context).close();
  }

  /** The tabs with the sidebar's page. */
  async inboxTabs(): Promise<FirefoxPage[]> {
    const { contexts } = await this.bidi.send<Tree>('browsingContext.getTree');
    return contexts
      .filter(({ url }) => url === `${extensionUrl}panel.html`)
      .map(({ context }) => new FirefoxPage(this.bidi, context));
  }

  /** The addresses of the frames in the background page. */
  backgroundFrames(): Promise<string[]> {
    return this.evaluate(async () => {
      const page = (await chrome.runtime.getBackgroundPage()) as Window | null;
      return [...(page?.document.querySelectorAll('iframe') ?? [])].map(({ src }) => new URL(src).pathname);
    });
  }

  badge(): Promise<ShownBadge> {
    return this.evaluate(async () => ({
      text: await chrome.action.getBadgeText({}),
      title: await chrome.action.getTitle({}),
    }));
  }

  async waitForBadge(text: string, timeout?: number): Promise<ShownBadge> {
    const ask = async () => {
      const badge = await this.badge();
      return badge.text === text && badge;
    };
    return (await waitFor(`badge "${text}"`, ask, timeout)) as ShownBadge;
  }

  /** Opens the settings in a tab. */
  settings(): Promise<FirefoxPage> {
    return this.tab(`${extensionUrl}options.html`);
  }

  /** Opens a page in a new active tab. */
  async tab(url: string): Promise<FirefoxPage> {
    const { context } = await this.bidi.send<{ context: string }>('browsingContext.create', { type: 'tab' });
    const page = new FirefoxPage(this.bidi, context);
    await page.goto(url);
    return page;
  }

  /** Opens a page in a tab of a new container. */
  async containerTab(url: string): Promise<FirefoxPage> {
    const { userContext } = await this.bidi.send<{ userContext: string }>('browser.createUserContext');
    const created = { type: 'tab', userContext };
    const { context } = await this.bidi.send<{ context: string }>('browsingContext.create', created);
    const page = new FirefoxPage(this.bidi, context);
    await page.goto(url);
    return page;
  }

  /** Opens a page in a new private window, and lets the extension in until the next start, although its manifest forbids it. */
  async privateTab(url: string): Promise<FirefoxPage> {
    const { contexts: before } = await this.bidi.send<Tree>('browsingContext.getTree');
    await this.#inBrowser(allowPrivateWindows);
    await this.#inBrowser('(OpenBrowserWindow({ private: true }), null)');
    const context = await waitFor('the private window', async () => {
      const { contexts } = await this.bidi.send<Tree>('browsingContext.getTree');
      return contexts.find(tab => !before.some(known => known.context === tab.context))?.context;
    });
    const page = new FirefoxPage(this.bidi, context);
    // The window's own first page may abort it.
    await waitFor('the private tab', () => page.goto(url).then(() => true));
    return page;
  }

  /** Runs in an extension page, which has the extension's API and storage. */
  evaluate<T>(fn: () => T | Promise<T>): Promise<T> {
    return this.extensionPage.evaluate(fn);
  }

  /** Ids of the notifications. */
  notifications(): Promise<string[]> {
    return this.evaluate(async () => Object.keys(await chrome.notifications.getAll()));
  }

  /** Clicks the notification. */
  async clickNotification(): Promise<void> {
    await waitFor('the notification', () => this.#inBrowser(`!!${alertWindow}`));
    // A click has no effect before the notification is drawn; a successful one closes it.
    await waitFor('the click', () => this.#inBrowser(pressAlert));
  }

  /** Activates a tab of the extension, so that no site is in front. */
  async leaveSites(): Promise<void> {
    await this.extensionPage.bringToFront();
  }

  /** Closes all pages and reinstalls the extension. @throws {Error} from the browser */
  async reset(): Promise<void> {
    await this.#inBrowser(closePopup);
    await this.#inBrowser(closeSidebar);
    const { contexts } = await this.bidi.send<Tree>('browsingContext.getTree');
    const { context } = await this.bidi.send<{ context: string }>('browsingContext.create', { type: 'tab' });
    for (const tab of contexts) await new FirefoxPage(this.bidi, tab.context).close();
    await this.bidi.send('webExtension.uninstall', { extension: addonId });
    this.extensionPage = new FirefoxPage(this.bidi, context);
    await this.#install();
  }

  async #install(): Promise<void> {
    await this.bidi.send('webExtension.install', { extensionData: { type: 'path', path: this.folder } });
    await this.#waitForExtension();
  }

  async #waitForExtension(): Promise<void> {
    await this.extensionPage.goto(`${extensionUrl}icon.svg`);
    await waitFor('the background', async () => (await this.backgroundState()) === 'running');
  }

  /** Switches the extension off and on, as the user does in the list of add-ons. */
  async switchOffAndOn(): Promise<void> {
    const { context } = await this.bidi.send<{ context: string }>('browsingContext.create', { type: 'tab' });
    await this.#inBrowser(switchAddonOffAndOn);
    // The browser has closed the extension's tabs.
    this.extensionPage = new FirefoxPage(this.bidi, context);
    await this.#waitForExtension();
  }

  /** Closes the browser and keeps its profile. */
  async quit(): Promise<void> {
    if (!this.isOpen) return;
    const ended = new Promise(done => this.process.once('exit', done));
    this.bidi.close();
    this.marionette.close();
    this.process.kill();
    await ended;
  }

  async close(): Promise<void> {
    await this.quit();
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  #inBrowser<T>(expression: string): Promise<T> {
    return this.marionette.evaluate<T>(expression);
  }
}

interface Tree {
  contexts: { context: string; url: string }[];
}

/** By default WebDriver's actors run in tabs only; this also adds them to extension popups. Must precede the first script. */
const enablePopupActors = `(actors => {
  const add = actors.addJSWindowActors.bind(actors);
  actors.addJSWindowActors = added => {
    added.MessageHandlerFrame?.messageManagerGroups?.push('webext-browsers');
    add(added);
  };
})(ChromeUtils.importESModule('resource://gre/modules/ActorManagerParent.sys.mjs').ActorManagerParent)`;

/** What the switch *Run in Private Windows* does. Firefox shows it for no extension that is `not_allowed` there. */
const allowPrivateWindows = `(async ({ ExtensionPermissions }) => {
  const allowed = { permissions: ['internal:privateBrowsingAllowed'], origins: [] };
  await ExtensionPermissions.add(${JSON.stringify(addonId)}, allowed, ${extension});
  return null;
})(ChromeUtils.importESModule('resource://gre/modules/ExtensionPermissions.sys.mjs'))`;

const switchAddonOffAndOn = `(async ({ AddonManager }) => {
  const addon = await AddonManager.getAddonByID(${JSON.stringify(addonId)});
  await addon.disable();
  await addon.enable();
  return null;
})(ChromeUtils.importESModule('resource://gre/modules/AddonManager.sys.mjs'))`;

/** WebDriver cannot click the browser's toolbar. */
const pressButton = `document.querySelector('[data-extensionid=${JSON.stringify(addonId)}] .toolbarbutton-1').click() ?? null`;

/** @param letter in upper case; pressed with Alt and Shift */
const pressShortcut = (letter: string) => `(() => {
  const keys = [['Alt', 'AltLeft'], ['Shift', 'ShiftLeft'], ['${letter}', 'Key${letter}']]
    .map(([key, code]) => new KeyboardEvent('', { key, code, keyCode: KeyboardEvent['DOM_VK_' + key.toUpperCase()] }));
  const input = Cc['@mozilla.org/text-input-processor;1'].createInstance(Ci.nsITextInputProcessor);
  input.beginInputTransactionForTests(window);
  for (const key of keys) input.keydown(key);
  for (const key of keys.reverse()) input.keyup(key);
  return null;
})()`;

const alertWindow = `Services.wm.getMostRecentWindow('alert:alert')`;
const pressAlert = `(alert => (alert?.document.getElementById('alertBox').click(), !alert))(${alertWindow})`;

/** Registers an extension page outside tabs as a browsing context. Evaluates to its id, or null without the page. */
const contextOf = (expression: string) => `(page => {
  if (!page) return null;
  // Newer versions of Firefox have NavigableManager instead of TabManager.
  const load = name => ChromeUtils.importESModule('chrome://remote/content/shared/' + name + '.sys.mjs')[name];
  const all = (() => { try { return load('NavigableManager'); } catch { return load('TabManager'); } })();
  if (!page.permanentKey) {
    page.permanentKey = {};
    const id = all.getIdForBrowser(page);
    const find = all.getBrowserById.bind(all);
    all.getBrowserById = wanted => wanted === id ? (page.isConnected ? page : null) : find(wanted);
  }
  return all.getIdForBrowser(page);
})(${expression})`;

const popupContext = contextOf(`[...document.querySelectorAll('.webextension-popup-browser')].find(page =>
  page.currentURI?.spec === '${extensionUrl}popup.html' && page.closest('panel')?.state === 'open')`);

const sidebarContext =
  contextOf(`[document.getElementById('sidebar').contentDocument?.getElementById('webext-panels-browser')].find(page =>
  SidebarController.isOpen && page?.currentURI?.spec === '${extensionUrl}panel.html')`);
const closeSidebar = 'SidebarController.hide() ?? null';

const closePopup = `document.querySelector('.webextension-popup-browser')?.closest('panel')?.hidePopup() ?? null`;
