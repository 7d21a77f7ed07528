/** What the background does for each method of the contract, once the channel has found it allowed and well-formed. */
import type { PortClient } from '@/lib/channel/sender-auth';
import type { IdempotencyKey as OnceName } from '@/lib/contract/frames';
import type { Report } from '@/lib/contract/log';
import type { MethodName, Params, Result } from '@/lib/contract/methods';
import type { RememberedForm, SavedAccount } from '@/lib/contract/sign-in';
import type { Log } from '@/lib/log/log';
import type { RecordStart } from '@/lib/providers/provider';
import type { SignInTarget } from '@/lib/sites/policy-enforcement';
import { ConnectionOptions, type Remembered } from '../../session/connection-options';
import type { SessionController } from '../../session/controller';
import type { SessionRecord } from '../../session/host';
import type { Idempotency } from '../../session/idempotency';
import type { RequestOptions } from '../../session/requests';

/** `signal`: nobody waits for the answer any more. `once`: the name under which the client may ask for it again. */
type Handler<M extends MethodName> = (
  params: Params<M>,
  client: PortClient,
  signal: AbortSignal,
  once?: OnceName,
) => Promise<Result<M>>;
export type Handlers<M extends MethodName> = { [N in M]: Handler<N> };
type Own = Exclude<
  MethodName,
  | 'events.subscribe'
  | 'form.policy'
  | 'session.expect'
  | `${'devices' | 'sites' | 'settings' | 'mutes' | 'unread'}.${string}`
>;

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
  check(wanted: SignInTarget): void;
}

export const nothing = async (work: Promise<void> | void): Promise<undefined> => {
  await work;
  return undefined;
};

/** What the handlers need besides the session. */
export interface Around {
  log: Log;
  forms: Forms;
  saved: Remembered & { list(): Promise<SavedAccount[]> };
  rules: Rules;
  once: Idempotency;
  report(): Promise<Report>;
}

export function createHandlers(
  owner: SessionController,
  { log, forms, saved, rules, once, report }: Around,
): Handlers<Own> {
  const checkHeld = (live: SessionRecord | undefined) => live && rules.check(wantedOf(live));
  const connections = new ConnectionOptions(owner, saved, checkHeld);
  const atMostOnce = <T>(
    client: PortClient,
    name: OnceName | undefined,
    terms: RequestOptions,
    ask: (terms: RequestOptions) => Promise<T>,
  ): Promise<T> => {
    if (!name) return ask(terms);
    // Another site's names are not this one's, whatever it says: nobody gets the answer to what he has not asked.
    const asked = { key: `${client.kind === 'ui' ? client.kind : client.origin} ${name.id}`, since: name.since };
    const work = (begin: RecordStart) => ask({ ...terms, begin });
    return once.run(asked, work, trace => owner.requests.find(trace, terms)) as Promise<T>;
  };
  return {
    'session.signIn': async request => {
      const { provider, service, credential } = request;
      rules.check({ provider, service, ...(credential.kind === 'appServer' && { appServer: credential }) });
      return nothing(owner.signIn({ ...request, remember: request.remember && rules.mayRemember() }));
    },
    'session.cancel': () => nothing(owner.cancel()),
    'session.resume': async () => {
      checkHeld(owner.record);
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
    'accounts.connection': async ({ id }) => ({ service: await connections.read(id) }),
    'accounts.setConnection': ({ id, service }) => nothing(connections.change(id, service)),
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
    'log.read': async ({ after }) => ({ level: log.level, lines: log.after(after) }),
    'log.report': report,
    'message.send': ({ account, ...message }, client, signal, name) =>
      atMostOnce(client, name, { account, signal }, terms => owner.requests.send(message, terms)),
    'vendor.call': ({ method, args, account }, client, signal, name) => {
      const isRepeatable = owner.definition?.isRepeatable(method);
      const ask = (terms: RequestOptions) => owner.requests.call(method, args, terms);
      return atMostOnce(client, isRepeatable ? undefined : name, { account, signal }, ask);
    },
  };
}

/** A session that is held, as it would be asked for. */
export const wantedOf = ({ account: { provider }, service, source }: SessionRecord): SignInTarget => ({
  provider,
  service,
  ...(source.kind === 'appServer' && { appServer: source.appServer }),
});
