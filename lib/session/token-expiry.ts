/** When a token is to be renewed; pure arithmetic on what is known of it. */
import type { Credential } from '@/lib/contract/sign-in';

export type TokenKind = Extract<Credential, { kind: 'token' }>['tokenKind'];

export interface Token {
  value: string;
  kind: TokenKind;
  /** When it was taken into use, by this computer's clock: milliseconds since 1970. */
  obtainedAt: number;
  /** When it ends, in milliseconds since 1970, as far as anybody has said. */
  expireAt?: number;
}

/** The part of a token's life after which a new one is due; the SDKs warn at the same point. */
const renewalShare = 0.8;

/** What a renewal may take on a slow line or computer: a token of seconds is renewed earlier, by half of its life at most. */
const marginMs = 10_000;

/**
 * Milliseconds that the token lives from when it was obtained, or `undefined` where that is not known. A service has just
 * accepted it, so one that is said to be over already only shows that the clocks differ.
 */
export function lifeOf({ obtainedAt, expireAt }: Token): number | undefined {
  return expireAt !== undefined && expireAt > obtainedAt ? expireAt - obtainedAt : undefined;
}

/**
 * Milliseconds from now until the token should be renewed, 0 if it is time, `undefined` where nothing says when. A clock
 * that was set back makes nobody wait for longer than the token lives.
 */
export function untilRenewal(token: Token, now: number): number | undefined {
  const life = lifeOf(token);
  if (life === undefined) return undefined;
  const wait = Math.max(Math.min(life * renewalShare, life - marginMs), life / 2);
  return Math.min(Math.max(token.obtainedAt + wait - now, 0), wait);
}

/** Whether the token has ended, by this computer's clock. */
export function isOver(token: Token, now: number): boolean {
  return lifeOf(token) !== undefined && now >= token.expireAt!;
}

const firstRetryMs = 2_000;
const longestRetryMs = 60_000;

/**
 * Milliseconds to wait after a renewal that failed: doubling, with jitter, and never so long that a short-lived token would
 * see no second attempt.
 *
 * @param failures how many there were in a row, from 1
 * @param random from 0 to 1
 */
export function retryDelay(token: Token, failures: number, random: number): number {
  const first = Math.min(firstRetryMs, (lifeOf(token) ?? Number.POSITIVE_INFINITY) / 50);
  return Math.min(first * 2 ** Math.min(failures - 1, 20), longestRetryMs) * (0.5 + random / 2);
}
