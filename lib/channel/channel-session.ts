import type { Scope } from '@/lib/contract/methods';
import type { SessionInfo, SessionState } from '@/lib/contract/session';
import type { CatchUp } from '@/lib/storage/journal';

/** An account's session as the channel serves it. */
export interface ChannelSession {
  /** As `accountId` returns it. */
  readonly id: string;
  readonly state: SessionState;
  readonly info: Omit<SessionInfo, 'sharing'>;
  catchUp(since: number | undefined): CatchUp;
  /** The scope that a vendor method needs, or `undefined` if there is no such method. */
  vendorScope(method: string): Scope | undefined;
  /** Whether a vendor method may take minutes. */
  isSlow(method: string): boolean;
}
