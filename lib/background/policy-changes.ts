import type { Log } from '@/lib/log/log';
import type { SessionRecord } from '@/lib/session/host';
import type { SavedAccounts } from '@/lib/storage/saved-accounts';
import { SerialQueue } from '@/lib/storage/serial-queue';
import type { AdminPolicy } from './policy';
import type { Sessions } from './sessions';
import type { Sites } from './sites';

/** Applies a changed policy at once: to sites, remembered accounts and the sessions. */
export class PolicyChanges {
  readonly #queue: SerialQueue;

  constructor(
    log: Log,
    private readonly policy: AdminPolicy,
    private readonly sites: Sites,
    private readonly saved: SavedAccounts<SessionRecord>,
    private readonly sessions: Sessions,
    /** Deletes what sites did. */
    private readonly forgetAllActions: () => Promise<unknown>,
  ) {
    this.#queue = new SerialQueue(error => log.write('ERROR', 'policy', 'change', error));
  }

  apply(): Promise<void> {
    return this.#queue.add(async () => {
      if (await this.sites.reloadPolicy()) await this.enforce();
    });
  }

  async enforce(): Promise<void> {
    await this.endForbiddenSessions();
    await this.forgetForbiddenAccounts();
    if (!this.policy.mayRecordActions) await this.forgetAllActions();
  }

  async forgetForbiddenAccounts(): Promise<void> {
    if (!this.policy.mayRemember) await this.saved.forgetAll();
  }

  async endForbiddenSessions(): Promise<void> {
    for (const { controller } of this.sessions.all) {
      const violation = this.policy.violationOf(controller.record);
      if (violation) await controller.refuse(violation);
    }
  }
}
