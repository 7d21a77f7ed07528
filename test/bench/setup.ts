/** A browser with Partyline and the bare extension in it, signed in, and the service that both tell their events from. */
import { join } from 'node:path';
import type { Page } from 'playwright';
import { ExtensionBrowser } from '../browser/extension-browser';
import { waitFor } from '../browser/wait';
import { defaultApp, type ImService } from '../server';
import type { BareWay, BenchServer, PageKind, Way } from './pages';

/** Passes messages on, and nothing else. */
export const bareExtension = join(import.meta.dirname, 'floor');

export interface StageOptions {
  executable: string;
  /** The folder of the build. */
  extension: string;
  /** Of the extension that is loaded, too. */
  beside: string;
  server: BenchServer;
  im: ImService;
}

export class Stage {
  private constructor(
    readonly browser: ExtensionBrowser,
    readonly besideId: string,
    readonly options: StageOptions,
  ) {}

  static async open(options: StageOptions): Promise<Stage> {
    const { executable, extension, beside } = options;
    const browser = await ExtensionBrowser.launch(executable, extension, { beside: [beside] });
    const other = await waitFor('the other extension', () =>
      browser.context.serviceWorkers().find(worker => !worker.url().includes(browser.extensionId)),
    );
    return new Stage(browser, new URL(other.url()).host, options);
  }

  async signIn(): Promise<void> {
    const popup = await this.browser.openPopup();
    await popup.signIn({ userId: 'alice', password: 'alice-pass' });
    await popup.waitForPhase('online');
    popup.close();
  }

  /** A tab. Only the pages of the site are allowed to share: `raw` and `empty` have nothing of an extension in them. */
  async page(kind: PageKind): Promise<Page> {
    const { origin } = this.options.server;
    const isShared = kind === 'ways' || kind === 'session';
    const page = await this.browser.tab(`${isShared ? origin : origin.replace('127.0.0.1', 'localhost')}/${kind}`);
    if (kind !== 'raw') await page.waitForFunction(() => window.bench.ready);
    return page;
  }

  /** A tab with the vendor's SDK in it, signed in. @param port where the service is for it */
  async rawPage(userId: string, port = this.options.im.port): Promise<Page> {
    const page = await this.page('raw');
    const options = {
      appKey: defaultApp,
      isHttpDNS: false,
      apiUrl: `http://127.0.0.1:${port}`,
      url: `ws://127.0.0.1:${port}/websocket`,
      isFixedDeviceId: false,
    };
    await page.evaluate(([given, user, pwd]) => window.bench.open(given, user, pwd), [
      options,
      userId,
      `${userId}-pass`,
    ] as const);
    await page.waitForFunction(() => window.bench.ready);
    return page;
  }

  /** Has the ways without a service take their events from the server, by this page. */
  async line(page: Page): Promise<void> {
    const { server } = this.options;
    await page.evaluate(url => window.bench.line(url), server.lineUrl);
    await waitFor('the lines', () => server.lines() === 3);
  }

  /** An event for every tab. @param sample an event as Partyline tells it: the others have as much in theirs */
  emit(way: Way, text: string, sample: object): void {
    const { server, im } = this.options;
    if (way === 'partyline') im.send(defaultApp, 'dave', 'alice', text);
    else if (way === 'raw') im.send(defaultApp, 'dave', 'bob', text);
    else server.emit(way satisfies BareWay, text, sample);
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}

/** Bytes of JavaScript heap in use. */
export async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}

/** The same of the background. */
export async function workerHeap(browser: ExtensionBrowser): Promise<number> {
  const worker = await browser.worker();
  await worker.send('HeapProfiler.collectGarbage');
  const { usedSize } = await worker.send<{ usedSize: number }>('Runtime.getHeapUsage');
  worker.close();
  return usedSize;
}
