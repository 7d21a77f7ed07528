/** The page's end of the pipe to the content script. All sessions of a page share it. */
import { type EventFrame, maxTimeout } from '@/lib/contract/frames';
import type { Scope } from '@/lib/contract/methods';
import { type ErrorBody, PartylineError } from '@/lib/contract/partyline-error';
import type { SessionState } from '@/lib/contract/session';
import type { PageCallOptions, PageLink } from './api';
import { type BridgeFrame, type PageFrame, pipeMark } from './pipe-frames';

export class PagePipe {
  link: PageLink = 'suspended';
  state: SessionState | undefined;
  scopes: readonly Scope[] = [];
  /** Keys of the sessions that have not detached. */
  readonly sessions = new Set<object>();
  readonly stateWatchers = new Set<(state: SessionState) => void>();
  readonly linkWatchers = new Set<(link: PageLink) => void>();
  readonly eventWatchers = new Set<(event: EventFrame) => void>();
  readonly #port: MessagePort;
  readonly #pending = new Map<number, { resolve(result: unknown): void; reject(error: PartylineError): void }>();
  readonly #topics = new Map<object, { topics: ReadonlySet<string>; isObserver: boolean }>();
  readonly #open: Promise<void>;
  #resolveOpen: () => void = () => {};
  #rejectOpen: (error: PartylineError) => void = () => {};
  #nextId = 0;

  /** @param scopes scopes to request; the user is asked for missing ones before the pipe opens */
  constructor(page: Window, scopes: readonly Scope[] = []) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#open = new Promise((resolve, reject) => {
      this.#resolveOpen = resolve;
      this.#rejectOpen = reject;
    });
    port1.onmessage = message => this.#receive(message.data as BridgeFrame);
    page.postMessage(pipeMark, page.location.origin, [port2]);
    this.#send({ t: 'join', asks: scopes });
  }

  get isClosed(): boolean {
    return this.link === 'gone';
  }

  /**
   * Resolves when the pipe is open and the user has answered.
   * @param scopes scopes to request in addition to those of the constructor
   */
  async whenOpen(scopes: readonly Scope[] = []): Promise<void> {
    await this.#open;
    if (scopes.some(scope => !this.scopes.includes(scope)))
      await this.request('sites.request', { scopes }, { timeout: maxTimeout }).catch(() => {});
  }

  request(method: string, params: unknown, { timeout, signal }: PageCallOptions = {}): Promise<unknown> {
    if (this.isClosed) return Promise.reject(new PartylineError('disconnected'));
    if (signal?.aborted) return Promise.reject(new PartylineError('cancelled'));
    const id = this.#nextId++;
    const abort = () => {
      this.#send({ t: 'cancel', id });
      this.#pending.get(id)?.reject(new PartylineError('cancelled'));
    };
    signal?.addEventListener('abort', abort);
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      try {
        this.#send({ t: 'request', id, method, params, ...(timeout !== undefined && { timeout }) });
      } catch {
        // The arguments contain a function or a DOM node, which cannot be cloned.
        reject(new PartylineError('badRequest'));
      }
    }).finally(() => {
      signal?.removeEventListener('abort', abort);
      this.#pending.delete(id);
    });
  }

  /** Sets the topics of one session and subscribes to the union of all sessions' topics. */
  setTopics(session: object, topics: ReadonlySet<string> | undefined, isObserver = false): void {
    if (topics?.size) this.#topics.set(session, { topics, isObserver });
    else this.#topics.delete(session);
    const all = [...this.#topics.values()];
    const union = new Set(all.flatMap(each => [...each.topics]));
    const observer = all.every(each => each.isObserver);
    if (!this.isClosed) this.#send({ t: 'topics', topics: [...union], observer });
  }

  /** For a bridge that is gone without a word, as after the extension was switched off in Firefox. */
  close(): void {
    if (!this.isClosed) this.#close(new PartylineError('disconnected').toBody());
  }

  #receive(frame: BridgeFrame): void {
    switch (frame.t) {
      case 'open':
        this.scopes = frame.scopes;
        this.state = frame.state;
        this.#resolveOpen();
        for (const watcher of this.stateWatchers) watcher(frame.state);
        return;
      case 'link':
        return this.#setLink(frame.link);
      case 'event':
        for (const watcher of this.eventWatchers) watcher(frame.event);
        return;
      case 'gap':
        for (const watcher of this.eventWatchers)
          watcher({ t: 'event', seq: 0, topic: 'gap', payload: null, at: Date.now() });
        return;
      case 'reply': {
        const pending = this.#pending.get(frame.id);
        if (frame.error) pending?.reject(PartylineError.fromBody(frame.error));
        else pending?.resolve(frame.result);
        return;
      }
      case 'dead':
        return this.#close(frame.error);
    }
  }

  #setLink(link: PageLink): void {
    if (link === this.link) return;
    this.link = link;
    for (const watcher of this.linkWatchers) watcher(link);
  }

  #close(body: ErrorBody): void {
    this.#setLink('gone');
    const error = PartylineError.fromBody(body);
    this.#rejectOpen(error);
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#port.close();
  }

  #send(frame: PageFrame): void {
    this.#port.postMessage(frame);
  }
}
