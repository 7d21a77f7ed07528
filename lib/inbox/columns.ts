import { type Conversation, conversationKey } from '@/lib/contract/conversations';
import type { Inbox } from './inbox';

/** An open conversation of an account. */
export interface Column {
  readonly inbox: Inbox;
  /** Of the conversation. */
  readonly key: string;
}

interface OpenOptions {
  /** Keeps the active conversation open. */
  isBeside?: boolean;
  /** Id of the message to show. */
  target?: string | undefined;
}

/** Which conversations are open, in which order. At most one in a narrow panel, three in a wide one. */
export class Columns {
  #columns: readonly Column[] = [];
  /** The same columns, the active one last. */
  #used: readonly Column[] = [];
  #limit = 1;
  /** Increases when a column becomes active other than by the user's focus, which must then follow. */
  focusCount = 0;
  readonly #watchers = new Set<() => void>();

  /** @param inboxes those of the accounts that are signed in */
  constructor(private readonly inboxes: () => readonly Inbox[]) {}

  /** From left to right in a left-to-right language. */
  get all(): readonly Column[] {
    return this.#columns.filter(this.#isThere);
  }

  get active(): Column | undefined {
    return this.#used.findLast(this.#isThere);
  }

  get limit(): number {
    return this.#limit;
  }

  /** Closes the least recently used conversations that are too many. */
  set limit(limit: number) {
    if (limit === this.#limit) return;
    this.#limit = limit;
    for (const surplus of this.#used.filter(this.#isThere).slice(0, -limit)) this.#remove(surplus);
    this.#changed();
  }

  /**
   * Opens a conversation in the place of the active one, or beside the others, which closes the least recently used
   * one if there are too many. One that is open stays in its place and becomes active.
   */
  open(inbox: Inbox, conversation: Conversation, { isBeside = false, target }: OpenOptions = {}): void {
    const key = conversationKey(conversation);
    const { all, active } = this;
    const known = all.find(each => each.inbox === inbox && each.key === key);
    const column = known ?? { inbox, key };
    if (!known) {
      const isFull = all.length >= this.#limit;
      const replaced = isBeside && this.#limit > 1 ? (isFull ? this.#used.find(this.#isThere) : undefined) : active;
      this.#columns = replaced ? all.map(each => (each === replaced ? column : each)) : [...all, column];
      if (replaced) this.#close(replaced);
    }
    this.#used = [...this.#used.filter(each => each !== column && this.#isThere(each)), column];
    if (!known || target !== undefined) inbox.open(conversation, target);
    this.focusCount += 1;
    this.#changed();
  }

  close(column: Column): void {
    this.#remove(column);
    this.focusCount += 1;
    this.#changed();
  }

  /** The user has moved the focus into the column. */
  use(column: Column): void {
    if (column === this.active || !this.#columns.includes(column)) return;
    this.#used = [...this.#used.filter(each => each !== column), column];
    this.#changed();
  }

  /** @returns unsubscribes */
  subscribe(fn: () => void): () => void {
    this.#watchers.add(fn);
    return () => this.#watchers.delete(fn);
  }

  #remove(column: Column): void {
    this.#columns = this.#columns.filter(each => each !== column);
    this.#close(column);
  }

  #close(column: Column): void {
    this.#used = this.#used.filter(each => each !== column);
    column.inbox.close(column.key);
  }

  #isThere = ({ inbox }: Column) => this.inboxes().includes(inbox);

  #changed(): void {
    for (const watcher of this.#watchers) watcher();
  }
}
