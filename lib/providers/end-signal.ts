import type { Signal } from './provider';

/** Milliseconds to wait for the SDK's last events. */
const graceMs = 2_000;

type Ended = Extract<Signal, { kind: 'ended' }>;

/** Emits `ended` once, after the SDK's last events, so that tabs receive the vendor's reason first. */
export class EndSignal {
  #opened = false;
  #ended: Ended | undefined;
  #emitted = false;

  constructor(private readonly signal: (signal: Signal) => void) {}

  get isPending(): boolean {
    return this.#ended !== undefined;
  }

  get isOpened(): boolean {
    return this.#opened;
  }

  /** Call when `open` succeeds. Before that, a refusal is the error of `open`, not the end of a session. */
  markOpened(): void {
    this.#opened = true;
    if (this.#ended) this.emit();
  }

  /** Only the first reason counts. */
  set(ended: Omit<Ended, 'kind'>): void {
    this.#ended ??= { kind: 'ended', ...ended };
    setTimeout(() => this.emit(), graceMs);
  }

  /** Call when the SDK is connected: an earlier reason no longer applies. */
  clear(): void {
    this.#ended = undefined;
  }

  /** Call after the SDK's last event. */
  emit(): void {
    if (!this.#ended || !this.#opened || this.#emitted) return;
    this.#emitted = true;
    this.signal(this.#ended);
  }
}
