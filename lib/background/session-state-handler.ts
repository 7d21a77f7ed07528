import type { ChannelServer } from '@/lib/channel/server';
import { isAtRest, type SessionState } from '@/lib/contract/session';
import type { Log } from '@/lib/log/log';
import type { Transitions } from '@/lib/log/transitions';
import { wakeTabs } from '@/lib/platform/tabs';
import type { SessionRecord } from '@/lib/session/host';
import type { SavedAccounts } from '@/lib/storage/saved-accounts';
import type { AccountSession } from './account-session';
import type { SessionWatchers } from './session-watchers';
import type { Sessions } from './sessions';
import type { Sites } from './sites';
import type { StatusDisplay } from './status-display';

export interface SessionStateParts {
  log: Log;
  transitions: Transitions;
  display: StatusDisplay;
  saved: SavedAccounts<SessionRecord>;
  watchers: SessionWatchers;
  sessions: Sessions;
  sites: Sites;
  server: ChannelServer<AccountSession>;
}

/** Updates all other parts when a session's state changes. */
export class SessionStateHandler {
  constructor(private readonly parts: SessionStateParts) {}

  handle(session: AccountSession, state: SessionState, before: SessionState): void {
    const { log, transitions, watchers, sessions, sites, server } = this.parts;
    transitions.add(state, before, Date.now());
    const logError = (error: unknown) => log.write('WARN', 'background', 'show state', error);
    void this.#show(session, state, before).catch(logError);
    // A sign-in begins anew: its watchers were started before the browser may have slept.
    if (state.phase === 'signingIn') watchers.start();
    else watchers.update();
    // Until then they let the background unload.
    if (isAtRest(before)) void wakeTabs(origin => sites.scopesOf(origin) !== undefined).catch(logError);
    sessions.handleState(session, state);
    server.rebind();
    sites.accountChanged();
  }

  /** Waits until the accounts are stored: a session shown as ended must not return when the browser restarts. */
  async #show(session: AccountSession, state: SessionState, before: SessionState): Promise<void> {
    const { saved, display } = this.parts;
    await saved.settled();
    await display.show(session, state, before);
  }
}
