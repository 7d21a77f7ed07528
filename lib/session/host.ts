import type { LogLevel } from '@/lib/contract/log';
import type { ProviderId } from '@/lib/contract/provider-id';
import type { SdkName } from '@/lib/contract/sdk-name';
import type { Account, SessionState } from '@/lib/contract/session';
import type { RememberedForm } from '@/lib/contract/sign-in';
import type { CreateProvider, ProviderDefinition, Service } from '@/lib/providers/provider';
import type { AskAppServer, CredentialSource } from './credential-source';
import type { Token } from './token-expiry';

/** Everything needed to connect again without asking the user. Contains secrets. */
export interface SessionRecord {
  account: Account;
  service: Service;
  source: CredentialSource;
  /** Whether it is saved in the vault, for later browser starts. */
  remember: boolean;
  /**
   * In milliseconds since 1970 by the service's clock; earlier messages are history, later ones are emitted. Absent before the
   * first sign-in, and if the provider does not use it.
   */
  since?: number | undefined;
  /** Absent before the first sign-in, and after the service refused the last token. */
  token?: Token | undefined;
}

export interface StoredSession {
  state: SessionState;
  live?: SessionRecord | undefined;
  /** Id of the account whose saved secrets must be deleted, in case the worker dies before that. */
  wipe?: string | undefined;
  /** When the next attempt is due, in milliseconds since 1970. */
  retryAt?: number;
  /** Ids of the chat rooms that tabs have joined, oldest first. */
  rooms?: readonly string[];
  /** The account's place among all accounts, oldest first. */
  order?: number;
  /** Attempts so far, which the delay grows with. */
  retries?: number;
}

/** What the session needs from the background and the browser. */
export interface SessionHost {
  definitions: Readonly<Record<ProviderId, ProviderDefinition>>;
  loadProvider(sdk: SdkName): Promise<CreateProvider>;
  deviceId(): Promise<string>;
  /** Name of this device on the account's other devices. */
  label?(): Promise<string>;
  askAppServer: AskAppServer;
  /** Sets the alarm that leads to `check`, also after the worker died; milliseconds since 1970. `undefined` clears it. */
  wakeAt(time: number | undefined): void;
  /** Stores the session in memory that survives the worker and ends with the browser. */
  storeSession(kept: StoredSession): Promise<void>;
  /** The account on disk. */
  saved: {
    /** Saves the account, to be connected when the browser starts. */
    save(live: SessionRecord): Promise<void>;
    /** Does not connect the account when the browser starts. */
    setOffline(): Promise<void>;
    /** Deletes what is saved of the account. @param id its `accountId` */
    forget(id: string): Promise<void>;
  };
  /**
   * The service has accepted this account, which may differ from the one of the sign-in.
   * @throws {PartylineError} `alreadySignedIn` if another session has it
   */
  claim(account: Account): void;
  /** Resolves when `loggedEvents` has those of earlier runs, or they cannot be loaded. */
  eventsLoaded?(): Promise<void>;
  /** The account's events in the journal. `at`: milliseconds since 1970, by this computer's clock. */
  loggedEvents(account: Account): Iterable<{ topic: string; payload: unknown; at: number }>;
  /** Ids of the account's unread messages. */
  unreadIds?(account: Account): Iterable<string>;
  /** Resolves when all events so far are stored; `undefined` if they are. */
  eventsSaved(): Promise<void> | undefined;
  remember(form: RememberedForm): void;
  log(level: Exclude<LogLevel, 'SILENT'>, from: string, ...parts: unknown[]): void;
  onState(state: SessionState, before: SessionState): void;
  onEvent(topic: string, payload: unknown): void;
  /** The browser's report, which can be wrong. */
  hasNetwork(): boolean;
  now(): number;
}
