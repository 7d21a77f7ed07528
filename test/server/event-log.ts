// Append-only log of server events, with promises for future ones.

export type EventType =
  | 'socketOpen'
  | 'socketClose'
  | 'login'
  | 'refused'
  | 'logout'
  | 'kick'
  | 'heartbeat'
  | 'message'
  | 'messageRefused'
  | 'delivered'
  | 'acked'
  | 'rest';

export interface ImEvent {
  seq: number;
  /** Milliseconds since 1970. */
  at: number;
  type: EventType;
  /** Empty for a socket that has not signed in. */
  app: string;
  user: string;
  device?: string;
  /** Kick or refusal code, or HTTP status. */
  code?: number;
  detail?: string;
}

export class EventLog {
  readonly entries: ImEvent[] = [];
  #listeners = new Set<(event: ImEvent) => void>();

  add(type: EventType, fields: Partial<Omit<ImEvent, 'seq' | 'at' | 'type'>> = {}): void {
    const event: ImEvent = { seq: this.entries.length, at: Date.now(), type, app: '', user: '', ...fields };
    this.entries.push(event);
    for (const listener of [...this.#listeners]) listener(event);
  }

  /** Returns the first event at or after `since` (a `seq`) that matches. @throws {Error} after the timeout */
  waitFor(predicate: (event: ImEvent) => boolean, timeoutMs = 30_000, since = 0): Promise<ImEvent> {
    const past = this.entries.slice(since).find(predicate);
    if (past) return Promise.resolve(past);
    return new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        this.#listeners.delete(listener);
      };
      const listener = (event: ImEvent) => {
        if (event.seq < since || !predicate(event)) return;
        stop();
        resolve(event);
      };
      const timer = setTimeout(() => {
        stop();
        const last = this.entries.slice(-8).map(({ type, user, code }) => `${type}:${user}${code ? `:${code}` : ''}`);
        reject(new Error(`no such event within ${timeoutMs} ms; the last were ${last.join(' ')}`));
      }, timeoutMs);
      this.#listeners.add(listener);
    });
  }

  /** Resolves when the condition holds; checks it after every event. */
  async until(condition: () => boolean, timeoutMs = 30_000): Promise<void> {
    if (!condition()) await this.waitFor(() => condition(), timeoutMs, this.entries.length);
  }
}
