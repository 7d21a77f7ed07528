/** What the session keeps of itself, and what it is lent: all that it knows of the browser. */
import type { LogLevel } from '@/lib/contract/log';
import type { Account, SessionState } from '@/lib/contract/session';
import type { ProviderId, RememberedForm } from '@/lib/contract/sign-in';
import type { CreateProvider, ProviderDefinition, Service } from '@/lib/providers/provider';
import type { AskAppServer, CredentialSource } from './credential-source';
import type { Token } from './token-expiry';

/** What it takes to open the line again without asking the user. */
export interface SessionRecord {
  account: Account;
  service: Service;
  source: CredentialSource;
  /** Whether it may be kept, encrypted, over the browser's end. */
  remember: boolean;
  /** When the session began, in milliseconds since 1970: what came before is history. */
  since: number;
  /** Absent until there was one, and where the last one is void. */
  token?: Token | undefined;
}

export interface StoredSession {
  state: SessionState;
  live?: SessionRecord | undefined;
  /** The account whose saved secrets are to go, should the worker die before they have. */
  wipe?: string | undefined;
}

export interface SessionHost {
  definitions: Readonly<Record<ProviderId, ProviderDefinition>>;
  loadProvider(id: ProviderId): Promise<CreateProvider>;
  deviceId(): Promise<string>;
  /** What this device is called among the account's others. */
  label?(): Promise<string>;
  askAppServer: AskAppServer;
  /** Asks to be woken (`check`) at that time, in milliseconds since 1970, even if the worker dies; `undefined`: no longer. */
  wakeAt(time: number | undefined): void;
  /** Keeps the session over the worker's death, in memory that ends with the browser. */
  storeSession(kept: StoredSession): Promise<void>;
  /** The accounts that outlive the browser's end. */
  saved: {
    /** Keeps the account, and that it is the one to come back to. */
    save(live: SessionRecord): Promise<void>;
    /** What was kept, if it can still be read. */
    open(id: string): Promise<SessionRecord | undefined>;
    /** There is none to come back to by itself. */
    rest(): Promise<void>;
    /** Removes every trace of it. */
    forget(id: string): Promise<void>;
  };
  /** The account's events of this session so far, as far as they are kept. */
  loggedEvents(account: Account): Iterable<{ topic: string; payload: unknown }>;
  /** Resolves when every event so far is safe; `undefined` if it is. */
  eventsSaved(): Promise<void> | undefined;
  remember(form: RememberedForm): void;
  log(level: Exclude<LogLevel, 'SILENT'>, from: string, ...parts: unknown[]): void;
  onState(state: SessionState, before: SessionState): void;
  onEvent(topic: string, payload: unknown): void;
  /** Whether the browser knows of a network. */
  hasNetwork(): boolean;
  now(): number;
}
