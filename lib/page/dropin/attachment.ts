import type { Announcement } from '../client/extension-api';
import type { Account } from '../client/types';
import type { attach } from './attach';
import { sessionError } from './session-error';
import type { SharedSession } from './shared-session';

type Attach = typeof attach;

interface NativeSignIn<Native, Answer> {
  /** Signs in with the SDK's own object. */
  open(native: Native): Promise<Answer>;
}

interface SharedSignIn<Answer> {
  account: Account;
  token: string | undefined;
  /** Loads the code for the shared session. */
  load(): Promise<Attach>;
  /** Uses the shared session. `signal` is aborted when the page signs out. */
  join(session: SharedSession, signal: AbortSignal): Answer | Promise<Answer>;
}

export interface Attachment<Native> {
  /** The SDK's own object, once the page uses it. */
  readonly native: Native | undefined;
  /** Makes the page use the SDK's own object. A failed load is tried again by the next call. */
  switchToNative(): Promise<Native>;
  /**
   * Joins the user's session. Uses the SDK without Partyline, or if the user chooses so.
   * @throws {Error} `cancelled` after `cancel`
   */
  signIn<Answer>(request: NativeSignIn<Native, Answer> & (SharedSignIn<Answer> | object)): Promise<Answer>;
  /** Ends a pending sign-in. Neither the session nor the SDK signs in after it. */
  cancel(): void;
}

/**
 * Decides for an object of a page whether it uses the session or the SDK's own object.
 * @param create creates the SDK's own object
 * @param onNative moves the page's listeners to it
 */
export function createAttachment<Native>(
  announcement: Announcement | undefined,
  create: () => Promise<Native>,
  onNative: (native: Native) => void,
): Attachment<Native> {
  let native: Native | undefined;
  let switching: Promise<Native> | undefined;
  let pending = new AbortController();

  const switchToNative = (): Promise<Native> => {
    switching ??= create().then(created => {
      onNative(created);
      native = created;
      return created;
    });
    switching.catch(() => {
      switching = undefined;
    });
    return switching;
  };
  return {
    get native() {
      return native;
    },
    switchToNative,
    async signIn<Answer>({ open, ...shared }: NativeSignIn<Native, Answer> & (SharedSignIn<Answer> | object)) {
      pending = new AbortController();
      const { signal } = pending;
      /** Checked after each wait: the page may have signed out, or gone to another view, meanwhile. */
      const unlessCancelled = <T>(value: T): T => {
        if (signal.aborted) throw sessionError('cancelled');
        return value;
      };
      const openNative = async () => open(unlessCancelled(await switchToNative()));
      if (!announcement || !('join' in shared)) return openNative();
      const { account, token, load, join } = shared;
      const attachTo = unlessCancelled(await load());
      const result = await attachTo(announcement, account, { token, signal });
      if (result.kind === 'native') return openNative();
      if (signal.aborted) result.session.detach();
      return join(unlessCancelled(result.session), signal);
    },
    cancel: () => pending.abort(),
  };
}
