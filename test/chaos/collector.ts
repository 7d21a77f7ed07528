/** Serves the recording page on two origins, stores its records for each tab, and assigns tasks to tabs. */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { OwnKind, Peer } from './plan';

/** The form of a received message: its own event, an item of `onMessage`, or the legacy `listen` event. */
export type View = 'main' | 'onMessage' | 'listen';

export type Entry =
  | ['received', seq: number, at: number, text: string, view: View]
  | ['sent', seq: number, at: number, text: string]
  | ['other', seq: number, at: number, topic: string]
  | ['gap']
  | ['phase', phase: string]
  | ['connected']
  | ['connectFailed', code: string]
  /** The start and end of a `send` task; `sendEnded` when every message has an answer. */
  | ['sendStarted' | 'sendEnded']
  | ['answered', text: string, tries: number]
  | ['refused', text: string, code: string, vendor: number | null]
  | ['hidden' | 'shown', persisted: boolean];

/** A load of a tab's page, until the next load. */
export interface PageLoad {
  id: string;
  tab: number;
  entries: Entry[];
  /** Id of the last task that has started. */
  lastTask: number;
}

export type Task =
  | { do: 'send'; messages: { to: Peer; kind: OwnKind; text: string }[]; parallel: boolean }
  | { do: 'reload' }
  | { do: 'away'; ms: number };

/** The page's request; `from` is the position of the first entry. */
interface Report {
  tab: number;
  pageLoad: string;
  from: number;
  entries: Entry[];
  lastTask: number;
}

const site = new URL('./site/', import.meta.url);
const pages: Record<string, [file: string, type: string]> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/away.html': ['away.html', 'text/html; charset=utf-8'],
  '/recorder.js': ['recorder.js', 'text/javascript; charset=utf-8'],
};

export class Collector {
  readonly pageLoads: PageLoad[] = [];
  origins: [string, string] = ['', ''];
  /** Increases with all entries that mean progress, unlike `phase` and `other`. */
  progress = 0;
  readonly #tasks = new Map<number, ({ id: number } & Task)[]>();
  readonly #servers = [this.#create(), this.#create()];
  /** Tasks with which tabs leave their page, until it is loaded again. */
  readonly #leaving = new Map<number, number>();
  #lastTaskId = 0;

  /** @param wantedPort 0 takes a free port */
  static async start(wantedPort = 0): Promise<Collector> {
    const collector = new Collector();
    const [one, other] = collector.#servers as [Server, Server];
    const port = await listen(one, wantedPort, '127.0.0.1');
    // `localhost` may resolve to ::1 first; a machine without IPv6 skips this.
    await listen(other, port, '::1').catch(() => undefined);
    collector.origins = [`http://localhost:${port}`, `http://127.0.0.1:${port}`];
    return collector;
  }

  addressOf(tab: number): string {
    return `${this.origins[tab % 2]}/?tab=${tab}`;
  }

  /** The current page load of a tab. */
  currentLoad(tab: number): PageLoad | undefined {
    return this.pageLoads.findLast(pageLoad => pageLoad.tab === tab);
  }

  assign(tab: number, task: Task): void {
    this.#lastTaskId += 1;
    if (task.do !== 'send') this.#leaving.set(tab, this.#lastTaskId);
    this.#tasks.set(tab, [...(this.#tasks.get(tab) ?? []), { id: this.#lastTaskId, ...task }]);
  }

  /** Whether a tab has started all its tasks. */
  hasStartedAll(tab: number): boolean {
    return (this.#tasks.get(tab) ?? []).every(({ id }) => id <= (this.currentLoad(tab)?.lastTask ?? 0));
  }

  /** Whether no tab is loading; without a network a loading tab would end on the browser's error page. */
  get areAllLoaded(): boolean {
    return this.#leaving.size === 0;
  }

  /** Whether a tab has finished its tasks. Messages that it was sending during a reload do not count. */
  isIdle(tab: number): boolean {
    const count = (kind: Entry[0]) => this.currentLoad(tab)?.entries.filter(entry => entry[0] === kind).length;
    return this.hasStartedAll(tab) && count('sendStarted') === count('sendEnded');
  }

  async close(): Promise<void> {
    for (const server of this.#servers) server.closeAllConnections();
    await Promise.all(this.#servers.map(server => new Promise<void>(done => server.close(() => done()))));
  }

  #create(): Server {
    return createServer((request, response) => {
      this.#serve(request, response).catch(() => response.writeHead(400).end());
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/record') {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const answer = this.#record(JSON.parse(Buffer.concat(parts).toString()) as Report);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      return;
    }
    const [file, type] = pages[pathname] ?? [];
    if (file === undefined) return void response.writeHead(404).end();
    // A page with `no-store` would be excluded from the back/forward cache.
    const headers = { 'content-type': type, 'cache-control': 'max-age=3600' };
    response.writeHead(200, headers).end(await readFile(fileURLToPath(new URL(file, site))));
  }

  #record({ tab, pageLoad: id, from, entries, lastTask }: Report) {
    const existing = this.pageLoads.find(other => other.id === id);
    const pageLoad = existing ?? { id, tab, entries: [], lastTask };
    if (!existing) this.pageLoads.push(pageLoad);
    const isLoaded = !existing || entries.some(([kind]) => kind === 'shown');
    if (isLoaded && lastTask >= (this.#leaving.get(tab) ?? 0)) this.#leaving.delete(tab);
    // A repeated report, after a lost answer, adds its new entries only.
    const added = from <= pageLoad.entries.length ? entries.slice(pageLoad.entries.length - from) : [];
    pageLoad.entries.push(...added);
    this.progress += added.filter(([kind]) => kind !== 'other' && kind !== 'phase').length;
    pageLoad.lastTask = Math.max(pageLoad.lastTask, lastTask);
    const tasks = (this.#tasks.get(tab) ?? []).filter(task => task.id > pageLoad.lastTask);
    this.#tasks.set(tab, tasks);
    return { stored: pageLoad.entries.length, tasks };
  }
}

const listen = (server: Server, port: number, host: string): Promise<number> =>
  new Promise((done, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => done((server.address() as AddressInfo).port));
  });
