import type { Account, SessionInfo, SessionState } from '@/lib/contract/session';
import { Inbox, type InboxClient } from './inbox';

/** The inboxes of all accounts that are signed in. An event and a request of one account never reach another's. */
export class Inboxes {
  #inboxes = new Map<string, Inbox>();
  #all: readonly Inbox[] = [];

  /** Returns the same inbox while its account is signed in, and the same list while the accounts are the same. */
  of(client: InboxClient, sessions: readonly SessionInfo[]): readonly Inbox[] {
    const before = this.#inboxes;
    this.#inboxes = new Map(
      sessions.flatMap(({ id, state }) =>
        hasInbox(state, before.has(id)) ? [[id, before.get(id) ?? new Inbox(client, state.account)] as const] : [],
      ),
    );
    for (const { id, state } of sessions) this.#inboxes.get(id)?.handleTotal(state.unread);
    const all = [...this.#inboxes.values()];
    if (all.length !== this.#all.length || all.some((inbox, index) => inbox !== this.#all[index])) this.#all = all;
    return this.#all;
  }

  handleEvent({ account = '', topic, payload }: { account?: string; topic: string; payload: unknown }): void {
    this.#inboxes.get(account)?.handleEvent(topic, payload);
  }

  /** Call after missed events. */
  reload(): void {
    for (const inbox of this.#all) void inbox.load();
  }
}

/** A first sign-in may last, as after a browser restart; meanwhile there is nothing to load. */
const hasInbox = (state: SessionState, isOpen: boolean): state is SessionState & { account: Account } =>
  ['online', 'reconnecting', 'offline'].includes(state.phase) || (state.phase === 'signingIn' && isOpen);
