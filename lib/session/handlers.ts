/** What the background does for each method of the contract, once the channel has found it allowed and well-formed. */
import type { Client } from '@/lib/channel/privilege';
import type { MethodName, Params, Result } from '@/lib/contract/methods';
import type { RememberedForm, SavedAccount } from '@/lib/contract/sign-in';
import type { Log } from '@/lib/log/log';
import type { Wanted } from '@/lib/sites/held';
import type { Live } from './host';
import type { SessionOwner } from './owner';

/** `signal`: nobody waits for the answer any more. */
type Handler<M extends MethodName> = (params: Params<M>, client: Client, signal: AbortSignal) => Promise<Result<M>>;
export type Handlers<M extends MethodName> = { [N in M]: Handler<N> };
type Own = Exclude<MethodName, 'events.subscribe' | 'form.policy' | `sites.${string}`>;

/** What the sign-in form offers again next time. */
export interface Forms {
  last(): Promise<RememberedForm | null>;
  /** Forgets it where it is that account's. */
  forget(accountId: string): Promise<void>;
}

/** What an administrator has set. */
export interface Rules {
  mayRemember(): boolean;
  /** @throws {PartylineError} where it may not be signed in to */
  check(wanted: Wanted): void;
}

export const nothing = async (work: Promise<void> | void): Promise<undefined> => {
  await work;
  return undefined;
};

export function createHandlers(
  owner: SessionOwner,
  log: Log,
  forms: Forms,
  saved: { list(): Promise<SavedAccount[]>; open(id: string): Promise<Live | undefined> },
  rules: Rules,
): Handlers<Own> {
  const checkHeld = (live: Live | undefined) => live && rules.check(wantedOf(live));
  return {
    'session.signIn': async request => {
      const { provider, service, credential } = request;
      rules.check({ provider, service, ...(credential.kind === 'appServer' && { appServer: credential }) });
      return nothing(owner.signIn({ ...request, remember: request.remember && rules.mayRemember() }));
    },
    'session.cancel': () => nothing(owner.cancel()),
    'session.resume': async () => {
      checkHeld(owner.live);
      return nothing(owner.resume());
    },
    'session.signOut': () => nothing(owner.signOut()),
    'session.supplyToken': ({ token }) => nothing(owner.supplyToken(token)),
    'accounts.list': () => saved.list(),
    'accounts.switch': async ({ id }) => {
      checkHeld(await saved.open(id));
      return nothing(owner.switchTo(id));
    },
    'accounts.forget': async ({ id }) => {
      await owner.forget(id);
      return nothing(forms.forget(id));
    },
    'account.register': async request => {
      rules.check(request);
      return nothing(owner.register(request));
    },
    'account.setNickname': ({ nickname }, _client, signal) => nothing(owner.requests.setNickname(nickname, { signal })),
    'account.uploadPushToken': (push, _client, signal) => nothing(owner.requests.uploadPushToken(push, { signal })),
    'form.remembered': () => forms.last(),
    'log.setLevel': ({ level }) => {
      log.setLevel(level);
      return nothing(owner.setLogLevel(level));
    },
    'log.read': async () => ({ level: log.level, lines: log.lines }),
    'message.send': ({ account, ...message }, _client, signal) => owner.requests.send(message, { account, signal }),
    'vendor.call': ({ method, args, account }, _client, signal) =>
      owner.requests.call(method, args, { account, signal }),
  };
}

/** A session that is held, as it would be asked for. */
export const wantedOf = ({ account: { provider }, service, source }: Live): Wanted => ({
  provider,
  service,
  ...(source.kind === 'appServer' && { appServer: source.appServer }),
});
