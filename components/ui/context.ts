import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ChannelRequestOptions, ClientView } from '@/lib/channel/client';
import type { StoreRefusal } from '@/lib/contract/cookie-store';
import type { MethodName, ParamsIn, Result } from '@/lib/contract/methods';
import type { SessionState } from '@/lib/contract/session';
import type { Settings } from '@/lib/contract/settings';
import { type FormPolicy, noFormPolicy } from '@/lib/contract/sites';
import type { Messages } from '@/lib/i18n/messages';
import { defaultSettings } from '@/lib/settings/settings';

export type ClientState = Pick<ClientView, 'link' | 'state' | 'sharing' | 'sessions' | 'storageFails'>;

/** The part of a channel client that the pages use. */
export interface BackgroundClient {
  readonly view: ClientState;
  subscribe(fn: (view: ClientState) => void): () => void;
  /** @throws {PartylineError} */
  request<M extends MethodName>(method: M, params: ParamsIn<M>, options?: ChannelRequestOptions): Promise<Result<M>>;
}

export type SignedOutState = Extract<SessionState, { phase: 'signedOut' | 'needsCredentials' }>;

export interface ActiveTab {
  id: number;
  origin: string;
  /** Whether the browser lets the user allow the site. */
  canBeAllowed: boolean;
  /** Why Partyline is off in the tab. */
  refusal?: StoreRefusal;
}

/** The parts of the browser's API that components use; entry points and tests provide them. */
export interface BrowserApi {
  copyText(text: string): Promise<void>;
  /**
   * Requests the host permission for an origin. Browsers show the prompt only within a click handler.
   *
   * @returns whether the permission is granted
   */
  requestOrigin(origin: string): Promise<boolean>;
  /**
   * Reads the notification permission. `on` requests or removes it; only within a click handler.
   *
   * @returns whether notifications may be shown
   */
  notificationPermission(on?: boolean): Promise<boolean>;
  /**
   * Whether to ask the user for that permission, which is done once. Only in the popup.
   *
   * @param answered stores that the user has answered
   */
  notificationQuestion?(answered?: true): Promise<boolean>;
  /** @returns the active tab, if it is a web page */
  activeTab(): Promise<ActiveTab | undefined>;
  /** Reloads the active tab. */
  reloadTab(): void;
  openSettings(): void;
  /** Opens the side panel; only within a click handler. Undefined if there is none, or if it is this page. */
  openPanel?: (() => void) | undefined;
  /** Opens this page in a tab. Undefined if it is in one, or is for no tab. */
  openTab?: (() => void) | undefined;
}

export interface AppContextValue extends BrowserApi {
  client: BackgroundClient;
  i18n: Messages;
  settings: Settings;
  /** Set by an administrator. */
  policy: FormPolicy;
}

/** In milliseconds; longer than the background's own timeouts for signing in. */
export const signInTimeout = 120_000;

const unavailable = () => {
  throw new Error('This page does not provide what the component uses of AppContext.');
};

/** For pages that provide only a part of the context. Using another part throws. */
export const emptyContext: AppContextValue = {
  client: new Proxy({} as BackgroundClient, { get: unavailable }),
  i18n: new Proxy({} as Messages, { get: unavailable }),
  settings: defaultSettings,
  copyText: unavailable,
  requestOrigin: unavailable,
  notificationPermission: unavailable,
  // Only the popup opens over a tab.
  activeTab: async () => undefined,
  reloadTab: unavailable,
  openSettings: unavailable,
  policy: noFormPolicy,
};

export const AppContext = createContext(emptyContext);

export const useAppContext = () => useContext(AppContext);
export const useI18n = () => useAppContext().i18n;
