// A disk that a journal can be given in Node, slow where a test wants to look in between.
import type { Batch, JournalStore } from '@/lib/storage/journal';

export class MemoryDisk implements JournalStore {
  readonly batches: { account: string; batch: Batch }[] = [];
  writes = 0;
  /** Awaited before each write. */
  gate: Promise<void> = Promise.resolve();
  fails = false;

  async write(account: string, batch: Batch): Promise<void> {
    await this.gate;
    this.writes += 1;
    if (this.fails) throw new DOMException('The disk is full.', 'QuotaExceededError');
    this.batches.push(structuredClone({ account, batch }));
  }

  async read(account: string): Promise<Batch[]> {
    const own = this.batches.filter(kept => kept.account === account);
    this.batches.splice(0, this.batches.length, ...own);
    return own.map(({ batch }) => structuredClone(batch));
  }

  async prune(seq: number): Promise<void> {
    const left = this.batches.filter(({ batch }) => (batch.events.at(-1)?.seq ?? 0) > seq);
    this.batches.splice(0, this.batches.length, ...left);
  }

  async clear(): Promise<void> {
    this.batches.length = 0;
  }

  get events(): number {
    return this.batches.reduce((sum, { batch }) => sum + batch.events.length, 0);
  }
}
