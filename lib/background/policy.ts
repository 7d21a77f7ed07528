import { PartylineError } from '@/lib/contract/errors';
import type { Log } from '@/lib/log/log';
import { managedPolicy } from '@/lib/platform/storage';
import { definitions, isOption } from '@/lib/providers/definitions';
import type { SessionRecord } from '@/lib/session/host';
import { noPolicy, type Policy, parsePolicy } from '@/lib/sites/policy';
import { checkPolicy, type SignInTarget } from '@/lib/sites/policy-enforcement';

/** The administrator's policy from managed storage. */
export class AdminPolicy {
  #current: Policy = noPolicy;
  #json = '';

  constructor(private readonly log: Log) {}

  get current(): Policy {
    return this.#current;
  }

  get mayRemember(): boolean {
    return !this.#current.forbidsRemembering;
  }

  /** @returns whether the policy has changed; the browser also fires `onChanged` for an unchanged one when it starts */
  async read(): Promise<boolean> {
    const managed = await managedPolicy();
    const json = JSON.stringify(managed);
    if (json === this.#json) return false;
    this.#json = json;
    this.#current = parsePolicy(managed, isOption, key => this.log.write('WARN', 'policy', 'is ignored', key));
    return true;
  }

  /** @throws {PartylineError} if the policy forbids the sign-in */
  check(target: SignInTarget): void {
    checkPolicy(this.#current, target, definitions[target.provider].parseService);
  }

  /** Checks a sign-in with a stored session or account. @throws {PartylineError} if the policy forbids it */
  checkRecord(record: SessionRecord | undefined): void {
    if (!record) return;
    const { account, service, source } = record;
    const appServer = source.kind === 'appServer' && { appServer: source.appServer };
    this.check({ provider: account.provider, service, ...appServer });
  }

  /** The error that `checkRecord` throws, if it throws. */
  violationOf(record: SessionRecord | undefined): PartylineError | undefined {
    try {
      this.checkRecord(record);
    } catch (error) {
      return PartylineError.from(error);
    }
  }
}
