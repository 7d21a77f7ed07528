import { PartylineError } from '@/lib/contract/errors';
import type { ProviderId } from '@/lib/contract/provider-id';
import type { Log } from '@/lib/log/log';
import { managedPolicy } from '@/lib/platform/storage';
import { definitions, isOption } from '@/lib/providers/definitions';
import type { SessionRecord } from '@/lib/session/host';
import { noPolicy, type Policy, parsePolicy } from '@/lib/sites/policy';
import { checkIncluded, checkPolicy, type SignInTarget, withIncluded } from '@/lib/sites/policy-enforcement';

/** The administrator's policy from managed storage. */
export class AdminPolicy {
  #current: Policy;
  #json = '';

  /** @param included the providers whose SDK the package contains */
  constructor(
    private readonly log: Log,
    private readonly included: readonly ProviderId[],
  ) {
    this.#current = withIncluded(noPolicy, included);
  }

  get current(): Policy {
    return this.#current;
  }

  get mayRemember(): boolean {
    return !this.#current.forbidsRemembering;
  }

  get mayRecordActions(): boolean {
    return !this.#current.forbidsSiteActions;
  }

  /** @returns whether the policy has changed; the browser also fires `onChanged` for an unchanged one when it starts */
  async read(): Promise<boolean> {
    const managed = await managedPolicy();
    const json = JSON.stringify(managed);
    if (json === this.#json) return false;
    this.#json = json;
    const policy = parsePolicy(managed, isOption, key => this.log.write('WARN', 'policy', 'is ignored', key));
    this.#current = withIncluded(policy, this.included);
    return true;
  }

  /** @throws {PartylineError} if the policy forbids the sign-in, or the package does not contain the service's SDK */
  check(target: SignInTarget): void {
    checkIncluded(target.provider, this.included);
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
