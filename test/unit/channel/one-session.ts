// A background with one session for tests of the channel.
import type { ChannelSession } from '@/lib/channel/channel-session';
import type { ServerHost } from '@/lib/channel/server';
import { accountId, type SessionState } from '@/lib/contract/session';

interface SessionParts extends Partial<Pick<ChannelSession, 'vendorScope' | 'isSlow' | 'catchUp'>> {
  state(): SessionState;
}

export const oneSession = ({ state, ...parts }: SessionParts): ChannelSession => ({
  get id() {
    const { account } = state();
    return account ? accountId(account) : 'none';
  },
  get state() {
    return state();
  },
  get info() {
    return { id: this.id, slot: 1, state: state(), isRemembered: false };
  },
  vendorScope: () => undefined,
  isSlow: () => false,
  catchUp: () => ({ seq: 0, events: [], gap: false }),
  ...parts,
});

export const hostOf = (session: ChannelSession, more: Partial<ServerHost> = {}): ServerHost => ({
  epoch: () => 1,
  sessions: () => [session],
  primary: () => session,
  signedOut: () => ({ phase: 'signedOut', since: 0 }),
  bindingOf: () => session,
  handle: async () => undefined,
  onSubscribe: () => {},
  onAttach: () => {},
  onDetach: () => {},
  consent: async () => {},
  ...more,
});
