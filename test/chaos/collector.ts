/** Serves the witnessing page on two origins, keeps what each tab has seen, and hands the tabs what they are to do. */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { OwnKind, Peer } from './plan';

/** What a message came as: its own event, in `onMessage`'s array, or as the older `listen` has it. */
export type View = 'main' | 'onMessage' | 'listen';

export type Note =
  | ['told', seq: number, at: number, text: string, view: View]
  | ['sent', seq: number, at: number, text: string]
  | ['other', seq: number, at: number, topic: string]
  | ['gap']
  | ['phase', phase: string]
  | ['joined']
  | ['notJoined', code: string]
  /** To send what it was asked to; `ended` when each of it is answered. */
  | ['begun' | 'ended']
  | ['answered', text: string, tries: number]
  | ['refused', text: string, code: string, vendor: number | null]
  | ['hidden' | 'shown', persisted: boolean];

/** A tab from one loading of its page to the next. */
export interface Life {
  id: string;
  tab: number;
  notes: Note[];
  /** The last wish that it has begun. */
  done: number;
}

export type Wish =
  | { do: 'send'; messages: { to: Peer; kind: OwnKind; text: string }[]; together: boolean }
  | { do: 'reload' }
  | { do: 'away'; ms: number };

interface Report {
  tab: number;
  life: string;
  from: number;
  notes: Note[];
  done: number;
}

const site = new URL('./site/', import.meta.url);
const pages: Record<string, [file: string, type: string]> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/away.html': ['away.html', 'text/html; charset=utf-8'],
  '/witness.js': ['witness.js', 'text/javascript; charset=utf-8'],
};

export class Collector {
  readonly lives: Life[] = [];
  origins: [string, string] = ['', ''];
  /** Rises with everything that is on the way to the end; what the line and the SDK say of themselves is not. */
  moves = 0;
  readonly #wishes = new Map<number, ({ id: number } & Wish)[]>();
  readonly #servers = [this.#create(), this.#create()];
  /** Which wish has each tab leave its page, until it is back. */
  readonly #leaving = new Map<number, number>();
  #lastWish = 0;

  /** @param wanted its port; any, unless told */
  static async start(wanted = 0): Promise<Collector> {
    const collector = new Collector();
    const [one, other] = collector.#servers as [Server, Server];
    const port = await listen(one, wanted, '127.0.0.1');
    // `localhost` may resolve to ::1 first; a machine without IPv6 does without.
    await listen(other, port, '::1').catch(() => undefined);
    collector.origins = [`http://localhost:${port}`, `http://127.0.0.1:${port}`];
    return collector;
  }

  addressOf(tab: number): string {
    return `${this.origins[tab % 2]}/?tab=${tab}`;
  }

  /** The present life of a tab. */
  life(tab: number): Life | undefined {
    return this.lives.findLast(life => life.tab === tab);
  }

  ask(tab: number, wish: Wish): void {
    this.#lastWish += 1;
    if (wish.do !== 'send') this.#leaving.set(tab, this.#lastWish);
    this.#wishes.set(tab, [...(this.#wishes.get(tab) ?? []), { id: this.#lastWish, ...wish }]);
  }

  /** Whether a tab has begun all that it was asked. */
  hasBegun(tab: number): boolean {
    return (this.#wishes.get(tab) ?? []).every(({ id }) => id <= (this.life(tab)?.done ?? 0));
  }

  /** Whether no tab is on its way, so that the network may go without leaving one on the browser's page for errors. */
  get areAllThere(): boolean {
    return this.#leaving.size === 0;
  }

  /** Whether a tab has nothing more to do; what it was sending when it was reloaded is lost to it. */
  isIdle(tab: number): boolean {
    const count = (kind: Note[0]) => this.life(tab)?.notes.filter(note => note[0] === kind).length;
    return this.hasBegun(tab) && count('begun') === count('ended');
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
    // A page that may not be stored would not go into the back/forward cache either.
    const headers = { 'content-type': type, 'cache-control': 'max-age=3600' };
    response.writeHead(200, headers).end(await readFile(fileURLToPath(new URL(file, site))));
  }

  #record({ tab, life: id, from, notes, done }: Report) {
    const known = this.lives.find(other => other.id === id);
    const life = known ?? { id, tab, notes: [], done };
    if (!known) this.lives.push(life);
    const isBack = !known || notes.some(([kind]) => kind === 'shown');
    if (isBack && done >= (this.#leaving.get(tab) ?? 0)) this.#leaving.delete(tab);
    // What was handed in twice, because its answer was lost, counts once.
    const fresh = from <= life.notes.length ? notes.slice(life.notes.length - from) : [];
    life.notes.push(...fresh);
    this.moves += fresh.filter(([kind]) => kind !== 'other' && kind !== 'phase').length;
    life.done = Math.max(life.done, done);
    const wishes = (this.#wishes.get(tab) ?? []).filter(wish => wish.id > life.done);
    this.#wishes.set(tab, wishes);
    return { have: life.notes.length, wishes };
  }
}

const listen = (server: Server, port: number, host: string): Promise<number> =>
  new Promise((done, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => done((server.address() as AddressInfo).port));
  });
