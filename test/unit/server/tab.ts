// A vendor's SDK in "a tab", with all its events.
import { listenNames } from '@/lib/page/webim-listen/names';
import { eventHandlerNames } from '@/lib/providers/msync/topics';
import { defaultApp, type ImService } from '../../server';
import { openRawTab, type RawConnection, type RawSdkName, type RawTab } from '../../server/raw-sdk';

export interface Seen {
  name: string;
  payload: Record<string, unknown>;
}

export class Tab {
  readonly seen: Seen[] = [];
  readonly raw: RawTab;
  readonly conn: RawConnection;
  #listeners = new Set<(seen: Seen) => void>();

  constructor(
    im: ImService,
    readonly name: RawSdkName,
    options: Record<string, unknown> = {},
    shared?: RawTab,
  ) {
    this.raw = openRawTab(name, shared ? { localStorage: shared.localStorage } : {});
    const direct = { appKey: defaultApp, isHttpDNS: false, apiUrl: im.restUrl, url: im.wsUrl };
    this.conn = new this.raw.sdk.connection({ ...direct, ...options });
    const record = (prefix: string) => (name: string) => [
      name,
      (payload: unknown) => this.#record(prefix + name, payload),
    ];
    this.conn.addEventHandler('test', Object.fromEntries(eventHandlerNames.map(record(''))));
    this.conn.listen(Object.fromEntries(listenNames.map(record('listen:'))));
  }

  /** The first past or future event of that name from position `since` on. */
  next(name: string, since = 0, where: (payload: Seen['payload']) => boolean = () => true): Promise<Seen['payload']> {
    const matches = (seen: Seen) => seen.name === name && where(seen.payload);
    const past = this.seen.slice(since).find(matches);
    if (past) return Promise.resolve(past.payload);
    return new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        this.#listeners.delete(listener);
      };
      const listener = (seen: Seen) => {
        if (!matches(seen)) return;
        stop();
        resolve(seen.payload);
      };
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`no ${name}; seen: ${this.seen.map(seen => seen.name).join(' ')}`));
      }, 45_000);
      this.#listeners.add(listener);
    });
  }

  all(name: string): Seen['payload'][] {
    return this.seen.filter(seen => seen.name === name).map(seen => seen.payload);
  }

  text(to: string, msg: string, more: Record<string, unknown> = {}) {
    return this.conn.send(this.raw.sdk.message.create({ type: 'txt', chatType: 'singleChat', to, msg, ...more }));
  }

  create(options: Record<string, unknown>) {
    return this.raw.sdk.message.create(options);
  }

  close(): void {
    if (this.conn.token) this.conn.close();
  }

  #record(name: string, payload: unknown): void {
    const seen = { name, payload: { ...(payload as Record<string, unknown> | undefined) } };
    this.seen.push(seen);
    for (const listener of [...this.#listeners]) listener(seen);
  }
}

/** The reason of a rejected promise. @throws {Error} if it resolves or rejects with an `Error` */
export async function refusal(promise: Promise<unknown>): Promise<Record<string, unknown>> {
  const error: unknown = await promise.then(
    () => {
      throw new Error('The promise was not rejected.');
    },
    (reason: unknown) => reason,
  );
  if (error instanceof Error) throw error;
  return error as Record<string, unknown>;
}
