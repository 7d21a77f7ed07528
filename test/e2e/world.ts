// The environment of end-to-end tests: local services, the sample site, and a real browser with the built extension.
// Services start anew for each test. The browser is shared by the tests of a file, because its start takes half of a short
// test: Partyline's state is deleted between tests. A failed test gets a new browser.
import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeEach, inject } from 'vitest';
import { errorText } from '@/components/ui/labels';
import type { ErrorCode } from '@/lib/contract/error-codes';
import { PartylineError } from '@/lib/contract/errors';
import type { ProviderId } from '@/lib/contract/provider-id';
import type { PageSession } from '@/lib/page/api';
import { ExtensionBrowser } from '../browser/extension-browser';
import type { Popup, SignInFields } from '../browser/popup';
import { waitFor } from '../browser/wait';
import { en } from '../messages';
import { defaultApp, type ImService, startImService } from '../server';
import { type LocalAppServer, startImAppServer, startTencentAppServer } from '../server/app-server';
import { startTencentService, type TencentService } from '../server/tencent/service';
import { startWebServer, type WebServer } from '../server/web';
import type { Build } from './global-setup';

export const app = defaultApp;
/** Providers with the MSync protocol, served by `im`. */
export const providerCases = ['agora', 'easemob'] as const satisfies ProviderId[];

export const everyProvider = ['agora', 'easemob', 'tencent'] as const satisfies ProviderId[];
export type TestProvider = (typeof everyProvider)[number] | 'shengwang';

/**
 * One provider of each driver in `lib/providers`, for tests that need a browser but whose vendor's part the unit tests check
 * with every SDK. Agora Chat and Easemob have the same driver.
 */
export const oneOfEachDriver = (msync: (typeof providerCases)[number]) => [msync, 'tencent'] as const;

/** Milliseconds. A reset takes 1 s on a quiet machine. */
const resetMs = 90_000;

/** The sentence of an error that pages and logs get. */
export const sentence = (code: ErrorCode): string => new PartylineError(code).message;

/** The sentence of an error that users see. */
export const userSentence = (code: ErrorCode): string => errorText(en, new PartylineError(code));

export interface Received {
  topic: string;
  payload: Record<string, unknown>;
  seq: number;
}

/** The build of this test worker, with its ports. */
export function ownBuild(): Build {
  const build = inject('builds')[Number(process.env.VITEST_POOL_ID) - 1];
  if (!build)
    throw new Error(`There is no build for worker ${process.env.VITEST_POOL_ID}: see test/e2e/concurrency.ts.`);
  return build;
}

/** The methods that `World` needs of a browser; `test/firefox` has another implementation. */
interface WorldBrowser {
  readonly profile: string;
  readonly isOpen: boolean;
  openPopup(): Promise<Popup>;
  tab(url: string): Promise<WorldPage>;
  reset(): Promise<void>;
  quit(): Promise<void>;
  close(): Promise<void>;
}

type WorldPage = Pick<Page, 'evaluate' | 'waitForFunction'>;

type Launch<B> = (
  executable: string,
  extension: string,
  options: { args?: string[]; profile?: string; bfcache?: boolean },
) => Promise<B>;

export class World<B extends WorldBrowser = ExtensionBrowser> {
  /**
   * @param extension folder of the build, if not the default one
   * @param options of `ExtensionBrowser.launch`
   * @param start starts the browser
   */
  constructor(
    private readonly extension = () => ownBuild().extension,
    private readonly options: { bfcache?: boolean } = {},
    private readonly start: Launch<B> = ExtensionBrowser.launch as unknown as Launch<B>,
  ) {}

  /** The browser of the previous test, reset. */
  #spare: B | undefined;

  readonly #browsers: B[] = [];
  #im: ImService | undefined;
  #tencent: TencentService | undefined;
  #web: WebServer | undefined;
  #browser: B | undefined;
  #apps: LocalAppServer[] = [];

  get im(): ImService {
    return this.#im!;
  }
  get tencent(): TencentService {
    return this.#tencent!;
  }
  get web(): WebServer {
    return this.#web!;
  }
  get browser(): B {
    return this.#browser!;
  }
  /** The service's account of alice. */
  get alice() {
    return this.im.account(app, 'alice');
  }

  async open(): Promise<void> {
    const { imPort, tencentPort, webPort } = ownBuild();
    this.#im = await startImService({ port: imPort });
    for (const userId of ['alice', 'bob', 'carol']) this.im.addUser(app, { userId, password: `${userId}-pass` });
    this.#tencent = await startTencentService({ port: tencentPort });
    for (const userId of ['alice', 'bob', 'carol']) this.tencent.addUser(userId);
    this.#web = await startWebServer({ im: this.im, port: webPort });
    this.#browser = this.#spare;
    this.#spare = undefined;
    if (this.#browser) this.#browsers.push(this.#browser);
    else this.#browser = await this.launch();
  }

  /** Closes everything but the first browser, which the next test uses after a reset. */
  async recycle(): Promise<void> {
    const first = this.browser;
    try {
      if (!first.isOpen) return;
      // A page whose navigation has not committed may never close. Its browser is closed instead of used again.
      const isClean = await Promise.race([first.reset().then(() => true), setTimeout(resetMs, false, { ref: false })]);
      if (!isClean) return;
      this.#spare = first;
      this.#browsers.splice(this.#browsers.indexOf(first), 1);
    } finally {
      await this.#end();
    }
  }

  async close(): Promise<void> {
    await this.#spare?.close();
    this.#spare = undefined;
    await this.#end();
  }

  /** Closes all servers even when a browser fails to close, because the next test needs their ports. */
  async #end(): Promise<void> {
    const browsers = await Promise.allSettled(this.#browsers.splice(0).map(browser => browser.close()));
    await Promise.all([...this.#apps.splice(0), this.#web, this.#im, this.#tencent].map(server => server?.close()));
    for (const result of browsers) if (result.status === 'rejected') throw result.reason;
  }

  /** Starts another browser with Partyline. */
  async launch(...args: string[]): Promise<B> {
    const browser = await this.start(ownBuild().executable, this.extension(), { args, ...this.options });
    this.#browsers.push(browser);
    return browser;
  }

  /** Restarts the first browser with its profile. @param end ends it */
  async restart(end: () => Promise<void> = () => this.browser.quit()): Promise<B> {
    await end();
    const { profile } = this.browser;
    const again = await this.start(ownBuild().executable, this.extension(), { profile });
    this.#browsers.splice(this.#browsers.indexOf(this.browser), 1, again);
    this.#browser = again;
    return again;
  }

  /** Starts an app's server that issues the provider's tokens; its users' password is `app-pass`. */
  async appServer(provider: TestProvider, lifeSeconds?: number): Promise<LocalAppServer> {
    const users = ['alice', 'bob'].map(userId => ({ userId, password: 'app-pass' }));
    const options = { users, ...(lifeSeconds !== undefined && { lifeSeconds }) };
    const server =
      provider === 'tencent'
        ? await startTencentAppServer(this.tencent, options)
        : await startImAppServer(this.im, options);
    this.#apps.push(server);
    return server;
  }

  /** Signs alice in through the popup with the app's server. */
  async signInByApp(
    provider: TestProvider,
    { url }: LocalAppServer,
    more: Partial<Omit<SignInFields, 'provider'>> = {},
  ): Promise<void> {
    const popup = await this.submit({ provider, endpoint: url, password: 'app-pass', ...more });
    await popup.waitForPhase('online');
    popup.close();
  }

  /** Sends a text from bob to alice. */
  sendText(provider: TestProvider, text: string): void {
    if (provider === 'tencent') this.tencent.send('bob', 'alice', text);
    else this.im.send(app, 'bob', 'alice', text);
  }

  /** Counts of alice at the provider's service. */
  account(provider: TestProvider): { logins: number; sockets: number; kicks: number } {
    return provider === 'tencent' ? this.tencent.account('alice') : this.alice;
  }

  token(provider: TestProvider): string {
    return provider === 'tencent' ? this.tencent.issueUserSig('alice') : this.im.issueToken(app, 'alice').value;
  }

  /** Expires alice's token. */
  expire(provider: TestProvider): void {
    if (provider === 'tencent') this.tencent.expire('alice');
    else this.im.expireToken(app, 'alice');
  }

  /** Silences alice's sockets; see `MsyncSocket.silence`. */
  silence(provider: TestProvider, how: 'noReplies' | 'halfOpen'): void {
    if (provider === 'tencent') this.tencent.silence('alice', how);
    else this.im.silence(app, 'alice', how);
  }

  dropSockets(provider: TestProvider): void {
    if (provider === 'tencent') this.tencent.dropSockets('alice');
    else this.im.dropSockets(app, 'alice');
  }

  /** Fills in the popup's form, for alice by default, and submits it. The popup stays open. */
  async submit(form: Partial<SignInFields> & { provider: TestProvider }, browser: WorldBrowser = this.browser) {
    const popup = await browser.openPopup();
    await popup.signIn({ userId: 'alice', ...(form.token === undefined && { password: 'alice-pass' }), ...form });
    return popup;
  }

  /** Signs alice in through the popup. */
  async signIn(provider: TestProvider, browser: WorldBrowser = this.browser): Promise<void> {
    const token = provider === 'tencent' && { token: this.token(provider) };
    const popup = await this.submit({ provider, ...token }, browser);
    await popup.waitForPhase('online');
    popup.close();
  }

  /** Opens a sample page and waits for its session. */
  async samplePage(origin = this.web.origins[0], to = 'bob'): Promise<SamplePage<Awaited<ReturnType<B['tab']>>>> {
    const tab = (await this.browser.tab(`${origin}/?to=${to}`)) as Awaited<ReturnType<B['tab']>>;
    const page = new SamplePage(tab);
    await page.connected();
    return page;
  }
}

export class SamplePage<P extends WorldPage = Page> {
  constructor(readonly page: P) {}

  async connected(): Promise<void> {
    await this.page.waitForFunction('window.partylineSample?.session !== undefined');
  }

  phase(): Promise<string> {
    return this.page.evaluate('window.partylineSample.session.state.phase');
  }

  /** Records each phase of the session from now on. */
  async watchPhases(): Promise<void> {
    await this.page.evaluate(() => {
      const { partylineSample: sample } = window as unknown as {
        partylineSample: { session: PageSession; phases?: string[] };
      };
      const phases: string[] = [];
      sample.phases = phases;
      sample.session.onState(({ phase }) => phases.push(phase));
    });
  }

  phases(): Promise<string[]> {
    return this.page.evaluate('window.partylineSample.phases');
  }

  async waitForPhase(phase: string): Promise<void> {
    await waitFor(`the page in phase ${phase}`, async () => (await this.phase()) === phase);
  }

  received(topic?: string): Promise<Received[]> {
    return this.page.evaluate(
      name =>
        (window as unknown as { partylineSample: { received: Received[] } }).partylineSample.received.filter(
          event => name === undefined || event.topic === name,
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

  /** Texts of the received messages, in order. */
  async texts(): Promise<string[]> {
    return (await this.received()).flatMap(({ topic, payload }) => {
      if (topic === 'onTextMessage') return [(payload as { msg: string }).msg];
      if (topic !== 'onMessageReceived') return [];
      return (payload as unknown as { data: { payload: { text: string } }[] }).data.map(
        ({ payload: { text } }) => text,
      );
    });
  }

  async untilTexts(atLeast: number): Promise<string[]> {
    return waitFor(`${atLeast} texts in the page`, async () => {
      const texts = await this.texts();
      if (texts.length < atLeast) throw new Error(`${texts.length} came: ${texts.slice(-5).join()}`);
      return texts;
    });
  }

  /** Calls a method of the page's session; resolves with its result, or the fields of its error. */
  session(method: 'send' | 'call' | 'supplyToken' | 'markRead' | 'mute', ...args: unknown[]): Promise<unknown> {
    return this.page.evaluate(
      ([name, params]) => {
        const { session } = (
          window as unknown as {
            partylineSample: { session: Record<string, (...args: unknown[]) => Promise<unknown>> };
          }
        ).partylineSample;
        return session[name]?.(...params).catch(({ code, message, field, vendor }) => ({
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

/** Creates a `World` for the tests of a file; see its constructor. */
export function createWorld(extension?: () => string, options?: { bfcache?: boolean }): World {
  return useInEachTest(new World(extension, options));
}

/** Opens the world before each test, and closes or recycles it afterwards. */
export function useInEachTest<B extends WorldBrowser>(world: World<B>): World<B> {
  beforeEach(() => world.open());
  afterEach(({ task }) => (task.result?.state === 'pass' ? world.recycle() : world.close()));
  afterAll(() => world.close());
  return world;
}
