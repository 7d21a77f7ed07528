/** The last intent of the user for each account. */
import { type User, users } from './plan';

type EndKind = 'signedOut' | 'offline' | 'cancelled' | 'switched';

export interface End {
  kind: EndKind;
  /** When its answer arrived, or the popup showed it; milliseconds since 1970. */
  answeredAt?: number;
}

export class Intents {
  readonly #ends = new Map<User, End>();
  readonly #forgotten = new Set<User>();

  /** Call it before the request is sent. */
  begin(user: User): void {
    this.#ends.delete(user);
    this.#forgotten.delete(user);
  }

  /** @returns marks the end as answered, unless a later intent has replaced it */
  end(user: User, kind: EndKind): { answered(): void; refused(): void } {
    const end: End = { kind };
    const before = this.#ends.get(user);
    this.#ends.set(user, end);
    const isLast = () => this.#ends.get(user) === end;
    return {
      answered: () => {
        if (!isLast()) return;
        end.answeredAt = Date.now();
        if (kind === 'signedOut') this.#forgotten.add(user);
      },
      refused: () => {
        if (!isLast()) return;
        if (before) this.#ends.set(user, before);
        else this.#ends.delete(user);
      },
    };
  }

  /** Accounts that have been over for some time, by milliseconds since the answer. */
  over(): { user: User; sinceMs: number }[] {
    const now = Date.now();
    return users.flatMap(user => {
      const answeredAt = this.#ends.get(user)?.answeredAt;
      return answeredAt === undefined ? [] : [{ user, sinceMs: now - answeredAt }];
    });
  }

  /** Secrets that stay are reported once. */
  reported(user: User): void {
    this.#forgotten.delete(user);
  }

  /** Accounts whose secrets must be gone. */
  get forgotten(): User[] {
    return this.over().flatMap(({ user, sinceMs }) => (this.#forgotten.has(user) && sinceMs > 100 ? [user] : []));
  }
}
