import type { TokenKind } from '@/lib/contract/sign-in';

export interface Token {
  value: string;
  kind: TokenKind;
  /** When its use began, by this computer's clock: milliseconds since 1970. */
  obtainedAt: number;
  /** Milliseconds since 1970; absent if unknown. */
  expireAt?: number;
}

/** Share of a token's lifetime after which it is renewed; the SDKs warn at the same point. */
const renewalShare = 0.8;

/** Time left for a renewal on a slow network; limited to half of the lifetime. */
const marginMs = 10_000;

/**
 * Lifetime in milliseconds from `obtainedAt`; `undefined` if unknown. The service has just accepted the token, so an
 * expiry in the past means that the clocks differ.
 */
export function lifetimeOf({ obtainedAt, expireAt }: Token): number | undefined {
  return expireAt !== undefined && expireAt > obtainedAt ? expireAt - obtainedAt : undefined;
}

/**
 * Milliseconds until the renewal is due; 0 if it is due, `undefined` if the lifetime is unknown. The wait is limited, in
 * case the clock was set back.
 */
export function untilRenewal(token: Token, now: number): number | undefined {
  const lifetime = lifetimeOf(token);
  if (lifetime === undefined) return undefined;
  const wait = Math.max(Math.min(lifetime * renewalShare, lifetime - marginMs), lifetime / 2);
  return Math.min(Math.max(token.obtainedAt + wait - now, 0), wait);
}

/** By this computer's clock. */
export function isExpired(token: Token, now: number): boolean {
  return lifetimeOf(token) !== undefined && now >= token.expireAt!;
}

const firstRetryMs = 2_000;
const maxRetryMs = 60_000;

/**
 * Milliseconds to wait after a failed renewal: exponential with jitter, and short for a short-lived token.
 *
 * @param failures in a row, from 1
 * @param random from 0 to 1
 */
export function retryDelay(token: Token, failures: number, random: number): number {
  const first = Math.min(firstRetryMs, (lifetimeOf(token) ?? Number.POSITIVE_INFINITY) / 50);
  return Math.min(first * 2 ** Math.min(failures - 1, 20), maxRetryMs) * (0.5 + random / 2);
}
