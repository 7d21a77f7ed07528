/**
 * Lets a page choose the id of an invitation: `inviteSync` returns it before the background answers. The SDK takes
 * no id, but creates it from `Math.random`, as a UUID of 32, 16, 12, 14 and 48 random bits (3.6.6 and 4.2.1).
 */
import { PartylineError } from '@/lib/contract/errors';

const uuid = /^([\da-f]{8})-([\da-f]{4})-4([\da-f]{3})-([89ab][\da-f]{3})-([\da-f]{12})$/;

export const inviteMethods: ReadonlySet<string> = new Set(['invite', 'inviteInGroup']);

export class InviteIds {
  #numbers: number[] = [];
  /** Replaces the SDK's `Math`. */
  readonly Math = Object.create(Math, { random: { value: () => this.#numbers.shift() ?? Math.random() } }) as Math;

  /** @param highBitsFirst the order in which the SDK draws a number of more than 30 bits; true in 4.2.1 */
  constructor(private readonly highBitsFirst: boolean) {}

  /**
   * Calls `invite`, which creates an invitation in this turn.
   *
   * @param options `inviteID` is the id, a UUID of version 4; without it the SDK chooses
   * @throws {PartylineError} `badRequest`
   */
  create<T>(options: unknown, invite: () => T): T {
    const { inviteID } = Object(options) as { inviteID?: unknown };
    this.#numbers = inviteID === undefined ? [] : this.#numbersFor(inviteID);
    try {
      return invite();
    } finally {
      this.#numbers = [];
    }
  }

  #numbersFor(id: unknown): number[] {
    const parts = uuid.exec(String(id))?.slice(1);
    if (!parts) throw new PartylineError('badRequest');
    const [first = 0, second = 0, third = 0, fourth = 0, last = 0] = parts.map(part => Number.parseInt(part, 16));
    return [
      ...this.#long(first, 32),
      second / 2 ** 16,
      third / 2 ** 12,
      (fourth % 2 ** 14) / 2 ** 14,
      ...this.#long(last, 48),
    ];
  }

  #long(value: number, bits: number): number[] {
    const numbers = [(value % 2 ** 30) / 2 ** 30, Math.floor(value / 2 ** 30) / 2 ** (bits - 30)];
    return this.highBitsFirst ? numbers.reverse() : numbers;
  }
}
