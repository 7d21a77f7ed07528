// User tokens of one app.
import { newToken } from './ids';

export interface ServiceToken {
  value: string;
  userId: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

export type TokenCheck = { ok: true; token: ServiceToken } | { ok: false; why: 'unknown' | 'expired' };

export class Tokens {
  #tokens = new Map<string, ServiceToken>();

  issue(userId: string, ttlMs: number): ServiceToken {
    const token = { value: newToken(), userId, expiresAt: Date.now() + ttlMs };
    this.#tokens.set(token.value, token);
    return token;
  }

  check(value: string | undefined): TokenCheck {
    const token = this.#tokens.get(value ?? '');
    if (!token) return { ok: false, why: 'unknown' };
    return token.expiresAt > Date.now() ? { ok: true, token } : { ok: false, why: 'expired' };
  }

  /** Expires one token, or every token of a user. */
  expire(tokenOrUser: string): void {
    for (const token of this.#tokens.values())
      if (token.value === tokenOrUser || token.userId === tokenOrUser) token.expiresAt = 0;
  }

  /** Deletes a user's tokens (removed account, changed password): they are then unknown instead of expired. */
  revoke(userId: string): void {
    for (const token of this.#tokens.values()) if (token.userId === userId) this.#tokens.delete(token.value);
  }
}
