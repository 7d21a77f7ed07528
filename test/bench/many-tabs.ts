/** A growing group of tabs that receive the same events, with the time of each. */
import type { Page } from 'playwright';
import type { Transport } from './pages';

export interface TabGroupOptions {
  /** Opens a tab. */
  open(): Promise<Page>;
  emit(transport: Transport, text: string): void;
}

/** Milliseconds until the last tab has received an event. */
export interface Times {
  /** Since the background (or its counterpart) received it. */
  shared: number;
  /** Since the service sent it. */
  sent: number;
}

interface Emitted {
  transport: Transport;
  first: number;
  last: number;
  at: number;
}

/** Number of tabs that open in parallel. */
const parallelOpens = 4;

export class TabGroup {
  readonly pages: Page[] = [];
  #next = 0;

  constructor(private readonly options: TabGroupOptions) {}

  async grow(count: number): Promise<void> {
    while (this.pages.length < count) {
      const missing = Math.min(parallelOpens, count - this.pages.length);
      this.pages.push(...(await Promise.all(Array.from({ length: missing }, () => this.options.open()))));
    }
  }

  /**
   * Sends events over each transport in turn, so that all share the machine's load.
   * @param text content of an event besides its number
   * @returns times by transport; leaves out events that overlapped with the previous one
   */
  async compare(transports: readonly Transport[], events: number, text = ''): Promise<Map<Transport, Times[]>> {
    const emitted: Emitted[] = [];
    for (let round = -1; round < events; round++) {
      for (let index = 0; index < transports.length; index++) {
        // The order rotates.
        const transport = transports[(index + Math.max(0, round)) % transports.length]!;
        const one = await this.#emit(transport, 1, text);
        // The first round is a warm-up.
        if (round >= 0) emitted.push(one);
      }
    }
    const times = await this.#collect(emitted);
    const result = new Map<Transport, Times[]>(transports.map(transport => [transport, []]));
    let before = 0;
    for (const [index, { transport, at }] of emitted.entries()) {
      const { begun, ended } = times[index]!;
      if (before <= at) result.get(transport)?.push({ shared: ended - begun, sent: ended - at });
      before = ended;
    }
    return result;
  }

  /** Sends many events at once. @returns deliveries per second, from the background's first to the last tab's last event */
  async burst(transport: Transport, events: number): Promise<number> {
    const [{ begun, ended } = { begun: 0, ended: 0 }] = await this.#collect([await this.#emit(transport, events, '')]);
    return (events * this.pages.length * 1000) / (ended - begun);
  }

  async #emit(transport: Transport, events: number, text: string): Promise<Emitted> {
    const first = this.#next;
    const at = performance.timeOrigin + performance.now();
    for (let count = 0; count < events; count++) this.options.emit(transport, `${this.#next++} ${text}`);
    const last = this.#next - 1;
    // Polls one page only: polling all would disturb the measurement.
    await this.pages
      .at(-1)
      ?.waitForFunction(([name, number]) => window.bench.receivedAt[name][number], [transport, last] as const, {
        polling: 30,
      });
    await new Promise(done => setTimeout(done, 20 + 3 * this.pages.length));
    return { transport, first, last, at };
  }

  async #collect(emitted: readonly Emitted[]): Promise<{ begun: number; ended: number }[]> {
    const ranges = emitted.map(({ transport, first, last }) => [transport, first, last] as const);
    const times = await Promise.all(
      this.pages.map(async page => {
        await page.waitForFunction(
          list => list.every(([transport, , last]) => window.bench.receivedAt[transport][last]),
          ranges,
          {
            polling: 200,
          },
        );
        return page.evaluate(
          list =>
            list.map(([transport, first, last]) => ({
              begun: window.bench.backgroundAt[transport][first] ?? 0,
              ended: window.bench.receivedAt[transport][last] ?? 0,
            })),
          ranges,
        );
      }),
    );
    return emitted.map((_, index) => ({
      begun: times[0]?.[index]?.begun ?? 0,
      ended: Math.max(...times.map(list => list[index]?.ended ?? 0)),
    }));
  }
}
