/** An administrator's policy as it is now, and what it means for a session that is held. */

import { wantedOf } from '@/lib/background/handlers/session';
import { PartylineError } from '@/lib/contract/errors';
import type { Log } from '@/lib/log/log';
import { managedPolicy } from '@/lib/platform/storage';
import { definitions, isOption } from '@/lib/providers/definitions';
import type { SessionRecord } from '@/lib/session/host';
import { noPolicy, type Policy, parsePolicy } from '@/lib/sites/policy';
import { checkPolicy, type SignInTarget } from '@/lib/sites/policy-enforcement';

export class AdminPolicy {
  #now: Policy = noPolicy;
  #read = '';

  constructor(private readonly log: Log) {}

  get now(): Policy {
    return this.#now;
  }

  get mayRemember(): boolean {
    return !this.#now.forbidsRemembering;
  }

  /** @returns whether it has changed; at its start the browser says so of what it has told already */
  async read(): Promise<boolean> {
    const given = await managedPolicy();
    const text = JSON.stringify(given);
    if (text === this.#read) return false;
    this.#read = text;
    this.#now = parsePolicy(given, isOption, place => this.log.write('WARN', 'policy', 'is ignored', place));
    return true;
  }

  /** @throws {PartylineError} where it may not be signed in to */
  check(wanted: SignInTarget): void {
    checkPolicy(this.#now, wanted, definitions[wanted.provider].parseService);
  }

  /** Why the session may not be any more, if so. */
  objection(live: SessionRecord | undefined): PartylineError | undefined {
    try {
      if (live) this.check(wantedOf(live));
    } catch (thrown) {
      return PartylineError.from(thrown);
    }
  }
}
