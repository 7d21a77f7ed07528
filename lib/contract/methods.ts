/** The one table of what may be asked of the background: who may ask, and the shape of the question. */
import * as v from 'valibot';
import { Conversation } from './conversations';
import { type LogEntry, LogLevel, type Report } from './log';
import { ProviderId } from './provider-id';
import { longestLabel, quietTimes } from './settings';
import { SettingsChange, type SettingsFile } from './settings-schemas';
import type { RememberedForm, SavedAccount } from './sign-in';
import { NewToken, PushToken, Registration, ServiceInput, SignIn } from './sign-in';
import { type AllowedSites, type FormPolicy, Scope, Scopes, type ShownQuestion, type SiteDecision } from './sites';

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

const ask = <A extends Audience, S extends v.GenericSchema>(audience: A, params: S) => ({ audience, params });

export const methods = {
  'session.signIn': ask('ui', SignIn),
  'session.cancel': ask('ui', Nothing),
  /** Sign in again with what the session still holds: after `replaced` or `kicked`, or to try again while offline. */
  'session.resume': ask('ui', Nothing),
  'session.signOut': ask('ui', Nothing),
  /** A new token for the account that is signed in, or whose token has ended. */
  'session.supplyToken': ask('manage', v.strictObject({ ...NewToken.entries, ...meant })),
  /** The page is made for this account. Where it is not signed in the user is asked, and answers this. */
  'session.expect': ask('status', v.strictObject({ provider: ProviderId, app: name, userId: name })),
  'accounts.list': ask('ui', Nothing),
  /** Ends the session, if there is one, and signs a remembered account in. */
  'accounts.switch': ask('ui', AccountRef),
  /** Removes every trace of a remembered account; signs it out first, if it is signed in. */
  'accounts.forget': ask('ui', AccountRef),
  /** The connection options of an account that is signed in or remembered. */
  'accounts.connection': ask('ui', AccountRef),
  /** Others in their place, for the next time that its line is opened. */
  'accounts.setConnection': ask('ui', v.strictObject({ ...AccountRef.entries, service: ServiceInput })),
  'account.register': ask('ui', Registration),
  'account.setNickname': ask(
    'ui',
    v.strictObject({ nickname: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(256)) }),
  ),
  'account.uploadPushToken': ask('ui', PushToken),
  /** What this browser is called among the account's devices. */
  'devices.label': ask('ui', Nothing),
  /** From the next sign-in on; the empty one is the usual one. */
  'devices.setLabel': ask('ui', v.strictObject({ label: v.pipe(v.string(), v.trim(), v.maxLength(longestLabel)) })),
  /** The account's other devices that are on the line; null where the service does not tell. */
  'devices.others': ask('ui', Nothing),
  'form.remembered': ask('ui', Nothing),
  'form.policy': ask('ui', Nothing),
  'settings.change': ask('ui', SettingsChange),
  /** No notices for a while, or again. */
  'settings.doNotDisturb': ask('ui', v.strictObject({ until: v.picklist(quietTimes) })),
  'settings.reset': ask('ui', Nothing),
  'settings.export': ask('ui', Nothing),
  /** The text of a file that was exported; `settingsMalformed` where it is not. */
  'settings.import': ask('ui', v.strictObject({ text: v.pipe(v.string(), v.maxLength(200_000)) })),
  /** The conversations that the user is not to be told of. */
  'mutes.list': ask('ui', Nothing),
  'mutes.set': ask('manage', v.strictObject({ ...Conversation.entries, muted: v.boolean(), ...meant })),
  /** What is unread, by conversation. */
  'unread.list': ask('ui', Nothing),
  /** A conversation was read, all of it or up to a message; without one, every conversation was. */
  'unread.read': ask(
    'receive',
    v.strictObject({
      conversation: v.optional(Conversation),
      upTo: v.optional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(256))),
      ...meant,
    }),
  ),
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
  /** The user's answer to a site that expects an account: a connection of its own, or nothing at all. */
  'sites.answer': ask('ui', v.strictObject({ origin, expected: account, verdict: v.picklist(['own', 'no']) })),
  /** Whether a site tells of messages itself: while one of its tabs is open there are no notices of ours. */
  'sites.setOwnNotices': ask('ui', v.strictObject({ origin, own: v.boolean() })),
  'log.setLevel': ask('ui', v.strictObject({ level: LogLevel })),
  /** The lines that are kept, or those after one of them. */
  'log.read': ask('ui', v.optional(v.strictObject({ after: v.optional(v.number(), 0) }), {})),
  /** The log with what is around it, for whoever is asked for help. */
  'log.report': ask('ui', Nothing),

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
  'devices.label': { label: string };
  'devices.others': { others: readonly string[] | null };
  'form.remembered': RememberedForm | null;
  'form.policy': FormPolicy;
  'accounts.list': SavedAccount[];
  'accounts.connection': { service: Readonly<Record<string, unknown>> };
  'settings.export': SettingsFile;
  'mutes.list': Conversation[];
  'unread.list': { conversation: Conversation; unread: number }[];
  'sites.list': AllowedSites;
  'sites.request': { scopes: readonly Scope[] };
  'sites.asked': ShownQuestion | null;
  'session.expect': SiteDecision;
  'log.read': { level: LogLevel; lines: LogEntry[] };
  'log.report': Report;
  'message.send': Sent;
  'vendor.call': unknown;
}
/** What a method answers; most answer nothing. */
export type Result<M extends MethodName> = M extends keyof Results ? Results[M] : undefined;
