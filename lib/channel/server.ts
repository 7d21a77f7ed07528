import * as v from 'valibot';
import type { StoreRefusal } from '@/lib/contract/cookie-store';
import { PartylineError } from '@/lib/contract/errors';
import {
  ClientFrame,
  type EventFrame,
  gapTopic,
  maxFrameLength,
  maxPorts,
  portCost,
  protocolVersion,
  type ServerFrame,
} from '@/lib/contract/frames';
import type { Scope } from '@/lib/contract/methods';
import type { SessionState, Sharing } from '@/lib/contract/session';
import type { Asker } from '@/lib/sites/consent-queue';
import { catchUpAll, catchUpPage, fitIntoMessage } from './catch-up';
import type { ChannelSession } from './channel-session';
import { DownloadSender } from './files/download-sender';
import { type FileFrame, UploadReceiver } from './files/upload-receiver';
import { mayCall } from './method-access';
import { type Peer, redactForPages, type SharingTab, sharingOf, sharingTabs, subscribersOf } from './peer';
import { disconnect, type Port, refuse, tryPost } from './port';
import { costOf, TabRates } from './rate-limiter';
import { PortRequests, type Request, type RequestHost } from './requests';
import { type InactivePage, type PortClient, type ScopesOf, siteOf } from './sender-auth';

/** Missed events that cost a client one token when it attaches. */
const eventsPerToken = 10;

export interface ServerHost<Session extends ChannelSession = ChannelSession> extends RequestHost<Session> {
  /** Number of the background's run. */
  epoch(): number;
  /** All sessions, oldest first. */
  sessions(): readonly Session[];
  /** Whether something stored cannot be read or written. */
  isStorageFailing?(): boolean;
  /** The session that has been online longest. */
  primary(): Session | undefined;
  /** The state that clients see while there is no session. */
  signedOut(): SessionState;
  /**
   * The session that a site's tab uses.
   * @param current id of the account that the tab was bound to
   */
  bindingOf(origin: string, current: string | undefined): Session | undefined;
  /** A client subscribes to topics, or its tab comes to the front of the user. */
  onSubscribe(client: PortClient, session: Session, topics: ReadonlySet<string>): void;
  /** A site attached in one of its tabs. */
  onAttach(origin: string): void;
  /** A port of a page has closed. */
  onDetach(client: Extract<PortClient, { kind: 'page' }>): void;
  /**
   * Asks the user for the scopes that a site lacks. Never rejects; resolves when the question is answered or
   * dropped.
   */
  consent(origin: string, scopes: readonly Scope[], asker: Asker): Promise<void>;
}

type Attach = Extract<v.InferOutput<typeof ClientFrame>, { t: 'attach' }>;

/** The background's end of all ports: authorizes clients, answers requests and publishes events. */
export class ChannelServer<Session extends ChannelSession = ChannelSession> {
  readonly #peers = new Set<Peer<Session>>();
  readonly #rates = new TabRates();
  #isReady = false;

  /**
   * @param ready resolves when the host can answer. Listeners are added before that, because a message
   * without a listener is lost
   */
  constructor(
    private readonly host: ServerHost<Session>,
    private readonly ready: Promise<void>,
  ) {
    void ready.then(() => {
      this.#isReady = true;
    });
  }

  /** Calls `fn` synchronously if the host is ready. */
  whenReady(fn: () => void): void {
    if (this.#isReady) fn();
    else void this.ready.then(fn);
  }

  /**
   * Serves a port until it closes.
   * @param identify called when the host is ready. `undefined` refuses the port; `inactive` closes it, so that the
   * client tries again; another text is the code of the refusal
   */
  accept(port: Port, identify: PortClient | (() => PortClient | InactivePage | StoreRefusal | undefined)): void {
    let peer: Peer<Session> | undefined;
    let isClosed = false;
    this.whenReady(() => {
      const client = typeof identify === 'function' ? identify() : identify;
      if (isClosed) return;
      if (!client) return refuse(port, new PartylineError('notAllowed'));
      if (client === 'inactive') return port.disconnect();
      if (typeof client === 'string') return refuse(port, new PartylineError(client));
      const rate = client.kind === 'ui' ? undefined : this.#rates.of(client.tabId, tabId => this.#portsOf(tabId) > 0);
      if (client.kind !== 'ui' && (this.#portsOf(client.tabId) >= maxPorts || !rate?.take(portCost)))
        return refuse(port, new PartylineError('tooMany'));
      const uploads = new UploadReceiver();
      const requests = new PortRequests(this.host, uploads, {
        client: () => accepted.client,
        isAttached: () => accepted.attached,
        session: account => this.#sessionFor(accepted, account),
        subscribe: (topics, isObserver) => this.#setTopics(accepted, topics, isObserver),
        bind: account => {
          // The session's state may still wait for its events to be stored. The page gets it before the answer.
          if (!this.#bind(accepted, account))
            this.#post(accepted, { t: 'state', state: this.#stateOf(accepted).state });
        },
        asked: id => this.#post(accepted, { t: 'asking', id }),
      });
      const topics = new Set<string>();
      const accepted: Peer<Session> = {
        ...{ port, client, attached: false, awaitsConsent: false, topics, session: undefined, requests, uploads, rate },
        isObserver: false,
        downloads: new DownloadSender(),
      };
      peer = accepted;
      this.#peers.add(peer);
    });
    port.onDisconnect.addListener(() => {
      isClosed = true;
      if (peer) this.#remove(peer);
    });
    port.onMessage.addListener(message => {
      this.whenReady(() => peer && this.#receive(peer, message));
    });
  }

  /** Applies a site's changed scopes to its open ports at once. */
  reauthorize(origin: string, grants: ScopesOf): void {
    for (const peer of [...this.#peers]) {
      const { client, attached } = peer;
      if (client.kind === 'ui' || client.origin !== origin) continue;
      const now = siteOf(client, grants);
      if (now) peer.client = now;
      peer.requests.abortForbidden();
      peer.downloads.clear();
      // A peer that waits for consent attaches, or is refused, when the user has answered.
      if (!attached) continue;
      if (now?.kind !== 'page') this.#refuse(peer, new PartylineError('notAllowed'));
      else {
        if (!mayCall(now, 'receive')) peer.topics = new Set();
        this.#post(peer, { t: 'scopes', scopes: now.scopes });
      }
    }
  }

  /**
   * Sends an account's events, in one frame, to its clients that subscribe to their topics.
   * @returns for each event, how many of its receivers satisfy `counts` and are no observers
   */
  publish(
    session: Session,
    events: readonly EventFrame[],
    counts: (client: PortClient) => boolean = () => true,
  ): number[] {
    const delivered = events.map(() => 0);
    for (const peer of this.#peers) {
      const { client, attached, topics, isObserver } = peer;
      const isOwnPage = client.kind === 'ui';
      if (!attached || !(isOwnPage || peer.session === session)) continue;
      const subscribed = events.filter(({ topic }) => isSubscribed(topics, topic));
      if (subscribed.length === 0) continue;
      const sent = isOwnPage ? subscribed.map(event => ({ ...event, account: session.id })) : subscribed;
      const isSent = this.#post(peer, sent.length === 1 ? sent[0]! : { t: 'events', events: sent });
      if (isSent && !isObserver && counts(client))
        for (const [index, { topic }] of events.entries()) if (isSubscribed(topics, topic)) delivered[index]! += 1;
    }
    return delivered;
  }

  /**
   * The pages of the account that have subscribed to a topic by its name, without observers. `send` sends one an event that
   * no other client receives, and that is not stored.
   */
  subscribers(session: Session, topic: string) {
    return subscribersOf(this.#peers, session, topic).map(({ peer, client }) => ({
      ...client,
      send: (payload: unknown) =>
        void this.#post(peer as Peer<Session>, { t: 'event', seq: 0, topic, payload, at: Date.now() }),
    }));
  }

  /** Sends an account's state to its clients, and all states to the extension's own pages. */
  publishState(session: Session): void {
    this.publishSessions();
    const state = redactForPages(session.state);
    for (const peer of this.#peers)
      if (peer.attached && peer.client.kind !== 'ui' && peer.session === session)
        this.#post(peer, { t: 'state', state });
  }

  /** Binds the tabs again whose account is over, or that may no longer use it. */
  rebind(): void {
    let hasChanged = false;
    for (const peer of [...this.#peers]) if (peer.attached && this.#bind(peer, peer.session?.id)) hasChanged = true;
    if (hasChanged) this.publishSessions();
  }

  /** The tab has come to the front of the user. */
  handleFocus(tabId: number): void {
    for (const peer of this.#peers)
      if (peer.client.kind === 'page' && peer.client.tabId === tabId) this.#notifySubscribed(peer);
  }

  /** The account's unread messages of earlier runs are known, maybe after tabs have subscribed. */
  handleUnreadLoaded(session: Session): void {
    for (const peer of this.#peers) if (peer.session === session) this.#notifySubscribed(peer);
  }

  /** Whether a page has a port. */
  isAttached({ tabId, documentId }: { tabId: number; documentId?: string | undefined }): boolean {
    return [...this.#peers].some(
      ({ client, attached }) =>
        attached && client.kind === 'page' && client.tabId === tabId && client.documentId === documentId,
    );
  }

  /** @param session counts only the tabs that use it */
  sharing(session?: Session): Sharing {
    return sharingOf(this.#peers, session);
  }

  /** @param session returns only the tabs that use it */
  sharingTabs(session?: Session): SharingTab[] {
    return sharingTabs(this.#peers, session);
  }

  #sessionFor({ client, session }: Peer<Session>, account: string | undefined): Session | undefined {
    if (client.kind !== 'ui') return session;
    return account === undefined ? this.host.primary() : this.host.sessions().find(({ id }) => id === account);
  }

  /** @returns whether the binding has changed */
  #bind(peer: Peer<Session>, account: string | undefined): boolean {
    if (peer.client.kind !== 'page') return false;
    const session = this.host.bindingOf(peer.client.origin, account);
    if (session === peer.session) return false;
    const isSameAccount = session?.id === peer.session?.id;
    peer.session = session;
    if (!isSameAccount) peer.requests.abortForOther();
    const { seq } = catchUpPage(session, {});
    const state = redactForPages(session?.state ?? this.host.signedOut());
    this.#post(peer, { t: 'bound', ...(session && { account: session.id }), seq, state });
    this.#notifySubscribed(peer);
    return true;
  }

  #portsOf(tabId: number): number {
    return [...this.#peers].filter(({ client }) => client.kind !== 'ui' && client.tabId === tabId).length;
  }

  #receive(peer: Peer<Session>, message: unknown): void {
    if (!this.#peers.has(peer)) return;
    if (peer.rate?.take() === false) return this.#refuse(peer, new PartylineError('tooMany'));
    const frame = v.safeParse(ClientFrame, message);
    if (!frame.success) return this.#rejectMalformed(peer, message);
    if (frame.output.t === 'attach') this.#attach(peer, frame.output);
    else if (frame.output.t === 'request') void this.#answer(peer, frame.output, message);
    else if (frame.output.t === 'cancel') peer.requests.cancel(frame.output.id);
    else if (frame.output.t === 'take') void this.#sendChunk(peer, frame.output);
    else this.#receiveFile(peer, frame.output);
  }

  #attach(peer: Peer<Session>, frame: Attach): void {
    const { client } = peer;
    if (peer.attached || peer.awaitsConsent) return this.#rejectMalformed(peer, frame);
    const needsConsent = client.kind !== 'ui' && frame.asks?.some(scope => !mayCall(client, scope));
    if (needsConsent) return void this.#attachAfterConsent(peer, frame);
    if (client.kind === 'unapproved') return this.#refuse(peer, new PartylineError('notAllowed'));
    const isOwnPage = client.kind === 'ui';
    if (!isOwnPage) peer.session = this.host.bindingOf(client.origin, frame.account);
    const missed = isOwnPage ? catchUpAll(this.host.sessions(), frame.since) : catchUpPage(peer.session, frame);
    if (peer.rate?.take(missed.events.length / eventsPerToken) === false)
      return this.#refuse(peer, new PartylineError('tooMany'));
    peer.attached = true;
    if (frame.topics && mayCall(client, 'receive')) this.#setTopics(peer, frame.topics, frame.observer);
    this.#post(peer, {
      t: 'hello',
      version: protocolVersion,
      epoch: this.host.epoch(),
      scopes: client.kind === 'ui' ? 'ui' : [...client.scopes],
      ...(isOwnPage ? this.#overview() : this.#stateOf(peer)),
      ...fitIntoMessage({ ...missed, events: missed.events.filter(({ topic }) => isSubscribed(peer.topics, topic)) }),
    });
    if (client.kind !== 'page') return;
    this.host.onAttach(client.origin);
    this.publishSessions();
  }

  async #attachAfterConsent(peer: Peer<Session>, { asks = [], ...frame }: Attach): Promise<void> {
    const { client } = peer;
    if (client.kind === 'ui') return;
    peer.awaitsConsent = true;
    const onAsked = () => this.#peers.has(peer) && this.#post(peer, { t: 'asking' });
    await this.host.consent(client.origin, asks, { tabId: client.tabId, onAsked });
    peer.awaitsConsent = false;
    if (this.#peers.has(peer)) this.#attach(peer, frame);
  }

  #receiveFile(peer: Peer<Session>, frame: FileFrame): void {
    if (!this.#peers.has(peer)) return;
    const { client, attached, uploads } = peer;
    const { id } = frame;
    try {
      if (!attached) throw new PartylineError('badRequest');
      if (!mayCall(client, 'send')) throw new PartylineError('notAllowed');
      const taken = uploads.receive(frame);
      if (taken !== undefined) this.#post(peer, { t: 'file', id, taken });
    } catch (error) {
      this.#post(peer, { t: 'file', id, error: PartylineError.from(error).toBody() });
    }
  }

  async #answer(peer: Peer<Session>, frame: Request, message: unknown): Promise<void> {
    const json = jsonOf(message);
    if (peer.rate?.take(costOf(json?.length ?? maxFrameLength)) === false)
      return this.#refuse(peer, new PartylineError('tooMany'));
    const { id } = frame;
    const answer = await peer.requests.answer(frame, json);
    if (!('result' in answer && answer.result instanceof Blob)) {
      if (!tryPost(peer.port, { t: 'reply', id, ...answer }))
        this.#post(peer, { t: 'reply', id, error: new PartylineError('tooLarge').toBody() });
      return;
    }
    try {
      this.#post(peer, { t: 'reply', id, file: peer.downloads.add(id, answer.result) });
    } catch (error) {
      this.#post(peer, { t: 'reply', id, error: PartylineError.from(error).toBody() });
    }
  }

  async #sendChunk(peer: Peer<Session>, frame: { id: number; offset: number }): Promise<void> {
    if (!peer.attached) return this.#rejectMalformed(peer, frame);
    const { id, offset } = frame;
    const data = await peer.downloads.read(id, offset);
    this.#post(peer, { t: 'piece', id, offset, ...(data !== undefined && { data }) });
  }

  #setTopics(peer: Peer<Session>, topics: readonly string[], isObserver = false): void {
    peer.topics = new Set(topics);
    peer.isObserver = isObserver;
    this.#notifySubscribed(peer);
  }

  #notifySubscribed({ client, session, topics, isObserver }: Peer<Session>): void {
    if (session && topics.size > 0 && !isObserver) this.host.onSubscribe(client, session, topics);
  }

  /**
   * Rejects a frame that is invalid or out of order. Without an id to answer, the client is not ours: closes
   * its port.
   */
  #rejectMalformed(peer: Peer<Session>, message: unknown): void {
    if (peer.rate?.take(costOf(jsonOf(message)?.length ?? maxFrameLength)) === false)
      return this.#refuse(peer, new PartylineError('tooMany'));
    const id = message && typeof message === 'object' && 'id' in message ? message.id : undefined;
    const error = new PartylineError('badRequest');
    if (typeof id === 'number' && Number.isSafeInteger(id)) {
      const isFile = 't' in (message as object) && fileFrames.has((message as { t: unknown }).t);
      if (isFile) peer.uploads.drop(id);
      this.#post(peer, { t: isFile ? 'file' : 'reply', id, error: error.toBody() });
      return;
    }
    this.#refuse(peer, error);
  }

  #refuse(peer: Peer<Session>, error: PartylineError): void {
    refuse(peer.port, error);
    this.#remove(peer);
  }

  #remove(peer: Peer<Session>): void {
    peer.uploads.clear();
    peer.downloads.clear();
    if (!this.#peers.delete(peer) || !peer.attached || peer.client.kind === 'ui') return;
    this.publishSessions();
    if (peer.client.kind === 'page') this.host.onDetach(peer.client);
  }

  /** Sends all states to the extension's own pages. */
  publishSessions(): void {
    const own = [...this.#peers].filter(({ attached, client }) => attached && client.kind === 'ui');
    if (own.length === 0) return;
    const overview = this.#overview();
    for (const peer of own) this.#post(peer, { t: 'state', ...overview });
  }

  #overview() {
    const sessions = this.host.sessions().map(session => ({ ...session.info, sharing: this.sharing(session) }));
    const state = this.host.primary()?.state ?? this.host.signedOut();
    return { state, sharing: this.sharing(), sessions, ...(this.host.isStorageFailing?.() && { storageFails: true }) };
  }

  #stateOf({ session }: Peer<Session>) {
    const state = redactForPages(session?.state ?? this.host.signedOut());
    return { state, ...(session && { account: session.id }) };
  }

  /** Closes the port if the frame cannot be sent, so that the client attaches again. @returns whether it was sent */
  #post(peer: Peer<Session>, frame: ServerFrame): boolean {
    if (tryPost(peer.port, frame)) return true;
    this.#remove(peer);
    disconnect(peer.port);
    return false;
  }
}

function isSubscribed(topics: ReadonlySet<string>, topic: string): boolean {
  return topics.has(topic) || topics.has('*') || (topic === gapTopic && topics.size > 0);
}

/** `undefined` if JSON cannot represent the message. */
function jsonOf(message: unknown): string | undefined {
  try {
    return JSON.stringify(message);
  } catch {
    return undefined;
  }
}

const fileFrames: ReadonlySet<unknown> = new Set<FileFrame['t']>(['file', 'chunk', 'drop']);
