/** The inbox of whoever is signed in: another account has another, and nobody has none. */
import { accountId, type SessionState } from '@/lib/contract/session';
import { Inbox, type InboxClient } from './inbox';

export class CurrentInbox {
  #inbox: Inbox | undefined;

  /** Returns the same for as long as it is the same session's. */
  of(client: InboxClient, state: SessionState | undefined): Inbox | undefined {
    if (!state) return this.#inbox;
    const { phase, account } = state;
    // A sign-in that goes on may have been begun by a browser that comes back; there is nothing to ask of it yet.
    if (phase === 'signedOut' || phase === 'needsCredentials' || phase === 'signingIn') this.#inbox = undefined;
    else if (!this.#inbox || accountId(this.#inbox.account) !== accountId(account))
      this.#inbox = new Inbox(client, account);
    return this.#inbox;
  }

  /** An event that came on the client's port. */
  hear({ topic, payload }: { topic: string; payload: unknown }): void {
    this.#inbox?.hear(topic, payload);
  }

  /** Events were missed. */
  reload(): void {
    void this.#inbox?.load();
  }
}
