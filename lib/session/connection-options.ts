import { PartylineError } from '@/lib/contract/errors';
import { definitions } from '@/lib/providers/definitions';
import type { Service } from '@/lib/providers/provider';
import type { SessionController } from './controller';
import type { SessionRecord } from './host';

export interface Remembered {
  open(id: string): Promise<SessionRecord | undefined>;
  /** Changes the record of a saved account. */
  change(id: string, next: (record: SessionRecord) => SessionRecord): Promise<void>;
}

/** Reads and changes the connection options of an account. A change applies to the next connection. */
export class ConnectionOptions {
  constructor(
    private readonly controllerOf: (id: string) => Pick<SessionController, 'record' | 'useService'> | undefined,
    private readonly saved: Remembered,
    /** @throws {PartylineError} if the administrator does not allow these options */
    private readonly check: (record: SessionRecord) => void,
  ) {}

  /** @throws {PartylineError} `savedUnreadable` */
  async read(id: string): Promise<Service> {
    return (await this.#recordOf(id)).service;
  }

  /** @throws {PartylineError} `savedUnreadable`; `otherAccount` if they name another app; any error of `parseService` */
  async change(id: string, input: Record<string, unknown>): Promise<void> {
    const record = await this.#recordOf(id);
    const { parseService, appOf } = definitions[record.account.provider];
    const service = parseService(input);
    if (appOf(service) !== record.account.app) throw new PartylineError('otherAccount');
    this.check({ ...record, service });
    await this.controllerOf(id)?.useService(service);
    await this.saved.change(id, saved => ({ ...saved, service }));
  }

  async #recordOf(id: string): Promise<SessionRecord> {
    const record = this.controllerOf(id)?.record ?? (await this.saved.open(id));
    if (!record) throw new PartylineError('savedUnreadable');
    return record;
  }
}
