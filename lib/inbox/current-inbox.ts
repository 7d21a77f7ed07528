import { accountId, type SessionState } from '@/lib/contract/session';
import { Inbox, type InboxClient } from './inbox';

/** The inbox of the account that is signed in. */
export class CurrentInbox {
  #inbox: Inbox | undefined;

  /** Returns the same inbox while the account is the same. */
  of(client: InboxClient, state: SessionState | undefined): Inbox | undefined {
    if (!state) return this.#inbox;
    const { phase, account } = state;
    // A sign-in may last, as after a browser restart; meanwhile there is nothing to load.
    if (phase === 'signedOut' || phase === 'needsCredentials' || phase === 'signingIn') this.#inbox = undefined;
    else if (!this.#inbox || accountId(this.#inbox.account) !== accountId(account))
      this.#inbox = new Inbox(client, account);
    return this.#inbox;
  }

  handleEvent({ topic, payload }: { topic: string; payload: unknown }): void {
    this.#inbox?.handleEvent(topic, payload);
  }

  /** Call after missed events. */
  reload(): void {
    void this.#inbox?.load();
  }
}
