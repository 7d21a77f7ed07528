import { type MessageType, typesBelow } from './codec';
import type { Emit } from './events';

/** Receipts of which the second and later messages are not reported yet; the SDK may drop a repeated receipt. */
const maxPending = 1_000;

/**
 * Reads the receipts of easemob-websdk 5, which list up to 50 messages in a field that 4.21.1 and agora-chat lack.
 * They are reported as one `onReadMessage` for each message.
 */
export class ListedReceipts {
  /** The other messages of a receipt, by its first. */
  readonly #others = new Map<unknown, string[]>();

  /** Call before `patchRoot`: adds the field to the schema. */
  addField(root: object): void {
    for (const type of bodyTypes(root)) {
      const Field = type.fieldsArray[0]!.constructor as new (...args: unknown[]) => object;
      type.add(new Field('ackMessageIds', 17, 'uint64', 'repeated'));
    }
  }

  /** Call after `patchRoot`. */
  watch(root: object): void {
    for (const type of bodyTypes(root)) {
      const { decode } = type;
      type.decode = (...args) => {
        const body = decode(...args);
        const listed = body.ackMessageIds as unknown[];
        if (listed.length > 0) body.ackMessageId = listed[0];
        const [first, ...others] = listed.map(String);
        if (others.length > 0) this.#add(first, others);
        return body;
      };
    }
  }

  /** Returns an `emit` that repeats each receipt for its other messages. */
  repeating(emit: Emit): Emit {
    return (topic, payload) => {
      emit(topic, payload);
      if (topic !== 'onReadMessage') return;
      const { mid } = payload as { mid: unknown };
      for (const other of this.#others.get(mid) ?? []) emit(topic, { ...(payload as object), mid: other });
      this.#others.delete(mid);
    };
  }

  #add(first: unknown, others: string[]): void {
    this.#others.set(first, others);
    const [oldest] = this.#others.keys();
    if (this.#others.size > maxPending) this.#others.delete(oldest);
  }
}

const bodyTypes = (root: object): MessageType[] => [...typesBelow(root)].filter(({ name }) => name === 'MessageBody');
