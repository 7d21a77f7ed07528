import type { ChannelServer } from '@/lib/channel/server';
import type { Log } from '@/lib/log/log';
import type { Journal } from '@/lib/storage/journal';
import { SerialQueue } from '@/lib/storage/serial-queue';
import type { Unread } from './unread';

/** Publishes events and states to the clients in the order in which they came. */
export class EventDelivery {
  readonly #queue: SerialQueue;

  constructor(
    log: Log,
    private readonly journal: Journal,
    private readonly server: ChannelServer,
    private readonly unread: Unread,
  ) {
    this.#queue = new SerialQueue(error => log.write('ERROR', 'background', 'delivery', error));
  }

  /** Holds back all later deliveries until `work` has settled. */
  waitFor(work: () => Promise<void>): void {
    this.#queue.add(work);
  }

  publishState(): void {
    this.#queue.add(() => this.server.publishState());
  }

  /** Publishes an event once it is on disk: the next run must know every event that a tab has seen. */
  publishEvent(topic: string, payload: unknown): void {
    const event = this.journal.append(topic, payload, Date.now());
    this.#queue.add(async () => {
      // Waits for this event only: during a burst the journal as a whole is never saved.
      await this.journal.saved(event.seq);
      this.unread.onPublished(event, this.server.publish(event, this.unread.isReader) > 0);
    });
  }
}
