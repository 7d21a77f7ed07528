/**
 * The end of a session, told once and last of all: an SDK says why it is over before it says that it is, and both are to
 * reach the tabs before the session ends.
 */
import type { Signal } from './provider';

/** How long the callbacks that follow an end may take before it is told without them. */
const graceMs = 2_000;

type Ended = Extract<Signal, { kind: 'ended' }>;

export class EndSignal {
  #opened = false;
  #ended: Ended | undefined;
  #told = false;

  constructor(private readonly signal: (signal: Signal) => void) {}

  get isNear(): boolean {
    return this.#ended !== undefined;
  }

  get isOpened(): boolean {
    return this.#opened;
  }

  /** To be called when `open` has succeeded: before that a refusal is the answer to it, not an end. */
  opened(): void {
    this.#opened = true;
    if (this.#ended) this.emit();
  }

  /** The reason is known. The first one counts. */
  set(ended: Omit<Ended, 'kind'>): void {
    this.#ended ??= { kind: 'ended', ...ended };
    setTimeout(() => this.emit(), graceMs);
  }

  /** The line is up, whatever was said before. */
  clear(): void {
    this.#ended = undefined;
  }

  /** The SDK has said its last word. */
  emit(): void {
    if (!this.#ended || !this.#opened || this.#told) return;
    this.#told = true;
    this.signal(this.#ended);
  }
}
