// A machine that stands still loses connections, and the SDKs reconnect without any attack.
import { Worker } from 'node:worker_threads';

/** Milliseconds. The SDKs and Partyline give up on a connection after 3 s or more without an answer. */
const standstillMs = 2_000;
/** Milliseconds in which a reconnect may follow. */
const effectMs = 30_000;

/** On its own thread: attacks may keep the main one busy. */
const watch = `
  const { parentPort } = require('node:worker_threads');
  let last = Date.now();
  setInterval(() => {
    const now = Date.now();
    if (Math.abs(now - last) > ${standstillMs}) parentPort.postMessage('standstill');
    last = now;
  }, 100);
`;

/** Detects that the whole machine stood still, such as a virtual one that was suspended. */
export class Standstills {
  readonly #thread = new Worker(watch, { eval: true });
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor() {
    this.#thread.unref();
    this.#thread.on('message', () => {
      this.#lastAt = Date.now();
    });
  }

  /** Whether it may be the reason of a reconnect now. */
  get isRecent(): boolean {
    return Date.now() - this.#lastAt < effectMs;
  }

  async close(): Promise<void> {
    await this.#thread.terminate();
  }
}

/** What no attack may change, each as text. */
export interface Watched {
  service: string;
  /** The number of sign-ins at the service. */
  'sign-ins': string;
  'stored state': string;
}

export interface Change {
  what: keyof Watched;
  was: string;
  is: string;
}

/** Milliseconds that a reconnect takes at most on a slow machine. */
const reconnectMs = 20_000;

/**
 * Returns what has changed. After a standstill it waits for the reconnect, and takes its sign-ins over into `before`: all
 * else must be as it was.
 */
export async function changesSince(
  before: Watched,
  read: () => Promise<Watched>,
  standstills: Pick<Standstills, 'isRecent'>,
  waitMs = reconnectMs,
): Promise<Change[]> {
  const end = Date.now() + waitMs;
  for (;;) {
    const now = await read();
    const names = Object.keys(now) as (keyof Watched)[];
    const changes = names.flatMap(what =>
      now[what] === before[what] ? [] : [{ what, was: before[what], is: now[what] }],
    );
    if (changes.length === 0 || !standstills.isRecent) return changes;
    if (changes.every(({ what }) => what === 'sign-ins')) {
      before['sign-ins'] = now['sign-ins'];
      return [];
    }
    if (Date.now() > end) return changes;
    await new Promise(done => setTimeout(done, Math.min(200, waitMs / 10)));
  }
}
