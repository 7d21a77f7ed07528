import type { EventFrame } from '@/lib/contract/frames';
import {
  type Batch,
  EventSequence,
  Journal,
  type JournalParts,
  type JournalStore,
  type LossStore,
} from '@/lib/storage/journal';

export class MemoryJournalStore implements JournalStore {
  readonly batches: { account: string; batch: Batch; list?: string }[] = [];
  writes = 0;
  /** Each write waits for it. */
  gate: Promise<void> = Promise.resolve();
  fails = false;

  async write(account: string, batch: Batch, lists: EventFrame[]): Promise<void> {
    await this.gate;
    this.writes += 1;
    this.#check();
    const { floor } = batch;
    for (const list of lists) {
      this.#remove(stored => stored.list === list.topic);
      this.batches.push(structuredClone({ account, batch: { floor, events: [list] }, list: list.topic }));
    }
    if (batch.events.length > 0) this.batches.push(structuredClone({ account, batch }));
  }

  async read(account: string): Promise<Batch[]> {
    this.#remove(stored => stored.account !== account);
    return this.batches.map(({ batch }) => structuredClone(batch));
  }

  async prune(account: string, floor: number): Promise<void> {
    this.#check();
    this.#remove(({ batch, list }) => list === undefined && (batch.events.at(-1)?.seq ?? 0) <= floor);
    this.batches.push({ account, batch: { floor, events: [] } });
  }

  async clear(): Promise<void> {
    this.batches.length = 0;
  }

  get events(): number {
    return this.batches.reduce((sum, { batch }) => sum + batch.events.length, 0);
  }

  #check(): void {
    if (this.fails) throw new DOMException('The disk is full.', 'QuotaExceededError');
  }

  #remove(isOver: (stored: MemoryJournalStore['batches'][number]) => boolean): void {
    this.batches.splice(0, this.batches.length, ...this.batches.filter(stored => !isOver(stored)));
  }
}

export class MemoryLossStore implements LossStore {
  readonly lost = new Map<string, number>();
  fails = false;

  read = async (account: string) => this.lost.get(account) ?? 0;

  async write(account: string, seq: number): Promise<void> {
    if (this.fails) throw new Error('not writable');
    this.lost.set(account, seq);
  }

  async clear(account: string): Promise<void> {
    this.lost.delete(account);
  }
}

/** What the journals of successive runs share. */
export interface JournalDisk {
  store: JournalStore;
  loss?: LossStore;
}

/** An account's journal in one run of the background. */
export const startJournal = (
  epoch: number,
  { store, loss = new MemoryLossStore() }: JournalDisk = { store: new MemoryJournalStore() },
  options: Partial<Pick<JournalParts, 'account' | 'limits' | 'listTopics' | 'onError'>> = {},
): Journal =>
  new Journal({
    account: 'alice',
    sequence: new EventSequence(epoch),
    store,
    loss,
    listTopics: new Set(['list', 'otherList']),
    ...options,
  });
