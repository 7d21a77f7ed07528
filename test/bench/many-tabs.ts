/** Many tabs that hear the same events, and when each heard them. */
import type { Page } from 'playwright';
import type { Way } from './pages';

export interface CrowdOptions {
  /** Opens a tab. */
  open(): Promise<Page>;
  emit(way: Way, text: string): void;
}

/** From one event's beginning to the last tab, in milliseconds. */
export interface Times {
  /** From when the background (or what is in its place) had it. */
  shared: number;
  /** From when the service sent it. */
  sent: number;
}

interface Emitted {
  way: Way;
  first: number;
  last: number;
  at: number;
}

/** Tabs that are opened at once. */
const together = 4;

export class Crowd {
  readonly pages: Page[] = [];
  #next = 0;

  constructor(private readonly options: CrowdOptions) {}

  async grow(count: number): Promise<void> {
    while (this.pages.length < count) {
      const missing = Math.min(together, count - this.pages.length);
      this.pages.push(...(await Promise.all(Array.from({ length: missing }, () => this.options.open()))));
    }
  }

  /**
   * Has each way tell of some events, one way after the other, so that a busy machine is busy for all of them.
   * @param text what is in an event beside its number
   * @returns by way; an event that another was still on its way with is left out
   */
  async compare(ways: readonly Way[], events: number, text = ''): Promise<Map<Way, Times[]>> {
    const emitted: Emitted[] = [];
    for (let round = -1; round < events; round++) {
      for (let index = 0; index < ways.length; index++) {
        // Who comes after whom changes.
        const way = ways[(index + Math.max(0, round)) % ways.length]!;
        const one = await this.#tell(way, 1, text);
        // The first is for warming up.
        if (round >= 0) emitted.push(one);
      }
    }
    const times = await this.#collect(emitted);
    const result = new Map<Way, Times[]>(ways.map(way => [way, []]));
    let before = 0;
    for (const [index, { way, at }] of emitted.entries()) {
      const { begun, ended } = times[index]!;
      if (before <= at) result.get(way)?.push({ shared: ended - begun, sent: ended - at });
      before = ended;
    }
    return result;
  }

  /** Many events at once. @returns deliveries per second, from when the background had the first until the last tab had the last */
  async burst(way: Way, events: number): Promise<number> {
    const [{ begun, ended } = { begun: 0, ended: 0 }] = await this.#collect([await this.#tell(way, events, '')]);
    return (events * this.pages.length * 1000) / (ended - begun);
  }

  async #tell(way: Way, events: number, text: string): Promise<Emitted> {
    const first = this.#next;
    const at = performance.timeOrigin + performance.now();
    for (let count = 0; count < events; count++) this.options.emit(way, `${this.#next++} ${text}`);
    const last = this.#next - 1;
    // The last page is asked alone: to ask all of them would keep the machine from what is measured.
    await this.pages
      .at(-1)
      ?.waitForFunction(([name, number]) => window.bench.heard[name][number], [way, last] as const, {
        polling: 30,
      });
    await new Promise(done => setTimeout(done, 20 + 3 * this.pages.length));
    return { way, first, last, at };
  }

  async #collect(emitted: readonly Emitted[]): Promise<{ begun: number; ended: number }[]> {
    const asked = emitted.map(({ way, first, last }) => [way, first, last] as const);
    const heard = await Promise.all(
      this.pages.map(async page => {
        await page.waitForFunction(list => list.every(([way, , last]) => window.bench.heard[way][last]), asked, {
          polling: 200,
        });
        return page.evaluate(
          list =>
            list.map(([way, first, last]) => ({
              begun: window.bench.at[way][first] ?? 0,
              ended: window.bench.heard[way][last] ?? 0,
            })),
          asked,
        );
      }),
    );
    return emitted.map((_, index) => ({
      begun: heard[0]?.[index]?.begun ?? 0,
      ended: Math.max(...heard.map(list => list[index]?.ended ?? 0)),
    }));
  }
}
