import type { Port } from '@/lib/channel/port';

/** Bytes of a message, as in Chromium. */
const maxMessageLength = 64 * 1024 * 1024;

class MemoryPort implements Port {
  other: MemoryPort | undefined;
  isOpen = true;
  readonly #messageListeners: ((message: unknown) => void)[] = [];
  readonly #disconnectListeners: (() => void)[] = [];
  onMessage = { addListener: (fn: (message: unknown) => void) => void this.#messageListeners.push(fn) };
  onDisconnect = { addListener: (fn: () => void) => void this.#disconnectListeners.push(fn) };

  postMessage(message: unknown): void {
    if (!this.isOpen) throw new Error('Attempting to use a disconnected port object');
    const json = JSON.stringify(message);
    if (json.length > maxMessageLength) throw new Error('Message length exceeded maximum allowed length.');
    const copy = JSON.parse(json);
    queueMicrotask(() => {
      if (this.other?.isOpen) for (const fn of this.other.#messageListeners) fn(copy);
    });
  }

  disconnect(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    queueMicrotask(() => {
      if (!this.other?.isOpen) return;
      this.other.isOpen = false;
      for (const fn of this.other.#disconnectListeners) fn();
    });
  }
}

/** Two connected ports in memory. As in the browser, messages are copied, arrive later and in order, and stop when either disconnects. */
export function portPair(): [Port, Port] {
  const [a, b] = [new MemoryPort(), new MemoryPort()];
  a.other = b;
  b.other = a;
  return [a, b];
}
