import type { SessionState } from '@/lib/contract/session';
import type { Log } from '@/lib/log/log';
import type { Transitions } from '@/lib/log/transitions';
import { wakeTabs } from '@/lib/platform/tabs';
import type { SessionRecord } from '@/lib/session/host';
import type { SavedAccounts } from '@/lib/storage/saved-accounts';
import type { Accounts } from './accounts';
import type { SessionWatchers } from './session-watchers';
import type { Sites } from './sites';
import type { StatusDisplay } from './status-display';

export interface SessionStateParts {
  log: Log;
  transitions: Transitions;
  display: StatusDisplay;
  saved: SavedAccounts<SessionRecord>;
  watchers: SessionWatchers;
  accounts: Accounts;
  sites: Sites;
}

/** Updates all other parts when the session's state changes. */
export class SessionStateHandler {
  constructor(private readonly parts: SessionStateParts) {}

  handle(state: SessionState, before: SessionState): void {
    const { log, transitions, watchers, accounts, sites } = this.parts;
    transitions.add(state, before, Date.now());
    void this.#show(state, before).catch(error => log.write('WARN', 'background', 'show state', error));
    if (state.phase === 'signingIn') {
      watchers.start();
      void wakeTabs(origin => sites.scopesOf(origin) !== undefined);
    } else if (state.phase === 'signedOut' || state.phase === 'needsCredentials') {
      watchers.stop();
    }
    accounts.follow(state, before);
    sites.accountChanged();
  }

  /** Waits until the accounts are stored: a session shown as ended must not return when the browser restarts. */
  async #show(state: SessionState, before: SessionState): Promise<void> {
    const { saved, display } = this.parts;
    await saved.settled();
    await display.show(state, before);
  }
}
