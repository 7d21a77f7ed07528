// Server ids (strictly rising 64-bit decimal strings) and opaque tokens.
import { randomBytes } from 'node:crypto';

export class IdSource {
  #last = 0n;

  /** Increases strictly, even across two servers started one after the other. */
  next(): string {
    const fromClock = BigInt(Date.now()) * 1_000_000n;
    this.#last = fromClock > this.#last ? fromClock : this.#last + 1n;
    return String(this.#last);
  }
}

export const newToken = (): string => `YWMt${randomBytes(24).toString('base64url')}`;
