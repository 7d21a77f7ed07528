// Starts a service with secrets, sites with and without grants, and a browser with the built extension.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright';
import type { ProviderId } from '@/lib/contract/provider-id';
import type { Scope } from '@/lib/contract/sites';
import { buildExtension } from '../../scripts/build/build-extension';
import type { Mutant } from '../../scripts/build/mutants';
import { ExtensionBrowser } from '../browser/extension-browser';
import { MsyncFuzzService } from './msync-service';
import { canaries, type FuzzService } from './service';
import { TencentFuzzService } from './tencent-service';

export const sites = {
  honest: ['status', 'receive', 'send', 'manage', 'delete'],
  status: ['status'],
  reader: ['status', 'receive'],
  sender: ['status', 'send'],
  /** Its scopes change while it has a request. */
  changing: ['status', 'receive', 'send'],
  /** Has no grant, but shares its host with sites that have one, so it has the content scripts. */
  noGrant: undefined,
  /** Its host has no grants. */
  otherHost: undefined,
} as const satisfies Record<string, readonly Scope[] | undefined>;
export type SiteName = keyof typeof sites;

/**
 * The other sites are on `localhost`. Sites of one host share a renderer process, so an attacker that blocks its own
 * process would block the honest site.
 */
const hosts: Partial<Record<SiteName, string>> = { honest: '127.0.0.1', otherHost: 'other-host.localhost' };

const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Providers of the attacked session. */
export const fuzzProviders = ['agora', 'easemob', 'tencent'] as const satisfies ProviderId[];
export type FuzzProvider = (typeof fuzzProviders)[number];

interface FuzzSetupOptions {
  provider: FuzzProvider;
  executable: string;
  /** The folder for the build. */
  out: string;
  mutants?: readonly Mutant[] | undefined;
}

export class FuzzSetup {
  readonly origins = {} as Record<SiteName, string>;
  /** The requests that the attacker's server received. */
  readonly leakedRequests: string[] = [];
  service!: FuzzService;
  browser!: ExtensionBrowser;
  attackerUrl = '';
  attackerExtensionId = '';
  readonly #servers: Server[] = [];

  private constructor(readonly provider: FuzzProvider) {}

  static async open(options: FuzzSetupOptions): Promise<FuzzSetup> {
    const setup = new FuzzSetup(options.provider);
    try {
      await setup.#open(options);
      return setup;
    } catch (error) {
      await setup.close();
      throw error;
    }
  }

  async #open({ provider, executable, out, mutants }: FuzzSetupOptions): Promise<void> {
    this.service = await (provider === 'tencent' ? TencentFuzzService.start() : MsyncFuzzService.start());
    for (const name of Object.keys(sites) as SiteName[]) {
      const host = hosts[name] ?? 'localhost';
      this.origins[name] = `http://${host}:${await this.#serve(name)}`;
    }
    this.attackerUrl = `http://127.0.0.1:${await this.#serve('attacker')}/leak`;
    const granted = (Object.keys(sites) as SiteName[]).filter(name => sites[name]);
    const extension = buildExtension({
      sites: granted.map(name => this.origins[name]),
      preset: { [provider]: this.service.preset },
      ...(mutants && { mutants }),
      out,
    });
    const attackerExtension = pathOf('./extension');
    // Chromium derives the id of an unpacked extension without a key from its path.
    const digest = createHash('sha256').update(attackerExtension).digest('hex').slice(0, 32);
    this.attackerExtensionId = [...digest].map(digit => String.fromCharCode(97 + Number.parseInt(digit, 16))).join('');
    this.browser = await ExtensionBrowser.launch(executable, `${extension},${attackerExtension}`);
    for (const name of granted) await this.allow(name, sites[name] ?? []);
  }

  async signIn(): Promise<void> {
    const popup = await this.browser.openPopup();
    await popup.signIn({ provider: this.provider, userId: canaries.account, ...this.service.credential });
    await popup.waitForPhase('online');
    popup.close();
  }

  /** Sends a request from a page of the extension. */
  async request<T>(method: string, params: object = {}): Promise<T> {
    const [page] = this.browser.context.pages();
    if (!page) throw new Error('The extension has no page.');
    const answer = await page.evaluate(
      ([method, params]) =>
        new Promise<{ result?: unknown; error?: { code: string } }>(done => {
          const port = (
            globalThis as unknown as { chrome: typeof import('webextension-polyfill') }
          ).chrome.runtime.connect({
            name: 'partyline',
          });
          port.onMessage.addListener(frame => {
            const reply = frame as { t: string; result?: unknown; error?: { code: string } };
            if (reply.t !== 'reply') return;
            port.disconnect();
            done(reply);
          });
          port.postMessage({ t: 'attach', version: 1 });
          port.postMessage({ t: 'request', id: 1, method, params });
        }),
      [method, params] as const,
    );
    if (answer.error) throw new Error(`${method}: ${answer.error.code}`);
    return answer.result as T;
  }

  allow(name: SiteName, scopes: readonly Scope[]): Promise<unknown> {
    return this.request('sites.allow', { origin: this.origins[name], scopes });
  }

  /** Opens a tab of a site. @param recorded whether `message-recorder.js` runs in it before all other scripts */
  async tab(name: SiteName, recorded = false): Promise<Page> {
    const page = await this.browser.context.newPage();
    if (recorded) await page.addInitScript({ path: pathOf('./message-recorder.js') });
    await page.goto(`${this.origins[name]}/`);
    return page;
  }

  /** Opens a page of the attacker's extension. */
  async attackerPage(): Promise<Page> {
    return this.browser.tab(`chrome-extension://${this.attackerExtensionId}/attack.html`);
  }

  /** What no page may receive, including what the background has stored. */
  async secrets(): Promise<string[]> {
    const stored = await this.browser.evaluate(async () => {
      const { chrome } = globalThis as unknown as { chrome: typeof import('webextension-polyfill') };
      return JSON.stringify(await chrome.storage.session.get());
    });
    return this.service.secretsIn(stored);
  }

  async close(): Promise<void> {
    await this.browser?.close();
    for (const server of this.#servers) server.closeAllConnections();
    await Promise.all(this.#servers.map(server => new Promise<void>(done => server.close(() => done()))));
    await this.service?.close();
  }

  async #serve(name: SiteName | 'attacker'): Promise<number> {
    const server = createServer((request, response) => {
      if (name === 'attacker')
        this.leakedRequests.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
      const headers = { 'content-type': 'text/html; charset=utf-8', 'access-control-allow-origin': '*' };
      response.writeHead(200, headers).end(`<!doctype html><title>${name}</title><main id="main"></main>`);
    });
    this.#servers.push(server);
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    // `localhost` may resolve to ::1 first. On a machine without IPv6, listening there fails, which is harmless.
    const ipv6 = createServer((request, response) => server.emit('request', request, response));
    this.#servers.push(ipv6);
    await new Promise<void>(done => ipv6.once('error', () => done()).listen(port, '::1', done));
    return port;
  }
}

/** Reads a script that consists of one expression. */
const expressionIn = (name: string) => readFileSync(pathOf(name), 'utf8').trim().replace(/;$/, '');
export const attackerSource = expressionIn('./attacker.js');
export const honestSource = expressionIn('./honest-page.js');
