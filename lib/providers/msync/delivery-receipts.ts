import type { Sent } from '@/lib/contract/methods';

/** Messages whose receipts are remembered. */
const maxReceipts = 1_000;

/** Sends one delivery receipt for a message, although each tab of an account that wants receipts asks for it. */
export class DeliveryReceipts {
  readonly #sent = new Map<unknown, Promise<Sent>>();

  /** @returns the answer to the first receipt for this message, also to a later one */
  sendOnce(messageId: unknown, send: () => Promise<Sent>): Promise<Sent> {
    const earlier = this.#sent.get(messageId);
    if (earlier) return earlier;
    const sent = send();
    this.#sent.set(messageId, sent);
    sent.catch(() => this.#sent.delete(messageId));
    const [oldest] = this.#sent.keys();
    if (this.#sent.size > maxReceipts) this.#sent.delete(oldest);
    return sent;
  }
}
