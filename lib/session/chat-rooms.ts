import { PartylineError } from '@/lib/contract/errors';
import type { ChatRoomEvent, ChatRoomExit, ChatRoomRules, Provider } from '@/lib/providers/provider';
import { inTime } from '@/lib/storage/in-time';

export interface ChatRoomsHost {
  rules(): ChatRoomRules | undefined;
  /** Options of the connection. */
  service(): Readonly<Record<string, unknown>>;
  userId(): string;
  /** Milliseconds since 1970 by the service's clock. */
  serviceTime(): number;
  provider(): Provider | undefined;
  emit(event: ChatRoomEvent): void;
  /** Stores the session with its rooms. */
  store(): Promise<void>;
  log(...parts: unknown[]): void;
}

/** Beyond it the oldest is forgotten. */
const maxRooms = 100;
/** Milliseconds. A request whose socket closes may get no answer. */
const joinTimeoutMs = 20_000;
const minRetryMs = 500;
const maxRetryMs = 30_000;

/**
 * Chat rooms that the session's tabs have joined. The services remove a user some time after the connection has ended,
 * and no SDK joins again.
 */
export class ChatRooms {
  /** Oldest first. */
  #ids = new Set<string>();
  #rejoining: AbortController | undefined;

  constructor(private readonly host: ChatRoomsHost) {}

  get ids(): readonly string[] {
    return [...this.#ids];
  }

  load(ids: readonly string[] = []): void {
    this.#ids = new Set(ids);
  }

  clear(): void {
    this.stop();
    this.#ids.clear();
  }

  stop(): void {
    this.#rejoining?.abort();
  }

  /** Joins all rooms again, after a connection has opened. */
  rejoin(): void {
    this.stop();
    const provider = this.host.provider();
    if (!provider || this.#ids.size === 0) return;
    this.#rejoining = new AbortController();
    void this.#rejoin(provider, this.#rejoining.signal);
  }

  /** Handles a call that has succeeded. Resolves when the change is stored. */
  async handleCall(method: string, args: readonly unknown[], result: unknown): Promise<void> {
    const change = this.host.rules()?.changedBy(method, args, result, this.host.service());
    if (!change) return;
    const { joined, left, dissolved, isOnly } = change;
    if (isOnly) for (const id of this.ids) if (id !== joined) this.#exit(id, 'left');
    if (left !== undefined) this.#exit(left, 'left');
    if (dissolved !== undefined) this.#exit(dissolved, 'dissolved');
    if (joined !== undefined) this.#add(joined);
    await this.host.store();
  }

  handleEvent(topic: string, payload: unknown): void {
    const lost = this.host.rules()?.lostBy(topic, payload) ?? [];
    if (lost.filter(id => this.#ids.delete(id)).length > 0) void this.host.store();
  }

  #add(id: string): void {
    this.#ids.add(id);
    const [oldest] = this.#ids;
    if (this.#ids.size > maxRooms && oldest !== undefined) this.#ids.delete(oldest);
  }

  /** Forgets a room and emits its event, which the service does not send to this connection. */
  #exit(id: string, reason: ChatRoomExit['reason']): void {
    if (!this.#ids.delete(id)) return;
    const exit = { id, reason, userId: this.host.userId(), at: this.host.serviceTime() };
    for (const event of this.host.rules()?.eventsOfExit(exit) ?? []) this.host.emit(event);
  }

  async #rejoin(provider: Provider, signal: AbortSignal): Promise<void> {
    let pending = this.ids;
    for (let failures = 0; ; failures++) {
      const failed: string[] = [];
      for (const id of pending) {
        if (!(await this.#isSettled(provider, id, signal))) failed.push(id);
        if (signal.aborted) return;
      }
      if (failed.length === 0) return;
      pending = failed;
      await new Promise(done => setTimeout(done, Math.min(minRetryMs * 2 ** failures, maxRetryMs)));
      if (signal.aborted) return;
    }
  }

  /** Joins a room unless a tab has left it. @returns whether the service has answered */
  async #isSettled(provider: Provider, id: string, signal: AbortSignal): Promise<boolean> {
    const rules = this.host.rules();
    if (!rules || !this.#ids.has(id)) return true;
    const { method, args } = rules.join(id);
    try {
      await inTime(provider.call(method, args), joinTimeoutMs);
      return true;
    } catch (thrown) {
      if (signal.aborted) return false;
      const error = PartylineError.from(thrown);
      this.host.log('a chat room was not joined again', error.code, error.vendor ?? thrown);
      const reason = error.code === 'vendor' ? rules.reasonOf(error.vendor?.code) : undefined;
      if (!reason) return false;
      this.#exit(id, reason);
      void this.host.store();
      return true;
    }
  }
}
