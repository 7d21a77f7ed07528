/** Every method of the background: who may call it, and its parameters. */
import * as v from 'valibot';
import { Conversation, maxTextLength } from './conversations';
import { type LogEntry, LogLevel, type Report } from './log';
import { MutedConversation } from './mutes';
import { DraftChange, type OutboxContent, UnsentText } from './outbox';
import { ProviderId } from './provider-id';
import { QuickReplies, type QuickReplyList } from './quick-replies';
import { maxOnline } from './session';
import { doNotDisturbChoices, maxLabelLength } from './settings';
import { SettingsChange, type SettingsFile } from './settings-schemas';
import type { RememberedForm, SavedAccount } from './sign-in';
import { NewToken, PushToken, Registration, ServiceInput, SignIn } from './sign-in';
import type { SiteActionList } from './site-actions';
import { type AllowedSites, type FormPolicy, Scope, Scopes, type ShownQuestion, type SiteDecision } from './sites';
import { maxPassphraseLength, minPassphraseLength, type VaultStatus } from './vault';

export { Scope };

/**
 * `ui`: only the extension's own pages. A scope: also sites that have it. `vendor`: also sites that have the scope which the
 * provider's definition gives to the called method.
 */
export type Audience = 'ui' | Scope | 'vendor';

const Nothing = v.optional(v.strictObject({}), {});
const name = v.pipe(v.string(), v.nonEmpty(), v.maxLength(128));

/** A page puts it into the extension's own window: no spaces, control or bidirectional characters, and no lookalikes. */
const plainName = (length: number) => v.pipe(v.string(), v.maxLength(length), v.regex(/^[\x21-\x7e]+$/));

const account = v.pipe(v.string(), v.nonEmpty(), v.maxLength(2048));
const AccountRef = v.strictObject({ id: account });
/**
 * The account (`accountId`) that the request is for. A page's request is refused if the page is bound to another one. For
 * the extension's own pages it selects the account; the default is the one that has been online longest.
 */
const forAccount = { account: v.optional(account) };
const ForAccount = v.optional(v.strictObject(forAccount), {});

const FileRef = v.strictObject({ id: v.string(), ...forAccount });

/** From a session that never reads: a receipt is refused. */
const byObserver = { observer: v.optional(v.boolean()) };

const origin = v.pipe(v.string(), v.nonEmpty(), v.maxLength(1024));

const passphrase = v.pipe(v.string(), v.maxLength(maxPassphraseLength));
const newPassphrase = v.pipe(passphrase, v.minLength(minPassphraseLength));

/** A text to a user, group or chat room. `ext` becomes the vendor's extension field. */
export const TextMessage = v.strictObject({
  to: v.pipe(v.string(), v.nonEmpty(), v.maxLength(256)),
  text: v.pipe(v.string(), v.nonEmpty(), v.maxLength(maxTextLength)),
  chatType: v.optional(v.picklist(['singleChat', 'groupChat', 'chatRoom']), 'singleChat'),
  ext: v.optional(v.record(v.string(), v.unknown())),
});
export type TextMessage = v.InferOutput<typeof TextMessage>;

const method = <A extends Audience, S extends v.GenericSchema>(audience: A, params: S) => ({ audience, params });

export const methods = {
  'session.signIn': method('ui', SignIn),
  'session.cancel': method('ui', ForAccount),
  /** Signs in again with the session's credential: after `replaced` or `kicked`, or while offline. */
  'session.resume': method('ui', ForAccount),
  'session.signOut': method('ui', ForAccount),
  /** Closes the connection. The account stays saved, and connects again only when the user says so. */
  'session.goOffline': method('ui', ForAccount),
  /** Removes an ended session from the list. */
  'session.dismiss': method('ui', ForAccount),
  /**
   * Sets a new token for the account that is signed in or whose token has expired.
   * @throws `tokenNotNeeded` to a page, if the session renews its own token and has a valid one
   */
  'session.supplyToken': method('manage', v.strictObject({ ...NewToken.entries, ...forAccount })),
  /** The page needs this account. If another or none is signed in, the user is asked. */
  'session.expect': method(
    'status',
    v.strictObject({ provider: ProviderId, app: plainName(128), userId: plainName(64) }),
  ),
  'accounts.list': method('ui', Nothing),
  /** Connects a saved account beside those that are online. @throws `tooManyAccounts` */
  'accounts.goOnline': method('ui', AccountRef),
  /** Takes the account that has been online longest offline, and connects a saved account. */
  'accounts.switch': method('ui', AccountRef),
  /** Deletes everything of a saved account; signs it out first. */
  'accounts.forget': method('ui', AccountRef),
  /** The connection options of a current or saved account. */
  'accounts.connection': method('ui', AccountRef),
  /** Changes them for the next connection. */
  'accounts.setConnection': method('ui', v.strictObject({ ...AccountRef.entries, service: ServiceInput })),
  'vault.status': method('ui', Nothing),
  /** Connects the saved accounts as at the browser's start. @throws `wrongPassphrase` */
  'vault.unlock': method('ui', v.strictObject({ passphrase })),
  /** Sets or changes it; a change needs the current one. @throws `wrongPassphrase` */
  'vault.setPassphrase': method('ui', v.strictObject({ passphrase: newPassphrase, current: v.optional(passphrase) })),
  /** @throws `wrongPassphrase` */
  'vault.removePassphrase': method('ui', v.strictObject({ current: passphrase })),
  /** Deletes all saved accounts, and the passphrase. */
  'vault.reset': method('ui', Nothing),
  'account.register': method('ui', Registration),
  'account.setNickname': method(
    'ui',
    v.strictObject({ nickname: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(256)), ...forAccount }),
  ),
  'account.uploadPushToken': method('ui', v.strictObject({ ...PushToken.entries, ...forAccount })),
  /** The name of this browser on the account's other devices. */
  'devices.label': method('ui', Nothing),
  /** Applies from the next sign-in. An empty label restores the default. */
  'devices.setLabel': method(
    'ui',
    v.strictObject({ label: v.pipe(v.string(), v.trim(), v.maxLength(maxLabelLength)) }),
  ),
  /** The account's other connected devices; null if the service does not list them. */
  'devices.others': method('ui', ForAccount),
  'form.remembered': method('ui', Nothing),
  'form.policy': method('ui', Nothing),
  'settings.change': method('ui', SettingsChange),
  'settings.doNotDisturb': method('ui', v.strictObject({ until: v.picklist(doNotDisturbChoices) })),
  'settings.reset': method('ui', Nothing),
  'settings.export': method('ui', Nothing),
  /** @throws `settingsMalformed` if the text is not an exported file */
  'settings.import': method('ui', v.strictObject({ text: v.pipe(v.string(), v.maxLength(200_000)) })),
  'mutes.list': method('ui', ForAccount),
  'mutes.set': method('manage', v.strictObject({ ...MutedConversation.entries, muted: v.boolean(), ...forAccount })),
  /** What is unread in the conversations that the user has read in a tab. The service may count more. */
  'unread.list': method('ui', ForAccount),
  /** Marks a conversation as read, up to a message if given. Without a conversation, marks all. */
  'unread.read': method(
    'receive',
    v.strictObject({
      conversation: v.optional(Conversation),
      upTo: v.optional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(256))),
      ...byObserver,
      ...forAccount,
    }),
  ),
  'outbox.read': method('ui', ForAccount),
  'outbox.setDraft': method('ui', v.strictObject({ ...DraftChange.entries, ...forAccount })),
  /**
   * Sends a text or file, which is kept until it is sent. May be repeated, then without the bytes.
   * @throws as `message.send`; `fileUnreadable` if the background no longer has the bytes
   */
  'outbox.send': method('ui', v.strictObject({ ...UnsentText.entries, data: v.optional(v.unknown()), ...forAccount })),
  /** Deletes an unsent message. */
  'outbox.discard': method('ui', v.strictObject({ id: UnsentText.entries.id, ...forAccount })),
  /**
   * Begins to load a message's file. The sender chose the address: unless the user has asked for it, only the service's own
   * are loaded.
   * @throws `notAllowed` for an address in a private network, `fileTooLarge`, `tooMany`, `unreachable`, `vendor` with the HTTP status
   */
  'files.open': method('ui', v.strictObject({ url: v.string(), isAsked: v.boolean(), ...forAccount })),
  /** The next bytes of the file; none at its end. @throws `fileTooLarge`, `unreachable` */
  'files.next': method('ui', FileRef),
  'files.close': method('ui', FileRef),
  'quickReplies.list': method('ui', Nothing),
  /** Replaces the user's own. */
  'quickReplies.set': method('ui', v.strictObject({ replies: QuickReplies })),
  'sites.list': method('ui', Nothing),
  /** Replaces a site's scopes. @throws `notAllowed` if the user refuses the host permission */
  'sites.allow': method('ui', v.strictObject({ origin, scopes: Scopes })),
  'sites.revoke': method('ui', v.strictObject({ origin })),
  /** The accounts that a site may use; the first is used by pages that name none. */
  'sites.setAccounts': method(
    'ui',
    v.strictObject({ origin, accounts: v.pipe(v.array(account), v.minLength(1), v.maxLength(maxOnline)) }),
  ),
  /** What a site did in the name of the accounts in use. */
  'sites.actions': method('ui', v.strictObject({ origin })),
  'sites.forgetActions': method('ui', v.strictObject({ origin })),
  /** Asks the user for more scopes. Returns the site's scopes after the decision. */
  'sites.request': method('status', v.strictObject({ scopes: Scopes })),
  /** The question that is shown to the user now. */
  'sites.asked': method('ui', Nothing),
  /**
   * The user's decision; no scopes mean no. `asked` must match the shown question. Scopes are allowed only if `account`, the
   * one that the window showed (null for none), is still the one that the site would use.
   */
  'sites.decide': method(
    'ui',
    v.strictObject({ origin, asked: Scopes, allowed: Scopes, account: v.optional(v.nullable(account)) }),
  ),
  /** The user's answer to an account question. `allow`: the site may use the account. `own`: it may open its own connection. */
  'sites.answer': method(
    'ui',
    v.strictObject({ origin, expected: account, verdict: v.picklist(['allow', 'own', 'no']) }),
  ),
  /**
   * `ownNotices`: while the site has a tab open, the extension shows no notifications. `opens`: a pressed notification opens its
   * conversation in the site's tab.
   */
  'sites.setNotifications': method(
    'ui',
    v.strictObject({ origin, ownNotices: v.exactOptional(v.boolean()), opens: v.exactOptional(v.boolean()) }),
  ),
  'log.setLevel': method('ui', v.strictObject({ level: LogLevel })),
  /** The log entries, or those after `after`. */
  'log.read': method('ui', v.optional(v.strictObject({ after: v.optional(v.number(), 0) }), {})),
  'log.report': method('ui', Nothing),

  /** Replaces the client's topics. `*` is every topic. What an observer receives does not count as read. */
  'events.subscribe': method(
    'receive',
    v.strictObject({ topics: v.pipe(v.array(name), v.maxLength(256)), observer: v.optional(v.boolean()) }),
  ),
  /** Claims something that one page only must handle, such as a call. @returns whether the page holds it */
  'events.claim': method(
    'receive',
    v.strictObject({ id: v.pipe(v.string(), v.nonEmpty(), v.maxLength(256)), ...forAccount }),
  ),
  'message.send': method('send', v.strictObject({ ...TextMessage.entries, ...forAccount })),
  /** Calls a method of the vendor's SDK by its name. */
  'vendor.call': method(
    'vendor',
    v.strictObject({ method: name, args: v.pipe(v.array(v.unknown()), v.maxLength(16)), ...byObserver, ...forAccount }),
  ),
} satisfies Record<string, { audience: Audience; params: v.GenericSchema }>;

export type MethodName = keyof typeof methods;
export type ParamsIn<M extends MethodName> = v.InferInput<(typeof methods)[M]['params']>;
export type Params<M extends MethodName> = v.InferOutput<(typeof methods)[M]['params']>;

/** The service's acknowledgement of a message. */
export interface Sent {
  localMsgId: string;
  serverMsgId: string;
}

/** A file that is being loaded, or the host that the user must be asked about. */
export type OpenedFile = { id: string /** As the server says. */; bytes?: number } | { asks: string };

interface Results {
  'devices.label': { label: string };
  'devices.others': { others: readonly string[] | null };
  'form.remembered': RememberedForm | null;
  'form.policy': FormPolicy;
  'accounts.list': SavedAccount[];
  'vault.status': VaultStatus;
  'accounts.connection': { service: Readonly<Record<string, unknown>> };
  'settings.export': SettingsFile;
  'mutes.list': MutedConversation[];
  /** Conversation keys and counts. */
  'unread.list': (readonly [key: string, unread: number])[];
  'sites.list': AllowedSites;
  'sites.actions': SiteActionList;
  'sites.request': { scopes: readonly Scope[] };
  'sites.asked': ShownQuestion | null;
  'session.expect': SiteDecision;
  'log.read': { level: LogLevel; lines: LogEntry[] };
  'log.report': Report;
  'quickReplies.list': QuickReplyList;
  'outbox.read': OutboxContent;
  'outbox.send': Sent;
  'files.open': OpenedFile;
  'files.next': Blob;
  'events.claim': boolean;
  'message.send': Sent;
  'vendor.call': unknown;
}
export type Result<M extends MethodName> = M extends keyof Results ? Results[M] : undefined;
