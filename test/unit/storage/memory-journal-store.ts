import { type Batch, EventSequence, Journal, type JournalLimits, type JournalStore } from '@/lib/storage/journal';

export class MemoryJournalStore implements JournalStore {
  readonly batches: { account: string; batch: Batch }[] = [];
  writes = 0;
  /** Each write waits for it. */
  gate: Promise<void> = Promise.resolve();
  fails = false;

  async write(account: string, batch: Batch): Promise<void> {
    await this.gate;
    this.writes += 1;
    if (this.fails) throw new DOMException('The disk is full.', 'QuotaExceededError');
    this.batches.push(structuredClone({ account, batch }));
  }

  async read(account: string): Promise<Batch[]> {
    const ofAccount = this.batches.filter(stored => stored.account === account);
    this.batches.splice(0, this.batches.length, ...ofAccount);
    return ofAccount.map(({ batch }) => structuredClone(batch));
  }

  async prune(seq: number): Promise<void> {
    const remaining = this.batches.filter(({ batch }) => (batch.events.at(-1)?.seq ?? 0) > seq);
    this.batches.splice(0, this.batches.length, ...remaining);
  }

  async clear(): Promise<void> {
    this.batches.length = 0;
  }

  get events(): number {
    return this.batches.reduce((sum, { batch }) => sum + batch.events.length, 0);
  }
}

/** An account's journal in one run of the background. */
export const startJournal = (
  epoch: number,
  store: JournalStore = new MemoryJournalStore(),
  limits?: JournalLimits,
  onError?: (error: unknown) => void,
  account = 'alice',
): Journal => new Journal({ account, sequence: new EventSequence(epoch), store, limits, onError });
