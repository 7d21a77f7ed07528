/** Two joined ports in memory, with the manners of the browser's: copies, order, a turn between, silence after the end. */
import type { Port } from '@/lib/channel/port';

class End implements Port {
  other: End | undefined;
  isOpen = true;
  readonly #messages: ((message: unknown) => void)[] = [];
  readonly #ends: (() => void)[] = [];
  onMessage = { addListener: (fn: (message: unknown) => void) => void this.#messages.push(fn) };
  onDisconnect = { addListener: (fn: () => void) => void this.#ends.push(fn) };

  postMessage(message: unknown): void {
    if (!this.isOpen) throw new Error('Attempting to use a disconnected port object');
    const copy = JSON.parse(JSON.stringify(message));
    queueMicrotask(() => {
      if (this.other?.isOpen) for (const fn of this.other.#messages) fn(copy);
    });
  }

  disconnect(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    queueMicrotask(() => {
      if (!this.other?.isOpen) return;
      this.other.isOpen = false;
      for (const fn of this.other.#ends) fn();
    });
  }
}

export function portPair(): [Port, Port] {
  const [a, b] = [new End(), new End()];
  a.other = b;
  b.other = a;
  return [a, b];
}
