/** The connection options of an account that is held or remembered: read, and changed for the next time that its line is opened. */
import { PartylineError } from '@/lib/contract/errors';
import { accountId } from '@/lib/contract/session';
import { definitions } from '@/lib/providers/definitions';
import type { Service } from '@/lib/providers/provider';
import type { SessionController } from './controller';
import type { SessionRecord } from './host';

export interface Remembered {
  open(id: string): Promise<SessionRecord | undefined>;
  /** Changes what is kept of an account that is remembered, and nothing else of it. */
  change(id: string, next: (live: SessionRecord) => SessionRecord): Promise<void>;
}

export class ConnectionOptions {
  constructor(
    private readonly owner: SessionController,
    private readonly saved: Remembered,
    /** @throws {PartylineError} where an administrator does not allow it */
    private readonly check: (live: SessionRecord) => void,
  ) {}

  /** @throws {PartylineError} `savedUnreadable` */
  async read(id: string): Promise<Service> {
    return (await this.#live(id)).service;
  }

  /** @throws {PartylineError} `savedUnreadable`; `otherAccount` where they name another app; what is wrong with them */
  async change(id: string, input: Record<string, unknown>): Promise<void> {
    const live = await this.#live(id);
    const { parseService, appOf } = definitions[live.account.provider];
    const service = parseService(input);
    if (appOf(service) !== live.account.app) throw new PartylineError('otherAccount');
    this.check({ ...live, service });
    if (this.#isHeld(id)) await this.owner.useService(service);
    await this.saved.change(id, kept => ({ ...kept, service }));
  }

  async #live(id: string): Promise<SessionRecord> {
    const live = this.#isHeld(id) ? this.owner.record : await this.saved.open(id);
    if (!live) throw new PartylineError('savedUnreadable');
    return live;
  }

  #isHeld(id: string): boolean {
    const { record } = this.owner;
    return record !== undefined && accountId(record.account) === id;
  }
}
