/** Where the attacks take place: a service with something worth having, sites with and without grants, and the real extension. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright';
import type { Scope } from '@/lib/contract/sites';
import { buildExtension } from '../../scripts/build/build-extension';
import type { Mutant } from '../../scripts/build/mutants';
import { ExtensionBrowser } from '../browser/extension-browser';
import { defaultApp as app, type ImService, startImService } from '../server';

/** What must not be seen by who may not; each is nowhere else. */
export const canaries = {
  account: 'canary-account',
  password: 'canary-password-3ad1',
  contact: 'canary-contact',
  group: 'canary-group',
  text: 'canary-text-9f27',
} as const;

export const group = '2001';
export const room = '3001';

export const sites = {
  honest: ['status', 'receive', 'send', 'manage'],
  status: ['status'],
  reader: ['status', 'receive'],
  sender: ['status', 'send'],
  /** What it may do changes while it asks. */
  changing: ['status', 'receive', 'send'],
  /** On a host with grants, so that it has the scripts, and none itself. */
  stranger: undefined,
  /** On a host without any. */
  away: undefined,
} as const satisfies Record<string, readonly Scope[] | undefined>;
export type SiteName = keyof typeof sites;

/** Sites of one host share a process of the browser: what one does to itself it would do to the honest one. */
const hosts: Partial<Record<SiteName, string>> = { honest: '127.0.0.1', away: 'away.localhost' };

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export class Arena {
  readonly origins = {} as Record<SiteName, string>;
  /** What came to the attacker's own server. */
  readonly stolen: string[] = [];
  im!: ImService;
  browser!: ExtensionBrowser;
  thief = '';
  hostileId = '';
  readonly #servers: Server[] = [];

  /** @param out the folder for the build */
  static async open(options: { executable: string; out: string; mutant?: Mutant | undefined }): Promise<Arena> {
    const arena = new Arena();
    try {
      await arena.#open(options);
      return arena;
    } catch (error) {
      await arena.close();
      throw error;
    }
  }

  async #open({ executable, out, mutant }: Parameters<typeof Arena.open>[0]): Promise<void> {
    this.im = await startImService();
    const { im } = this;
    im.addUser(app, { userId: canaries.account, password: canaries.password });
    for (const userId of ['bob', 'carol', canaries.contact]) im.addUser(app, { userId, password: `${userId}-pass` });
    im.addContact(app, canaries.account, 'bob');
    im.addContact(app, canaries.account, canaries.contact);
    const members = ['bob'];
    im.addGroup(app, { groupId: group, owner: canaries.account, members, name: canaries.group });
    im.addGroup(app, { groupId: room, owner: canaries.account, members, isChatroom: true });
    for (const name of Object.keys(sites) as SiteName[]) {
      const host = hosts[name] ?? 'localhost';
      this.origins[name] = `http://${host}:${await this.#serve(name)}`;
    }
    this.thief = `http://127.0.0.1:${await this.#serve('thief')}/steal`;
    const allowed = (Object.keys(sites) as SiteName[]).filter(name => sites[name]);
    const extension = buildExtension({
      sites: allowed.map(name => this.origins[name]),
      preset: { agora: { appKey: app, dnsUrl: im.dnsUrl } },
      ...(mutant && { mutant }),
      out,
    });
    const beside = here('./extension');
    // An unpacked extension without a key has its id from its place.
    const digest = createHash('sha256').update(beside).digest('hex').slice(0, 32);
    this.hostileId = [...digest].map(digit => String.fromCharCode(97 + Number.parseInt(digit, 16))).join('');
    this.browser = await ExtensionBrowser.launch(executable, `${extension},${beside}`);
    for (const name of allowed) await this.allow(name, sites[name] ?? []);
  }

  async signIn(): Promise<void> {
    const popup = await this.browser.openPopup();
    await popup.signIn({ provider: 'agora', userId: canaries.account, password: canaries.password });
    await popup.waitForPhase('online');
    popup.close();
  }

  /** Asks as the extension's own page does. */
  async ui<T>(method: string, params: object = {}): Promise<T> {
    const [page] = this.browser.context.pages();
    if (!page) throw new Error('The extension has no page.');
    const answer = await page.evaluate(
      ([asked, given]) =>
        new Promise<{ result?: unknown; error?: { code: string } }>(done => {
          const port = (
            globalThis as unknown as { chrome: typeof import('webextension-polyfill') }
          ).chrome.runtime.connect({
            name: 'partyline',
          });
          port.onMessage.addListener(frame => {
            const said = frame as { t: string; result?: unknown; error?: { code: string } };
            if (said.t !== 'reply') return;
            port.disconnect();
            done(said);
          });
          port.postMessage({ t: 'attach', version: 1 });
          port.postMessage({ t: 'request', id: 1, method: asked, params: given });
        }),
      [method, params] as const,
    );
    if (answer.error) throw new Error(`${method}: ${answer.error.code}`);
    return answer.result as T;
  }

  allow(name: SiteName, scopes: readonly Scope[]): Promise<unknown> {
    return this.ui('sites.allow', { origin: this.origins[name], scopes });
  }

  /** A tab of a site. @param tapped whether its own world is the attacker's from the first */
  async tab(name: SiteName, tapped = false): Promise<Page> {
    const page = await this.browser.context.newPage();
    if (tapped) await page.addInitScript({ path: here('./message-recorder.js') });
    await page.goto(`${this.origins[name]}/`);
    return page;
  }

  /** A page of the other extension. */
  async besidePage(): Promise<Page> {
    return this.browser.tab(`chrome-extension://${this.hostileId}/attack.html`);
  }

  /** The session's token, as the background has it. */
  async token(): Promise<string> {
    const kept = await this.browser.evaluate(async () => {
      const { chrome } = globalThis as unknown as { chrome: typeof import('webextension-polyfill') };
      return JSON.stringify(await chrome.storage.session.get('session'));
    });
    const token = /YWMt[\w.~+/=*-]+/.exec(kept)?.[0];
    if (!token) throw new Error('There is no token to look for.');
    return token;
  }

  async close(): Promise<void> {
    await this.browser?.close();
    for (const server of this.#servers) server.closeAllConnections();
    await Promise.all(this.#servers.map(server => new Promise<void>(done => server.close(() => done()))));
    await this.im?.close();
  }

  async #serve(name: SiteName | 'thief'): Promise<number> {
    const server = createServer((request, response) => {
      if (name === 'thief') this.stolen.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
      const headers = { 'content-type': 'text/html; charset=utf-8', 'access-control-allow-origin': '*' };
      response.writeHead(200, headers).end(`<!doctype html><title>${name}</title><main id="main"></main>`);
    });
    this.#servers.push(server);
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    // `localhost` may resolve to ::1 first; a machine without IPv6 does without.
    const other = createServer((request, response) => server.emit('request', request, response));
    this.#servers.push(other);
    await new Promise<void>(done => other.once('error', () => done()).listen(port, '::1', done));
    return port;
  }
}

/** A script that is one expression. */
const expressionIn = (name: string) => readFileSync(here(name), 'utf8').trim().replace(/;$/, '');
/** Its value is the one function that attacks. */
export const attackerSource = expressionIn('./attacker.js');
/** Its value is what an honest page does. */
export const honestSource = expressionIn('./honest-page.js');
