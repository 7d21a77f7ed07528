// What every end-to-end test stands on: the local service, the sample site, and a real browser with the built extension,
// all of them new for each test.
import type { Page } from 'playwright';
import { afterEach, beforeEach, inject } from 'vitest';
import { type ErrorCode, PartylineError } from '@/lib/contract/errors';
import type { ProviderId } from '@/lib/contract/sign-in';
import { ExtensionBrowser } from '../browser/extension-browser';
import type { SignInForm } from '../browser/popup';
import { waitFor } from '../browser/wait';
import { defaultApp, type ImService, startImService } from '../server';
import { startTencentService, type TencentService } from '../server/tencent/service';
import { startWebServer, type WebServer } from '../server/web';

export const app = defaultApp;
/** Those that speak the protocol of `im`; Tencent has claims of its own. */
export const providers = ['agora', 'easemob'] as const satisfies ProviderId[];

/** The sentence that people read for a code. */
export const sentence = (code: ErrorCode): string => new PartylineError(code).message;

export interface Received {
  topic: string;
  payload: Record<string, unknown>;
  seq: number;
}

export class World {
  readonly #browsers: ExtensionBrowser[] = [];
  #im: ImService | undefined;
  #tencent: TencentService | undefined;
  #web: WebServer | undefined;
  #browser: ExtensionBrowser | undefined;

  get im(): ImService {
    return this.#im!;
  }
  get tencent(): TencentService {
    return this.#tencent!;
  }
  get web(): WebServer {
    return this.#web!;
  }
  get browser(): ExtensionBrowser {
    return this.#browser!;
  }
  /** What the service knows of alice. */
  get alice() {
    return this.im.account(app, 'alice');
  }

  async open(): Promise<void> {
    const { imPort, tencentPort, webPort } = inject('build');
    this.#im = await startImService({ port: imPort });
    for (const userId of ['alice', 'bob', 'carol']) this.im.addUser(app, { userId, password: `${userId}-pass` });
    this.#tencent = await startTencentService({ port: tencentPort });
    for (const userId of ['alice', 'bob']) this.tencent.addUser(userId);
    this.#web = await startWebServer({ im: this.im, port: webPort });
    this.#browser = await this.launch();
  }

  async close(): Promise<void> {
    await Promise.all(this.#browsers.splice(0).map(browser => browser.close()));
    await this.#web?.close();
    await this.#im?.close();
    await this.#tencent?.close();
  }

  /** One more browser with Partyline in it. */
  async launch(...args: string[]): Promise<ExtensionBrowser> {
    const { executable, extension } = inject('build');
    const browser = await ExtensionBrowser.launch(executable, extension, { args });
    this.#browsers.push(browser);
    return browser;
  }

  /** Fills in the popup's form, alice's unless told otherwise, and submits it. The popup stays open. */
  async submit(form: Partial<SignInForm> & { provider: ProviderId }, browser = this.browser) {
    const popup = await browser.openPopup();
    await popup.signIn({ userId: 'alice', ...(form.token === undefined && { password: 'alice-pass' }), ...form });
    return popup;
  }

  /** Signs alice in through the popup, and closes it. */
  async signIn(provider: ProviderId, browser = this.browser): Promise<void> {
    const popup = await this.submit({ provider }, browser);
    await popup.waitForPhase('online');
    popup.close();
  }

  /** The sample page, once it has joined. */
  async samplePage(origin = this.web.origins[0]): Promise<SamplePage> {
    const page = new SamplePage(await this.browser.tab(`${origin}/?to=bob`));
    await page.joined();
    return page;
  }
}

export class SamplePage {
  constructor(readonly page: Page) {}

  async joined(): Promise<void> {
    await this.page.waitForFunction('window.partylineSample?.session !== undefined');
  }

  phase(): Promise<string> {
    return this.page.evaluate('window.partylineSample.session.state.phase');
  }

  async waitForPhase(phase: string): Promise<void> {
    await waitFor(`the page in phase ${phase}`, async () => (await this.phase()) === phase);
  }

  received(topic?: string): Promise<Received[]> {
    return this.page.evaluate(
      wanted =>
        (window as unknown as { partylineSample: { received: Received[] } }).partylineSample.received.filter(
          event => wanted === undefined || event.topic === wanted,
        ),
      topic,
    );
  }

  async until(topic: string, atLeast = 1): Promise<Received[]> {
    return waitFor(`${atLeast} × ${topic} in the page`, async () => {
      const events = await this.received(topic);
      return events.length >= atLeast && events;
    });
  }

  /** Calls a method of the page's session; resolves with its answer, or with the error's body. */
  session(method: 'send' | 'call', ...args: unknown[]): Promise<unknown> {
    return this.page.evaluate(
      ([name, given]) => {
        const { session } = (
          window as unknown as {
            partylineSample: { session: Record<string, (...args: unknown[]) => Promise<unknown>> };
          }
        ).partylineSample;
        return session[name]?.(...given).catch(({ code, message, field, vendor }) => ({
          code,
          message,
          field,
          vendor,
        }));
      },
      [method, args] as const,
    );
  }
}

/** A new world before each test, gone after it. */
export function createWorld(): World {
  const world = new World();
  beforeEach(() => world.open());
  afterEach(() => world.close());
  return world;
}
