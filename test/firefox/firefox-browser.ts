/** A real Firefox with the built extension in it: what `ExtensionBrowser` is for Chromium, as far as the tests ask for it. */
import type { ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import type { Badge } from '../browser/extension-browser';
import { Popup } from '../browser/popup';
import { waitFor } from '../browser/wait';
import { Bidi } from './bidi';
import type { Marionette } from './marionette';
import { FirefoxPage } from './page';
import { popupView } from './popup-view';
import { startFirefox } from './start';

/** The extension's API, inside the functions that are evaluated there. */
declare const chrome: import('webextension-polyfill').Browser;

/** As the manifest has it. */
const addonId = 'partyline@partyline';
/** Firefox makes one up for each profile, unless it is told. */
const uuid = '6b2d5f0e-4a53-4f5b-9c1e-7a1f0a0d9f11';
const extensionUrl = `moz-extension://${uuid}/`;

const prefs = {
  'extensions.webextensions.keepUuidOnUninstall': true,
  'extensions.webextensions.uuids': JSON.stringify({ [addonId]: uuid }),
  // A machine without a desktop has nobody to show notices but Firefox itself.
  'alerts.useSystemBackend': false,
  // Nothing but the extension is to use the network.
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  // Pages that are closed are gone; the browser's own new page is not there to be kept ready.
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
    /** A picture of the extension in a tab: it has the extension's API, and leaves the background asleep. */
    private extensionPage: FirefoxPage,
    private readonly folder: string,
  ) {}

  /** @param folder of the built extension, or its package */
  static async launch(executable: string, folder: string): Promise<FirefoxBrowser> {
    // Without the last one no page of an extension can be reached, nor the browser's own window.
    const flags = ['--headless', '--remote-debugging-port=0', '--remote-allow-system-access'];
    const { process, profile, marionette } = await startFirefox(executable, flags, prefs);
    const url = await marionette.begin();
    await marionette.evaluate(reachPopups);
    const bidi = await Bidi.open(url);
    const { contexts: tabs } = await bidi.send<Tree>('browsingContext.getTree');
    const page = new FirefoxPage(bidi, tabs[0]!.context);
    const browser = new FirefoxBrowser(process, marionette, bidi, profile, page, folder);
    await browser.#install();
    return browser;
  }

  get isOpen(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** What Firefox says of the event page: `stopped`, `starting`, `running`, or that it is just ending. */
  backgroundState(): Promise<string> {
    return this.#inBrowser(`${extension}.backgroundState`);
  }

  /** Has the browser end an idle background after so long, from the next time that it does something. */
  async endIdleAfter(ms: number): Promise<void> {
    await this.#inBrowser(`Services.prefs.setIntPref('extensions.background.idle.timeout', ${ms}) ?? null`);
  }

  /** Ends the background as the browser would. Whoever asks for it next wakes it. */
  async killWorker(): Promise<void> {
    await waitFor('the background', async () => (await this.backgroundState()) === 'running');
    const end = `(async extension => {
      const before = extension.backgroundContext;
      await extension.terminateBackground({ ignoreDevToolsAttached: true, disableResetIdleForTest: true });
      return extension.backgroundContext !== before;
    })(${extension})`;
    // What happens just then calls it off.
    await waitFor('the background to end', () => this.#inBrowser<boolean>(end));
  }

  /** How often the background has started, for as long as nothing was wiped. */
  starts(): Promise<number> {
    return this.evaluate(async () => (await chrome.storage.local.get('epoch')).epoch as number);
  }

  /** Presses the toolbar button: the browser's own popup, not a tab with its page. @param page the tab in front */
  async openPopup(page = this.extensionPage): Promise<Popup> {
    await page.bringToFront();
    const context = await waitFor('the popup', async () => {
      const known = await this.#inBrowser<string | null>(popupContext);
      if (known) return known;
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

  /** The sidebar, once the user has opened it. */
  async sidebar(): Promise<FirefoxPage> {
    return new FirefoxPage(
      this.bidi,
      await waitFor('the sidebar', () => this.#inBrowser<string | null>(sidebarContext)),
    );
  }

  /** The user closes the sidebar. */
  async closeSidebar(): Promise<void> {
    await this.#inBrowser(closeSidebar);
    await waitFor('the sidebar to be closed', async () => !(await this.#inBrowser(sidebarContext)));
  }

  /** The windows that ask the user about a site. */
  async consentWindows(): Promise<FirefoxPage[]> {
    const { contexts } = await this.bidi.send<Tree>('browsingContext.getTree');
    return contexts
      .filter(({ url }) => url === `${extensionUrl}consent.html`)
      .map(({ context }) => new FirefoxPage(this.bidi, context));
  }

  /** The window that asks about a site, once it does. */
  consentWindow(origin: string): Promise<FirefoxPage> {
    return waitFor(`the question about ${origin}`, async () => {
      const [page] = await this.consentWindows();
      return (await page?.textContent('[data-test=origin]')) === origin && page;
    });
  }

  /** The welcome page opens once by itself, and would take the popup's place. */
  async closeWelcome(): Promise<void> {
    const page = await waitFor('the welcome page', async () => {
      const { contexts } = await this.bidi.send<Tree>('browsingContext.getTree');
      return contexts.find(({ url }) => url === `${extensionUrl}welcome.html`);
    });
    await new FirefoxPage(this.bidi, page.context).close();
  }

  badge(): Promise<Badge> {
    return this.evaluate(async () => ({
      text: await chrome.action.getBadgeText({}),
      title: await chrome.action.getTitle({}),
    }));
  }

  async waitForBadge(text: string, timeout?: number): Promise<Badge> {
    const ask = async () => {
      const badge = await this.badge();
      return badge.text === text && badge;
    };
    return (await waitFor(`badge "${text}"`, ask, timeout)) as Badge;
  }

  /** Opens a page in a tab of its own, in front. */
  async tab(url: string): Promise<FirefoxPage> {
    const { context } = await this.bidi.send<{ context: string }>('browsingContext.create', { type: 'tab' });
    const page = new FirefoxPage(this.bidi, context);
    await page.goto(url);
    return page;
  }

  /** Runs in a page of the extension, which has its API and its storage. */
  evaluate<T>(fn: () => T | Promise<T>): Promise<T> {
    return this.extensionPage.evaluate(fn);
  }

  /** The system's notices that are shown, by their ids. */
  notices(): Promise<string[]> {
    return this.evaluate(async () => Object.keys(await chrome.notifications.getAll()));
  }

  /** The user presses the notice that is shown. */
  async pressNotice(): Promise<void> {
    await waitFor('the notice', () => this.#inBrowser(`!!${alertWindow}`));
    // A press before it is drawn does nothing; one that is heard closes it.
    await waitFor('the press', () => this.#inBrowser(pressAlert));
  }

  /** Looks at a tab that has nothing to do with messages. */
  async lookAway(): Promise<void> {
    await this.extensionPage.bringToFront();
  }

  /** As it was after the installation, by another one: no page, nothing kept. @throws what the browser throws */
  async renew(): Promise<void> {
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
    await this.extensionPage.goto(`${extensionUrl}icon.svg`);
    await waitFor('the background', async () => (await this.backgroundState()) === 'running');
  }

  /** Ends the browser; what it has on disk stays. */
  async quit(): Promise<void> {
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

/** WebDriver's scripts run in tabs only, unless told otherwise before the first of them runs; an extension's popup is none. */
const reachPopups = `(actors => {
  const add = actors.addJSWindowActors.bind(actors);
  actors.addJSWindowActors = added => {
    added.MessageHandlerFrame?.messageManagerGroups?.push('webext-browsers');
    add(added);
  };
})(ChromeUtils.importESModule('resource://gre/modules/ActorManagerParent.sys.mjs').ActorManagerParent)`;

/** Presses of WebDriver do not reach the browser's own toolbar. */
const pressButton = `document.querySelector('[data-extensionid=${JSON.stringify(addonId)}] .toolbarbutton-1').click() ?? null`;

const alertWindow = `Services.wm.getMostRecentWindow('alert:alert')`;
const pressAlert = `(alert => (alert?.document.getElementById('alertBox').click(), !alert))(${alertWindow})`;

/** WebDriver knows tabs only: a page of the extension elsewhere is shown to it as one. Answers with its name, or `null` without one. */
const contextOf = (found: string) => `(page => {
  if (!page) return null;
  // Newer Firefoxes keep them apart from the tabs.
  const load = name => ChromeUtils.importESModule('chrome://remote/content/shared/' + name + '.sys.mjs')[name];
  const all = (() => { try { return load('NavigableManager'); } catch { return load('TabManager'); } })();
  if (!page.permanentKey) {
    page.permanentKey = {};
    const id = all.getIdForBrowser(page);
    const find = all.getBrowserById.bind(all);
    all.getBrowserById = wanted => wanted === id ? (page.isConnected ? page : null) : find(wanted);
  }
  return all.getIdForBrowser(page);
})(${found})`;

const popupContext = contextOf(`[...document.querySelectorAll('.webextension-popup-browser')].find(page =>
  page.currentURI?.spec === '${extensionUrl}popup.html' && page.closest('panel')?.state === 'open')`);

const sidebarContext =
  contextOf(`[document.getElementById('sidebar').contentDocument?.getElementById('webext-panels-browser')].find(page =>
  SidebarController.isOpen && page?.currentURI?.spec === '${extensionUrl}panel.html')`);
const closeSidebar = 'SidebarController.hide() ?? null';

const closePopup = `document.querySelector('.webextension-popup-browser')?.closest('panel')?.hidePopup() ?? null`;
