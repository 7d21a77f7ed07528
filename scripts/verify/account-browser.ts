/** A browser with one account of the service, driven as a user drives it: by the popup and a page. */
import type { Page } from 'playwright';
import type { PartylineError } from '@/lib/contract/errors';
import type { PageSession } from '@/lib/page/api';
import { BackgroundNetwork } from '../../test/browser/background-network';
import { ExtensionBrowser } from '../../test/browser/extension-browser';
import type { Popup, SignInFields } from '../../test/browser/popup';
import { waitFor } from '../../test/browser/wait';

/** Milliseconds, of a sign-in. */
const signInMs = 60_000;
/** Milliseconds after which a press without an effect is repeated: what appears above a button moves it. */
const pressMs = 3_000;
/** Milliseconds in which the popup loads the part that shows how a session ended. */
const endedMs = 5_000;

/** What the popup shows of a refused sign-in. A new state draws new elements. */
const answers = '[data-test^=field-error], .codes code';

/** The sample page's object. */
interface SampleWindow {
  partylineSample: {
    session?: PageSession;
    received: { topic: string; payload: unknown }[];
    phases?: string[];
  };
}

export type SignInOutcome = { isOnline: true } | { isOnline: false; error: string };

export class AccountBrowser {
  #network: BackgroundNetwork | undefined;
  #page: Page | undefined;

  private constructor(
    readonly browser: ExtensionBrowser,
    private readonly site: string,
  ) {}

  /** @param extension folder of the packed extension @param site origin of the sample page */
  static async launch(executable: string, extension: string, site: string): Promise<AccountBrowser> {
    const browser = await ExtensionBrowser.launch(executable, extension);
    await browser.closeWelcome();
    return new AccountBrowser(browser, site);
  }

  get network(): BackgroundNetwork {
    return this.#network!;
  }

  get page(): Page {
    return this.#page!;
  }

  /** Records the background's network until the background ends. */
  async record(): Promise<void> {
    this.#network?.close();
    this.#network = await BackgroundNetwork.attach(this.browser);
  }

  /** Fills in and submits the popup's form. Resolves when the account is online, or the form shows an error. */
  async signIn(form: SignInFields, isRefused: () => boolean = () => false): Promise<SignInOutcome> {
    const popup = await this.browser.openPopup();
    try {
      // What the last session ended with is no answer to this sign-in.
      await popup.evaluate(`for (const shown of document.querySelectorAll('${answers}')) shown.dataset.old = ''`);
      await popup.signIn(form);
      return await waitFor('the end of the sign-in', () => outcomeIn(popup, isRefused), signInMs);
    } finally {
      await cancelIn(popup);
      popup.close();
    }
  }

  /** Waits until the page's session is online. */
  async online(): Promise<void> {
    await waitFor('the account to be online', async () => (await this.state())?.phase === 'online', signInMs);
  }

  /** Ends the background, which its tabs start again. */
  async restartBackground(): Promise<void> {
    this.#network?.close();
    await this.browser.killWorker();
  }

  async goOffline(): Promise<void> {
    await this.#press('[data-test=goOffline]', 'offline');
  }

  async goOnline(): Promise<void> {
    await this.#press('[data-test=resume]', 'online');
    await this.online();
  }

  async #press(selector: string, phase: string): Promise<void> {
    const popup = await this.browser.openPopup();
    const press = async () => {
      if ((await popup.text(selector)) !== undefined) await popup.click(selector);
      await popup.waitForPhase(phase, pressMs);
      return true;
    };
    await waitFor(`popup in phase ${phase}`, press, signInMs);
    popup.close();
  }

  async signOut(): Promise<void> {
    const popup = await this.browser.openPopup();
    if ((await popup.text('[data-test=sign-out]')) !== undefined) {
      await popup.signOut();
      await popup.waitForPhase('signedOut');
    }
    popup.close();
  }

  /** Opens the sample page, and allows it everything by the popup's switch and the consent window. */
  async openPage(): Promise<void> {
    const page = await this.browser.tab(`${this.site}/`);
    this.#page = page;
    const popup = await this.browser.openPopup(page);
    await popup.click('[name=here]');
    await page.waitForSelector('[data-test=status][data-phase=online]');
    popup.close();
    const granted = page.evaluate(
      () =>
        new Promise<string>(resolve => {
          type Announced = CustomEvent<{ connect(options: object): Promise<unknown> }>;
          addEventListener(
            'partyline:announce',
            event =>
              (event as Announced).detail.connect({ scopes: ['status', 'receive', 'send', 'manage'] }).then(
                () => resolve(''),
                ({ code }) => resolve(code),
              ),
            { once: true },
          );
          dispatchEvent(new CustomEvent('partyline:request'));
        }),
    );
    const consent = await this.browser.consentWindow(this.site);
    await consent.click('[data-test=allow]');
    const error = await granted;
    if (error) throw new Error(`The page may not manage the account: ${error}`);
  }

  async otherTabs(count: number): Promise<Page[]> {
    const tabs = await Promise.all(Array.from({ length: count }, () => this.browser.tab(`${this.site}/`)));
    await Promise.all(tabs.map(tab => tab.waitForSelector('[data-test=status][data-phase=online]')));
    return tabs;
  }

  /** Calls a method of the page's session. Resolves with its result, or what failed. */
  call(method: 'send' | 'call' | 'supplyToken', ...args: unknown[]): Promise<CallResult> {
    return this.page.evaluate(
      async ([name, params]) => {
        const { session } = (window as unknown as SampleWindow).partylineSample;
        const run = Reflect.get(session!, name) as (...args: unknown[]) => Promise<unknown>;
        return run(...params).then(
          value => ({ value }),
          ({ code, vendor }) => ({ error: [code, vendor?.code].filter(Boolean).join(' ') }),
        );
      },
      [method, args] as const,
    );
  }

  state(): Promise<PageSession['state'] | undefined> {
    return this.page.evaluate(() => (window as unknown as SampleWindow).partylineSample.session?.state);
  }

  /** Records the phases of the page's session from now on. */
  async watchPhases(): Promise<void> {
    await this.page.evaluate(() => {
      const { partylineSample: sample } = window as unknown as SampleWindow;
      const phases: string[] = [];
      sample.phases = phases;
      sample.session?.onState(({ phase }) => phases.push(phase));
    });
  }

  phases(): Promise<string[]> {
    return this.page.evaluate(() => (window as unknown as SampleWindow).partylineSample.phases ?? []);
  }

  async needsSignIn(): Promise<boolean> {
    const popup = await this.browser.openPopup();
    const phase = await popup.phase();
    popup.close();
    return phase === 'signedOut' || phase === 'needsCredentials';
  }

  /** Whether the popup names the device that replaced this one. */
  async showsReplacement(): Promise<boolean> {
    const popup = await this.browser.openPopup();
    const isShown = await popup.waitForText('[data-test=replaced-by]', /./, endedMs).then(
      () => true,
      () => false,
    );
    popup.close();
    return isShown;
  }

  /** Sends a file of bytes that depend on their position. */
  sendFile(driver: 'msync' | 'tencent', to: string, size: number): Promise<CallResult> {
    return this.page.evaluate(
      async ([kind, receiver, count]) => {
        const { session } = (window as unknown as SampleWindow).partylineSample;
        const file = new File(
          [new Uint8Array(count).map((_, at) => (at * 31 + (at >> 8)) & 255)],
          'partyline-test.bin',
        );
        try {
          if (kind === 'msync') {
            const message = { type: 'file', chatType: 'singleChat', to: receiver };
            const content = { url: '', filename: file.name, filetype: 'bin', data: file };
            await session!.call('send', { ...message, file: content });
          } else {
            const message = { to: receiver, conversationType: 'C2C', payload: { file } };
            await session!.call('sendMessage', await session!.call('createFileMessage', message));
          }
          return {};
        } catch (thrown) {
          const { code, vendor } = thrown as PartylineError;
          return { error: [code, vendor?.code].filter(Boolean).join(' ') };
        }
      },
      [driver, to, size] as const,
    );
  }

  async close(): Promise<void> {
    this.#network?.close();
    await this.browser.close();
  }
}

export type CallResult = { value?: unknown; error?: undefined } | { error: string };

/** All events that a page received. */
export const receivedIn = (page: Page): Promise<{ topic: string; payload: unknown }[]> =>
  page.evaluate(() => (window as unknown as SampleWindow).partylineSample.received);

/** Ends a sign-in that still runs. It may end itself meanwhile. */
async function cancelIn(popup: Popup): Promise<void> {
  try {
    if ((await popup.phase()) === 'signingIn') await popup.click('[data-test=cancel]');
  } catch {
    // The button is gone.
  }
}

async function outcomeIn(popup: Popup, isRefused: () => boolean): Promise<SignInOutcome | undefined> {
  if ((await popup.phase()) === 'online') return { isOnline: true };
  if (isRefused()) return { isOnline: false, error: 'refused' };
  const details = await popup.evaluate<string>(
    `(shown => shown ? shown.title || shown.textContent : '')(
      [...document.querySelectorAll('${answers}')].find(shown => shown.dataset.old === undefined))`,
  );
  // It starts with the error's code.
  const [code] = details.split(/\W/);
  return code ? { isOnline: false, error: code } : undefined;
}
