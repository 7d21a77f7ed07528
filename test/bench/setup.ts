/** A browser with Partyline and a second extension, and the services of their events. */
import { join } from 'node:path';
import type { Page } from 'playwright';
import { ExtensionBrowser } from '../browser/extension-browser';
import { waitFor } from '../browser/wait';
import { defaultApp, type ImService } from '../server';
import type { BenchServer, PageKind, ServerTransport, Transport } from './pages';

/** Forwards messages only. */
export const bareExtension = join(import.meta.dirname, 'floor');

export interface SetupOptions {
  executable: string;
  /** Folder of the build. */
  extension: string;
  /** Folder of the second extension. */
  beside: string;
  server: BenchServer;
  im: ImService;
}

export class BenchSetup {
  private constructor(
    readonly browser: ExtensionBrowser,
    readonly besideId: string,
    readonly options: SetupOptions,
  ) {}

  static async open(options: SetupOptions): Promise<BenchSetup> {
    const { executable, extension, beside } = options;
    const browser = await ExtensionBrowser.launch(executable, extension, { beside: [beside] });
    const other = await waitFor('the other extension', () =>
      browser.context.serviceWorkers().find(worker => !worker.url().includes(browser.extensionId)),
    );
    return new BenchSetup(browser, new URL(other.url()).host, options);
  }

  async signIn(): Promise<void> {
    const popup = await this.browser.openPopup();
    await popup.signIn({ userId: 'alice', password: 'alice-pass' });
    await popup.waitForPhase('online');
    popup.close();
  }

  /** Opens a tab. `raw` and `empty` are on an origin without content scripts of any extension. */
  async page(kind: PageKind): Promise<Page> {
    const { origin } = this.options.server;
    const isShared = kind === 'transports' || kind === 'session';
    const page = await this.browser.tab(`${isShared ? origin : origin.replace('127.0.0.1', 'localhost')}/${kind}`);
    if (kind !== 'raw') await page.waitForFunction(() => window.bench.ready);
    return page;
  }

  /** Opens a tab with the vendor's SDK, signed in. @param port port of the service */
  async rawPage(userId: string, port = this.options.im.port): Promise<Page> {
    const page = await this.page('raw');
    const options = {
      appKey: defaultApp,
      isHttpDNS: false,
      apiUrl: `http://127.0.0.1:${port}`,
      url: `ws://127.0.0.1:${port}/websocket`,
      isFixedDeviceId: false,
    };
    await page.evaluate(([sdkOptions, user, pwd]) => window.bench.open(sdkOptions, user, pwd), [
      options,
      userId,
      `${userId}-pass`,
    ] as const);
    await page.waitForFunction(() => window.bench.ready);
    return page;
  }

  /** Connects the transports without an IM service to the server, through this page. */
  async connect(page: Page): Promise<void> {
    const { server } = this.options;
    await page.evaluate(url => window.bench.connect(url), server.eventsUrl);
    await waitFor('the connections', () => server.connections() === 3);
  }

  /** Sends an event to every tab. @param sample an event of Partyline; those of other transports get its content */
  emit(transport: Transport, text: string, sample: object): void {
    const { server, im } = this.options;
    if (transport === 'partyline') im.send(defaultApp, 'dave', 'alice', text);
    else if (transport === 'raw') im.send(defaultApp, 'dave', 'bob', text);
    else server.emit(transport satisfies ServerTransport, text, sample);
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}

/** Used bytes of the JavaScript heap after garbage collection. */
export async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}

/** The same for the background. */
export async function workerHeap(browser: ExtensionBrowser): Promise<number> {
  const worker = await browser.worker();
  await worker.send('HeapProfiler.collectGarbage');
  const { usedSize } = await worker.send<{ usedSize: number }>('Runtime.getHeapUsage');
  worker.close();
  return usedSize;
}
