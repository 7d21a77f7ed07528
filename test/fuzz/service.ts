/** The local service of the attacked session: it has the secrets and shows the effects of attacks. */
export interface FuzzService {
  /** Initial values of the sign-in form. */
  readonly preset: Record<string, unknown>;
  readonly credential: { password: string } | { token: string };
  /** The app in the id of the account. */
  readonly app: string;
  /** A method of the vendor that reads from the service, for the honest tab's calls. */
  readonly quickCall: string;
  /** Sends so many messages to fill `storage.session`. */
  readonly storageFill: { count: number; text: string; ext?: object };
  /** Sends a text to the account. */
  sendText(text: string): void;
  /** Breaks the account's connection and answers no new one until `resume`. */
  pause(): void;
  resume(): void;
  /**
   * The lasting state of the service as text, without sign-ins. Leaves out what a site with the `send` scope may change: messages, presence
   * and chat room members.
   */
  state(): string;
  /** How often the account has signed in. */
  signIns(): number;
  /** The messages that the account has sent, each as text. */
  sentMessages(): string[];
  /** What no page may receive. @param stored the text of `storage.session` */
  secretsIn(stored: string): string[];
  close(): Promise<void>;
}

/** Texts that only actors with the scope for them may receive. Each occurs in one place. */
export const canaries = {
  account: 'canary-account',
  password: 'canary-password-3ad1',
  contact: 'canary-contact',
  group: 'canary-group',
  text: 'canary-text-9f27',
} as const;

export const group = '2001';
export const room = '3001';

/** A replacer for `JSON.stringify`, which omits the items of maps and sets. */
export const plain = (_key: string, value: unknown): unknown =>
  value instanceof Map || value instanceof Set ? [...value] : value;
