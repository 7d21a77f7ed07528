/** Those who want the line while it is coming back. They get it in the order in which they came. */
import { PartylineError } from '@/lib/contract/errors';

const most = 200;

export class Waiting {
  #queue: (() => void)[] = [];

  get size(): number {
    return this.#queue.length;
  }

  /** Resolves when it is known whether there is a line. @throws {PartylineError} `tooMany` */
  join(): Promise<void> {
    if (this.#queue.length >= most) return Promise.reject(new PartylineError('tooMany'));
    return new Promise(resolve => this.#queue.push(resolve));
  }

  release(): void {
    for (const go of this.#queue.splice(0)) go();
  }
}
