/** The one table of what may be asked of the background: who may ask, and the shape of the question. */
import * as v from 'valibot';
import type { RememberedForm, SavedAccount } from './sign-in';
import { NewToken, PushToken, Registration, SignIn } from './sign-in';
import { type AllowedSites, type Ask, type FormPolicy, Scope, Scopes } from './sites';

export { Scope };

/** `ui`: the extension's own pages only. A scope: any site granted it, and the extension's pages. `vendor`: as `lib/providers` says for the method named. */
export type Audience = 'ui' | Scope | 'vendor';

const Nothing = v.optional(v.strictObject({}), {});
const name = v.pipe(v.string(), v.nonEmpty(), v.maxLength(128));

const account = v.pipe(v.string(), v.nonEmpty(), v.maxLength(2048));
const AccountRef = v.strictObject({ id: account });
/** Whose session it must be, as `accountId` names it: with another's, the request is refused before anything happens. */
const meant = { account: v.optional(account) };

const origin = v.pipe(v.string(), v.nonEmpty(), v.maxLength(1024));

/** A text to a user, group or room. `ext` travels with it as the vendor's extension field. */
export const TextMessage = v.strictObject({
  to: v.pipe(v.string(), v.nonEmpty(), v.maxLength(256)),
  text: v.pipe(v.string(), v.nonEmpty(), v.maxLength(20_000)),
  chatType: v.optional(v.picklist(['singleChat', 'groupChat', 'chatRoom']), 'singleChat'),
  ext: v.optional(v.record(v.string(), v.unknown())),
});
export type TextMessage = v.InferOutput<typeof TextMessage>;

export const LogLevel = v.picklist(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT']);
export type LogLevel = v.InferOutput<typeof LogLevel>;

/** One line of the log, redacted. */
export interface LogLine {
  at: number;
  level: LogLevel;
  from: string;
  text: string;
}

const ask = <A extends Audience, S extends v.GenericSchema>(audience: A, params: S) => ({ audience, params });

export const methods = {
  'session.signIn': ask('ui', SignIn),
  'session.cancel': ask('ui', Nothing),
  /** Sign in again with what the session still holds: after `replaced` or `kicked`, or to try again while offline. */
  'session.resume': ask('ui', Nothing),
  'session.signOut': ask('ui', Nothing),
  /** A new token for the account that is signed in, or whose token has ended. */
  'session.supplyToken': ask('manage', v.strictObject({ ...NewToken.entries, ...meant })),
  'accounts.list': ask('ui', Nothing),
  /** Ends the session, if there is one, and signs a remembered account in. */
  'accounts.switch': ask('ui', AccountRef),
  /** Removes every trace of a remembered account; signs it out first, if it is signed in. */
  'accounts.forget': ask('ui', AccountRef),
  'account.register': ask('ui', Registration),
  'account.setNickname': ask(
    'ui',
    v.strictObject({ nickname: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(256)) }),
  ),
  'account.uploadPushToken': ask('ui', PushToken),
  'form.remembered': ask('ui', Nothing),
  'form.policy': ask('ui', Nothing),
  'sites.list': ask('ui', Nothing),
  /** Gives a site just these scopes, once the browser has the permission for it; `notAllowed` where the user refuses that. */
  'sites.allow': ask('ui', v.strictObject({ origin, scopes: Scopes })),
  'sites.revoke': ask('ui', v.strictObject({ origin })),
  /** Has the user asked for these scopes; answers what the site then has, when the user has said. */
  'sites.request': ask('status', v.strictObject({ scopes: Scopes })),
  /** What the user is to be asked now. */
  'sites.asked': ask('ui', Nothing),
  /** The user's answer, to just what was shown; no scope at all is a no. */
  'sites.decide': ask('ui', v.strictObject({ origin, asked: Scopes, allowed: Scopes })),
  'log.setLevel': ask('ui', v.strictObject({ level: LogLevel })),
  'log.read': ask('ui', Nothing),

  /** Which topics this client wants; replaces what it wanted before. `*` is every topic. */
  'events.subscribe': ask('receive', v.strictObject({ topics: v.pipe(v.array(name), v.maxLength(256)) })),
  'message.send': ask('send', v.strictObject({ ...TextMessage.entries, ...meant })),
  /** A method of the vendor's SDK, by its own name. */
  'vendor.call': ask(
    'vendor',
    v.strictObject({ method: name, args: v.pipe(v.array(v.unknown()), v.maxLength(16)), ...meant }),
  ),
} satisfies Record<string, { audience: Audience; params: v.GenericSchema }>;

export type MethodName = keyof typeof methods;
export type ParamsIn<M extends MethodName> = v.InferInput<(typeof methods)[M]['params']>;
export type Params<M extends MethodName> = v.InferOutput<(typeof methods)[M]['params']>;

/** A sent message, as the service acknowledged it. */
export interface Sent {
  localMsgId: string;
  serverMsgId: string;
}

interface Results {
  'form.remembered': RememberedForm | null;
  'form.policy': FormPolicy;
  'accounts.list': SavedAccount[];
  'sites.list': AllowedSites;
  'sites.request': { scopes: readonly Scope[] };
  'sites.asked': Ask | null;
  'log.read': { level: LogLevel; lines: LogLine[] };
  'message.send': Sent;
  'vendor.call': unknown;
}
/** What a method answers; most answer nothing. */
export type Result<M extends MethodName> = M extends keyof Results ? Results[M] : undefined;
