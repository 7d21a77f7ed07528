/** What every component may use: the i18n, the line to the background, and what the page has of the browser. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ClientView, RequestOptions } from '@/lib/channel/client';
import type { MethodName, ParamsIn, Result } from '@/lib/contract/methods';
import type { SessionState } from '@/lib/contract/session';
import type { Settings } from '@/lib/contract/settings';
import { type FormPolicy, noFormPolicy } from '@/lib/contract/sites';
import type { Messages } from '@/lib/i18n/messages';
import { usualSettings } from '@/lib/settings/settings';

/** What the popup shows of the client's view. */
export type ClientState = Pick<ClientView, 'link' | 'state' | 'sharing'>;

/** The part of a channel client that the popup needs. */
export interface BackgroundClient {
  readonly view: ClientState;
  subscribe(fn: (view: ClientState) => void): () => void;
  /** @throws {PartylineError} */
  request<M extends MethodName>(method: M, params: ParamsIn<M>, options?: RequestOptions): Promise<Result<M>>;
}

/** Nobody is on the line, and somebody may sign in. */
export type SignedOutState = Extract<SessionState, { phase: 'signedOut' | 'needsCredentials' }>;

/** What a page has of the browser. */
export interface PageHost {
  copy(text: string): Promise<void>;
  /**
   * Asks for permission to reach an origin, unless it is there; answers whether it is. To be called at once in a user's
   * press, which is what lets the browser ask.
   */
  reach(origin: string): Promise<boolean>;
  /** Whether notices may be shown; `on` asks for it, or gives it back. To be called at once in a user's press, too. */
  notices(on?: boolean): Promise<boolean>;
  /** The origin of the page that the popup was opened on. */
  site(): Promise<string | undefined>;
  openSettings(): void;
  /** Shows the inbox beside the page; absent where it is shown already. To be called at once in a user's press. */
  openPanel?: (() => void) | undefined;
}

export interface Surroundings extends PageHost {
  client: BackgroundClient;
  i18n: Messages;
  settings: Settings;
  /** What an administrator has set for signing in. */
  policy: FormPolicy;
}

/** Sign-in ends by itself before this, in milliseconds; the background has its own, shorter deadlines. */
export const signInTimeout = 120_000;

const outside = () => {
  throw new Error('A component was rendered outside App.');
};

/** For a page that has not all of it. */
export const surroundingsOutside: Surroundings = {
  client: new Proxy({} as BackgroundClient, { get: outside }),
  i18n: new Proxy({} as Messages, { get: outside }),
  settings: usualSettings,
  copy: outside,
  reach: outside,
  notices: outside,
  site: outside,
  openSettings: outside,
  policy: noFormPolicy,
};

export const SurroundingsContext = createContext(surroundingsOutside);

export const useSurroundings = () => useContext(SurroundingsContext);
export const useMessages = () => useSurroundings().i18n;
