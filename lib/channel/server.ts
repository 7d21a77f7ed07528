/** The background's end of every port: who is there, what they may ask, and the one stream of events that all of them get. */
import * as v from 'valibot';
import { PartylineError } from '@/lib/contract/errors';
import {
  ClientFrame,
  maxFrameLength,
  maxPorts,
  portCost,
  protocolVersion,
  type ServerFrame,
  tabRate,
} from '@/lib/contract/frames';
import type { Scope } from '@/lib/contract/methods';
import type { SessionState, Sharing } from '@/lib/contract/session';
import type { CatchUp } from '@/lib/storage/journal';
import { DownloadSender } from './files/download-sender';
import { type FileFrame, UploadReceiver } from './files/upload-receiver';
import type { Port } from './port';
import { costOf, RateLimiter } from './rate-limiter';
import { PortRequests, type Request, type RequestHost } from './requests';
import { mayCall, type PortClient, type ScopesOf, siteOf } from './sender-auth';

/** Events that a client missed and that cost it as much to be told of as one frame. */
const eventsForOne = 10;

export interface ServerHost extends RequestHost {
  /** The run of the background; frames that arrive before `ready` wait for it. */
  epoch(): number;
  catchUp(since: number | undefined): CatchUp;
  /** A client has begun to receive events. */
  onSubscribe(client: PortClient): void;
  /** A site begins to use the session in a tab. */
  onAttach(origin: string): void;
  /** Has the user asked for what a site lacks. Resolves, never rejects, when there is an answer, or there will be none. */
  consent(origin: string, scopes: readonly Scope[]): Promise<void>;
}

interface Connection {
  readonly port: Port;
  client: PortClient;
  attached: boolean;
  /** Waits for the user's answer, which decides whether it is attached. */
  asking: boolean;
  topics: ReadonlySet<string>;
  readonly requests: PortRequests;
  readonly files: UploadReceiver;
  readonly answered: DownloadSender;
  /** Shared by all ports of a tab; the extension's own pages have none. */
  readonly rate: RateLimiter | undefined;
}

type Attach = Extract<v.InferOutput<typeof ClientFrame>, { t: 'attach' }>;

export class ChannelServer {
  readonly #connections = new Set<Connection>();
  /** By tab. */
  readonly #rates = new Map<number, RateLimiter>();
  #isReady = false;

  /**
   * @param ready settles when the host can answer; ports are accepted and heard from the start, because a message
   * that finds no listener is lost
   */
  constructor(
    private readonly host: ServerHost,
    private readonly ready: Promise<void>,
  ) {
    void ready.then(() => {
      this.#isReady = true;
    });
  }

  /** Calls `fn` now, or when the host can answer. */
  whenReady(fn: () => void): void {
    if (this.#isReady) fn();
    else void this.ready.then(fn);
  }

  /**
   * Serves a port until it closes.
   * @param judge who is at its other end, asked when the host can answer; nobody is refused
   */
  accept(port: Port, judge: PortClient | (() => PortClient | undefined)): void {
    let connection: Connection | undefined;
    let isGone = false;
    this.whenReady(() => {
      const client = typeof judge === 'function' ? judge() : judge;
      if (!client && !isGone) refuse(port, new PartylineError('notAllowed'));
      if (!client || isGone) return;
      const rate = client.kind === 'ui' ? undefined : this.#rateOf(client.tabId);
      if (client.kind !== 'ui' && (this.#portsOf(client.tabId) >= maxPorts || !rate?.take(portCost)))
        return refuse(port, new PartylineError('tooMany'));
      const files = new UploadReceiver();
      const requests = new PortRequests(this.host, files, {
        client: () => served.client,
        isAttached: () => served.attached,
        subscribe: topics => this.#setTopics(served, topics),
      });
      const topics = new Set<string>();
      const served: Connection = {
        ...{ port, client, attached: false, asking: false, topics, requests, files, rate },
        answered: new DownloadSender(),
      };
      connection = served;
      this.#connections.add(connection);
    });
    port.onDisconnect.addListener(() => {
      isGone = true;
      if (connection) this.#drop(connection);
    });
    port.onMessage.addListener(message => {
      this.whenReady(() => connection && this.#receive(connection, message));
    });
  }

  /** The user has changed what a site may do: that is so at once, on the ports that are open. */
  reauthorize(origin: string, grants: ScopesOf): void {
    for (const connection of [...this.#connections]) {
      const { client, attached } = connection;
      if (client.kind === 'ui' || client.origin !== origin) continue;
      const now = siteOf(origin, client.tabId, grants);
      if (now) connection.client = now;
      connection.requests.recall();
      connection.answered.close();
      // Who waits for the answer has this one told when it comes.
      if (!attached) continue;
      if (now?.kind !== 'page') this.#refuse(connection, new PartylineError('notAllowed'));
      else {
        if (!mayCall(now, 'receive')) connection.topics = new Set();
        this.#post(connection, { t: 'scopes', scopes: now.scopes });
      }
    }
  }

  /**
   * Sends an event to every client that wants its topic.
   * @returns to how many of those that count
   */
  publish(event: Extract<ServerFrame, { t: 'event' }>, counts: (client: PortClient) => boolean = () => true): number {
    let delivered = 0;
    for (const connection of this.#connections) {
      const isTold = connection.attached && wants(connection.topics, event.topic) && this.#post(connection, event);
      if (isTold && counts(connection.client)) delivered += 1;
    }
    return delivered;
  }

  /** Tells every client the state, and the extension's own pages who is sharing. */
  publishState(): void {
    const state = this.host.state();
    const sharing = this.sharing();
    for (const connection of this.#connections) {
      if (!connection.attached) continue;
      const isOurs = connection.client.kind === 'ui';
      this.#post(connection, isOurs ? { t: 'state', state, sharing } : { t: 'state', state: forPages(state) });
    }
  }

  sharing(): Sharing {
    const sites = new Map<string, Set<number>>();
    for (const { client, attached } of this.#connections) {
      if (!attached || client.kind !== 'page') continue;
      const tabs = sites.get(client.origin) ?? new Set();
      sites.set(client.origin, tabs.add(client.tabId));
    }
    const list = [...sites].map(([origin, tabs]) => ({ origin, tabs: tabs.size }));
    return { tabs: list.reduce((sum, site) => sum + site.tabs, 0), sites: list };
  }

  /** The tabs that share the session. */
  sharingTabs(): { tabId: number; origin: string }[] {
    return [...this.#connections].flatMap(({ client, attached }) =>
      attached && client.kind === 'page' ? [{ tabId: client.tabId, origin: client.origin }] : [],
    );
  }

  #portsOf(tabId: number): number {
    return [...this.#connections].filter(({ client }) => client.kind !== 'ui' && client.tabId === tabId).length;
  }

  #rateOf(tabId: number): RateLimiter {
    for (const [tab, rate] of this.#rates) if (rate.isFull) this.#rates.delete(tab);
    const rate = this.#rates.get(tabId) ?? new RateLimiter(tabRate.most, tabRate.perSecond);
    this.#rates.set(tabId, rate);
    return rate;
  }

  #receive(connection: Connection, message: unknown): void {
    if (!this.#connections.has(connection)) return;
    if (connection.rate?.take() === false) return this.#refuse(connection, new PartylineError('tooMany'));
    const frame = v.safeParse(ClientFrame, message);
    if (!frame.success) return this.#malformed(connection, message);
    if (frame.output.t === 'attach') this.#attach(connection, frame.output);
    else if (frame.output.t === 'request') void this.#request(connection, frame.output, message);
    else if (frame.output.t === 'cancel') connection.requests.cancel(frame.output.id);
    else if (frame.output.t === 'take') void this.#take(connection, frame.output);
    else this.#file(connection, frame.output);
  }

  #attach(connection: Connection, frame: Attach): void {
    const { client } = connection;
    if (connection.attached || connection.asking) return this.#malformed(connection, frame);
    const lacks = client.kind !== 'ui' && frame.asks?.some(scope => !mayCall(client, scope));
    if (lacks) return void this.#askFirst(connection, frame);
    if (client.kind === 'unapproved') return this.#refuse(connection, new PartylineError('notAllowed'));
    const missed = this.host.catchUp(frame.since);
    if (connection.rate?.take(missed.events.length / eventsForOne) === false)
      return this.#refuse(connection, new PartylineError('tooMany'));
    connection.attached = true;
    if (frame.topics && mayCall(client, 'receive')) this.#setTopics(connection, frame.topics);
    this.#post(connection, {
      t: 'hello',
      version: protocolVersion,
      epoch: this.host.epoch(),
      scopes: client.kind === 'ui' ? 'ui' : [...client.scopes],
      state: client.kind === 'ui' ? this.host.state() : forPages(this.host.state()),
      ...(client.kind === 'ui' && { sharing: this.sharing() }),
      seq: missed.seq,
      events: missed.events.filter(event => wants(connection.topics, event.topic)),
      gap: missed.gap,
    });
    if (client.kind !== 'page') return;
    this.host.onAttach(client.origin);
    this.#tellSharing();
  }

  async #askFirst(connection: Connection, { asks = [], ...frame }: Attach): Promise<void> {
    const { client } = connection;
    if (client.kind === 'ui') return;
    connection.asking = true;
    await this.host.consent(client.origin, asks);
    connection.asking = false;
    if (this.#connections.has(connection)) this.#attach(connection, frame);
  }

  /** Who may not send has no use for a file. */
  #file(connection: Connection, frame: FileFrame): void {
    if (!this.#connections.has(connection)) return;
    const { client, attached, files } = connection;
    const { id } = frame;
    try {
      if (!attached) throw new PartylineError('badRequest');
      if (!mayCall(client, 'send')) throw new PartylineError('notAllowed');
      const taken = files.receive(frame);
      if (taken !== undefined) this.#post(connection, { t: 'file', id, taken });
    } catch (error) {
      this.#post(connection, { t: 'file', id, error: PartylineError.from(error).toBody() });
    }
  }

  async #request(connection: Connection, frame: Request, message: unknown): Promise<void> {
    const json = jsonOf(message);
    if (connection.rate?.take(costOf(json?.length ?? maxFrameLength)) === false)
      return this.#refuse(connection, new PartylineError('tooMany'));
    const { id } = frame;
    const answer = await connection.requests.answer(frame, json);
    if (!('result' in answer && answer.result instanceof Blob))
      return void this.#post(connection, { t: 'reply', id, ...answer });
    try {
      this.#post(connection, { t: 'reply', id, file: connection.answered.keep(id, answer.result) });
    } catch (error) {
      this.#post(connection, { t: 'reply', id, error: PartylineError.from(error).toBody() });
    }
  }

  async #take(connection: Connection, frame: { id: number; offset: number }): Promise<void> {
    if (!connection.attached) return this.#malformed(connection, frame);
    const { id, offset } = frame;
    const data = await connection.answered.take(id, offset);
    this.#post(connection, { t: 'piece', id, offset, ...(data !== undefined && { data }) });
  }

  #setTopics(connection: Connection, topics: readonly string[]): void {
    connection.topics = new Set(topics);
    if (topics.length > 0) this.host.onSubscribe(connection.client);
  }

  /** A frame that says nothing, or out of turn: the client is not one of ours, or is hostile. */
  #malformed(connection: Connection, message: unknown): void {
    if (connection.rate?.take(costOf(jsonOf(message)?.length ?? maxFrameLength)) === false)
      return this.#refuse(connection, new PartylineError('tooMany'));
    const id = message && typeof message === 'object' && 'id' in message ? message.id : undefined;
    const error = new PartylineError('badRequest');
    if (typeof id === 'number' && Number.isSafeInteger(id)) {
      const isFile = 't' in (message as object) && fileFrames.has((message as { t: unknown }).t);
      if (isFile) connection.files.drop(id);
      this.#post(connection, { t: isFile ? 'file' : 'reply', id, error: error.toBody() });
      return;
    }
    this.#refuse(connection, error);
  }

  #refuse(connection: Connection, error: PartylineError): void {
    refuse(connection.port, error);
    this.#drop(connection);
  }

  #drop(connection: Connection): void {
    connection.files.close();
    connection.answered.close();
    if (this.#connections.delete(connection) && connection.attached && connection.client.kind !== 'ui')
      this.#tellSharing();
  }

  #tellSharing(): void {
    const sharing = this.sharing();
    for (const connection of this.#connections) {
      if (connection.attached && connection.client.kind === 'ui') {
        this.#post(connection, { t: 'state', state: this.host.state(), sharing });
      }
    }
  }

  /** A port can close between two lines of ours; then its client is gone, and that is all. */
  #post(connection: Connection, frame: ServerFrame): boolean {
    try {
      connection.port.postMessage(frame);
      return true;
    } catch {
      this.#drop(connection);
      return false;
    }
  }
}

/** Tells a port that it will not be served, and closes it. */
function refuse(port: Port, error: PartylineError): void {
  try {
    port.postMessage({ t: 'refused', error: error.toBody() } satisfies ServerFrame);
    port.disconnect();
  } catch {
    // It has closed meanwhile.
  }
}

/** A page need not know which server the user signs in with, nor what it said. */
function forPages(state: SessionState): SessionState {
  if ('expiring' in state) {
    const { expiring: _, ...rest } = state;
    return rest;
  }
  if (!('ended' in state) || !state.ended?.error) return state;
  const { error: _, ...ended } = state.ended;
  return { ...state, ended };
}

function wants(topics: ReadonlySet<string>, topic: string): boolean {
  return topics.has(topic) || topics.has('*');
}

/** A message as JSON, `undefined` where JSON cannot hold it. */
function jsonOf(message: unknown): string | undefined {
  try {
    return JSON.stringify(message);
  } catch {
    return undefined;
  }
}

const fileFrames: ReadonlySet<unknown> = new Set<FileFrame['t']>(['file', 'chunk', 'drop']);
