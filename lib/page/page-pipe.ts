/** The page's end of the pipe: what the page's sessions share. */
import { type EventFrame, longestTimeout } from '@/lib/contract/frames';
import type { Scope } from '@/lib/contract/methods';
import { type ErrorBody, PartylineError } from '@/lib/contract/partyline-error';
import type { SessionState } from '@/lib/contract/session';
import type { CallOptions, PageLink } from './api';
import { type BridgeFrame, type PageFrame, pipeMark } from './pipe';

export class PagePipe {
  link: PageLink = 'suspended';
  state: SessionState | undefined;
  scopes: readonly Scope[] = [];
  readonly stateWatchers = new Set<(state: SessionState) => void>();
  readonly linkWatchers = new Set<(link: PageLink) => void>();
  readonly eventWatchers = new Set<(event: EventFrame) => void>();
  readonly #port: MessagePort;
  readonly #pending = new Map<number, { resolve(result: unknown): void; reject(error: PartylineError): void }>();
  readonly #wanted = new Map<object, ReadonlySet<string>>();
  readonly #open: Promise<void>;
  #opened: () => void = () => {};
  #failed: (error: PartylineError) => void = () => {};
  #id = 0;

  /** @param asks scopes that the page needs; where it lacks some, the user is asked before the pipe is open */
  constructor(page: Window, asks: readonly Scope[] = []) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#open = new Promise((resolve, reject) => {
      this.#opened = resolve;
      this.#failed = reject;
    });
    port1.onmessage = message => this.#hear(message.data as BridgeFrame);
    page.postMessage(pipeMark, page.location.origin, [port2]);
    this.#say({ t: 'join', asks });
  }

  get isDead(): boolean {
    return this.link === 'gone';
  }

  /**
   * Resolves when the pipe is open and the user has answered.
   * @param asks scopes that the page needs beyond those that the pipe was opened with
   */
  async opened(asks: readonly Scope[] = []): Promise<void> {
    await this.#open;
    if (asks.some(scope => !this.scopes.includes(scope)))
      await this.request('sites.request', { scopes: asks }, { timeout: longestTimeout }).catch(() => {});
  }

  request(method: string, params: unknown, { timeout, signal }: CallOptions = {}): Promise<unknown> {
    if (this.isDead) return Promise.reject(new PartylineError('disconnected'));
    if (signal?.aborted) return Promise.reject(new PartylineError('cancelled'));
    const id = this.#id++;
    const abort = () => {
      this.#say({ t: 'cancel', id });
      this.#pending.get(id)?.reject(new PartylineError('cancelled'));
    };
    signal?.addEventListener('abort', abort);
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      try {
        this.#say({ t: 'request', id, method, params, ...(timeout !== undefined && { timeout }) });
      } catch {
        // Not cloneable: a function or a DOM node among the arguments.
        reject(new PartylineError('badRequest'));
      }
    }).finally(() => {
      signal?.removeEventListener('abort', abort);
      this.#pending.delete(id);
    });
  }

  /** Which topics one session of this page wants; the background is asked for the union of all. */
  want(session: object, topics: ReadonlySet<string> | undefined): void {
    if (topics?.size) this.#wanted.set(session, topics);
    else this.#wanted.delete(session);
    const union = new Set([...this.#wanted.values()].flatMap(set => [...set]));
    if (!this.isDead) this.#say({ t: 'topics', topics: [...union] });
  }

  #hear(frame: BridgeFrame): void {
    switch (frame.t) {
      case 'open':
        this.scopes = frame.scopes;
        this.state = frame.state;
        this.#opened();
        for (const watcher of this.stateWatchers) watcher(frame.state);
        return;
      case 'link':
        return this.#show(frame.link);
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
        return this.#die(frame.error);
    }
  }

  #show(link: PageLink): void {
    if (link === this.link) return;
    this.link = link;
    for (const watcher of this.linkWatchers) watcher(link);
  }

  #die(body: ErrorBody): void {
    this.#show('gone');
    const error = PartylineError.fromBody(body);
    this.#failed(error);
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#port.close();
  }

  #say(frame: PageFrame): void {
    this.#port.postMessage(frame);
  }
}
