import type { ProviderName } from '../demo/local-services';
import { type ClaimId, claimsFor } from './claims';
import type { Finding } from './report';

/** Collects what was seen of each claim. A claim of which nothing was seen was not tried. */
export class Findings {
  readonly #seen = new Map<ClaimId, { seen: string; isExpected: boolean }>();
  readonly #reasons = new Map<ClaimId, string>();

  constructor(
    private readonly provider: ProviderName,
    private readonly print: (finding: Finding) => void = () => undefined,
  ) {}

  /** @param isExpected whether `seen` is what the claim says; default: the texts are equal */
  see(id: ClaimId, seen: string, isExpected = seen === this.#expected(id)): void {
    if (this.#seen.has(id) || this.#expected(id) === undefined) return;
    this.#seen.set(id, { seen, isExpected });
    this.print(this.#finding(id));
  }

  /** Says why claims were not tried. The first reason counts. */
  skip(ids: readonly ClaimId[], reason: string): void {
    for (const id of ids) if (!this.#reasons.has(id)) this.#reasons.set(id, reason);
  }

  has(id: ClaimId): boolean {
    return this.#seen.has(id);
  }

  isExpected(id: ClaimId): boolean {
    return this.#seen.get(id)?.isExpected === true;
  }

  all(): Finding[] {
    return claimsFor(this.provider).map(({ id }) => this.#finding(id));
  }

  #expected(id: ClaimId): string | undefined {
    return claimsFor(this.provider).find(claim => claim.id === id)?.expected;
  }

  #finding(id: ClaimId): Finding {
    const { claim, expected } = claimsFor(this.provider).find(each => each.id === id)!;
    const result = this.#seen.get(id);
    if (!result) return { id, claim, expected, seen: this.#reasons.get(id) ?? 'nothing', verdict: 'notTried' };
    return { id, claim, expected, seen: result.seen, verdict: result.isExpected ? 'asExpected' : 'deviates' };
  }
}
