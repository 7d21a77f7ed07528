import type { ProviderName } from '../demo/local-services';
import { type ClaimId, claimsFor } from './claims';
import type { Finding } from './report';

/** Collects what was seen of each claim. A claim of which nothing was seen was not tried. */
export class Findings {
  readonly #seen = new Map<ClaimId, { seen: string; detail: string }>();
  readonly #reasons = new Map<ClaimId, string>();

  constructor(
    private readonly provider: ProviderName,
    private readonly print: (finding: Finding) => void = () => undefined,
  ) {}

  /**
   * The first call counts.
   *
   * @param seen as expected only if it equals the claim's text
   * @param detail what was measured
   */
  see(id: ClaimId, seen: string, detail = ''): void {
    if (this.#seen.has(id) || this.#expected(id) === undefined) return;
    this.#seen.set(id, { seen, detail });
    this.print(this.#finding(id));
  }

  /** Says why claims were not tried. The first reason counts. */
  skip(ids: readonly ClaimId[], reason: string): void {
    for (const id of ids) if (!this.#reasons.has(id)) this.#reasons.set(id, reason);
  }

  has(id: ClaimId): boolean {
    return this.#seen.has(id);
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
    if (!result) {
      const reason = this.#reasons.get(id) ?? 'nothing';
      return { id, claim, expected, seen: reason, detail: '', verdict: 'notTried' };
    }
    return { id, claim, expected, ...result, verdict: result.seen === expected ? 'asExpected' : 'deviates' };
  }
}
