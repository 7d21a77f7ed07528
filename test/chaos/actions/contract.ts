/** Maps the actions to the requests of the build under test: older builds have one session, later ones several. */
import type { SessionInfo, SessionState } from '@/lib/contract/session';
import type { Action, User } from './plan';
import type { AccountService } from './services';

/** The parts of a `hello` or `state` frame that a UI port receives. */
export interface StateFrame {
  state: SessionState;
  sessions?: SessionInfo[];
}

export interface Request {
  method: string;
  params: object;
}

type AccountAction = Exclude<Action, { do: 'revoke' | 'allow' | 'answer' }>;

export const idOf = ({ provider, app }: AccountService, user: User): string => [provider, app, user].join(' ');

/** What a UI port sends for an action. */
export function requestFor(service: AccountService, action: AccountAction, hasSeveral: boolean): Request {
  const id = idOf(service, action.user);
  const of = hasSeveral ? { account: id } : {};
  switch (action.do) {
    case 'signIn':
    case 'add': {
      const { provider, preset } = service;
      const form = { provider, service: preset, userId: action.user, remember: action.remember };
      const credential = service.credential(action.user, action.source);
      return { method: 'session.signIn', params: { ...form, credential, ...(!hasSeveral && { instead: true }) } };
    }
    case 'switch':
      return { method: 'accounts.switch', params: { id } };
    case 'goOnline':
      return { method: hasSeveral ? 'accounts.goOnline' : 'accounts.switch', params: { id } };
    case 'forget':
      return { method: 'accounts.forget', params: { id } };
    case 'supplyToken':
      return {
        method: 'session.supplyToken',
        params: { token: action.isGood ? service.token(action.user) : 'nonsense', account: id },
      };
    case 'resume':
    case 'cancel':
    case 'signOut':
    case 'goOffline':
      return { method: `session.${action.do}`, params: of };
  }
}

/** The accounts that the extension's pages show, with their states. */
export function shownIn({ state, sessions }: StateFrame): Map<User, SessionState> {
  const states = sessions?.map(session => session.state) ?? [state];
  return new Map(states.flatMap(each => (each.account ? [[each.account.userId as User, each]] : [])));
}

/** Whether an account is connected, or about to be, as the extension shows it. */
export const isAlive = (state: SessionState | undefined): boolean =>
  state !== undefined &&
  state.phase !== 'signedOut' &&
  state.phase !== 'needsCredentials' &&
  !(state.phase === 'offline' && (state.cause as string) === 'byUser');
