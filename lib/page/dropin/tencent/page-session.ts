/** The page's part of the shared session, with a mirror of the state that the SDK returns synchronously. */
import type { EventInfo, Status } from '../../client/types';
import type { SharedSession } from '../shared-session';
import { cloneArguments } from './clone-arguments';
import { type Drafts, type MessageAuthor, toSendable } from './drafts';
import { ImError, toImError } from './failure';
import type { TencentMessage } from './message';
import { type ObjectCache, recentIds } from './object-cache';
import { EVENT, TSignaling } from './sdk-constants';

type Fields = Record<string, unknown>;

interface TencentAnswer {
  code: number;
  data: Fields;
}

export interface TencentPageSession {
  readonly author: MessageAuthor;
  readonly unread: number;
  /** The app's paid features, as bits. */
  readonly paidFeatures: string;
  call(method: string, args: unknown[]): Promise<unknown>;
  send(method: string, message: TencentMessage, options: unknown): Promise<unknown>;
  /** Emits the lists that the SDK emits after sign-in, if they have a listener. */
  emitLists(hasListener: (name: string) => boolean): Promise<void>;
  leave(): void;
}

export interface PageSessionEvents {
  emit(name: string, event: Fields): void;
  signal(name: string, event: Fields): void;
  /** Called with the session's status, now and after each change. */
  onStatus(status: Status): void;
  /** Called when the extension was removed or updated. */
  onGone(): void;
}

/** Prefixes of events that this tab emits itself or that no longer exist. */
const excludedEvents = /^(sdk|kickedOut|netState|error|receiveGroup)/;

/** Methods that send a message and return it. */
const invitationMethods: ReadonlySet<string> = new Set(['invite', 'inviteInGroup', 'accept', 'reject', 'cancel']);

/** Lists that the SDK emits after sign-in, with the method that fetches each. */
const lists: readonly (readonly [name: string, method: string])[] = [
  ['blacklistUpdated', 'getBlacklist'],
  ['onFriendListUpdated', 'getFriendList'],
  ['onFriendApplicationListUpdated', 'getFriendApplicationList'],
  ['onConversationListUpdated', 'getConversationList'],
  ['onConversationGroupListUpdated', 'getConversationGroupList'],
  ['onGroupListUpdated', 'getGroupList'],
];

/** Converts a list method's answer to the event's payload. */
const listEvent = (data: Fields): Fields => {
  const { conversationList, groupList, isSyncCompleted } = data;
  return { ...(conversationList !== undefined && { isSyncCompleted }), data: conversationList ?? groupList ?? data };
};

/**
 * @param user the app and the user
 * @throws the error of the first call if the session does not become ready
 */
export async function createTencentPageSession(
  session: SharedSession,
  user: { SDKAppID: number; userID: string },
  { objects, drafts }: { objects: ObjectCache; drafts: Drafts },
  callbacks: PageSessionEvents,
): Promise<TencentPageSession> {
  let clockOffset = 0;
  let unread = 0;
  let paidFeatures = '0';
  const now = () => Date.now() + clockOffset;
  const author: MessageAuthor = { ...user, template: {}, now };
  /** Ids of messages that this page has sent or revoked. */
  const sentIds = recentIds();
  const revokedIds = recentIds();
  /** Pending invitations of this page, whose message must not be emitted as another tab's. */
  let pendingInvitations: Promise<unknown> = Promise.resolve();

  const emitSent = (message: Fields) => {
    if (sentIds.has(String(message.ID)) || offs.length === 0) return;
    callbacks.emit(EVENT.MESSAGE_RECEIVED, { data: [objects.reuse(message)] });
  };
  const forward = (name: string) => (payload: unknown) => {
    const event = objects.reuse(payload) as Fields;
    const { data } = event;
    if (name === EVENT.MESSAGE_REVOKED && (data as Fields[]).every(isOwnRevoke)) return;
    if (name === EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED) unread = Number(data);
    if (name === EVENT.MESSAGE_READ_RECEIPT_RECEIVED) for (const receipt of data as Fields[]) updateReceipt(receipt);
    if (name === EVENT.PROFILE_UPDATED)
      for (const profile of data as Fields[]) if (profile.userID === author.userID) updateProfile(profile);
    callbacks.emit(name, event);
  };
  /** The SDK emits no event to the instance that revoked a one-to-one message. */
  const isOwnRevoke = ({ ID, conversationType }: Fields) => conversationType === 'C2C' && revokedIds.has(String(ID));
  const updateReceipt = ({ messageID, readCount, unreadCount, isPeerRead, timestamp = 0 }: Fields) => {
    const message = objects.find(String(messageID)) ?? {};
    Reflect.set(message, 'readReceiptInfo', { readCount, unreadCount, isPeerRead, timestamp });
  };
  const updateProfile = ({ nick, avatar }: Fields) => {
    Object.assign(author.template, { nick, avatar });
  };
  const onProgressEvent = (payload: unknown) => {
    const { ID, progress } = payload as { ID: string; progress: number };
    const { onProgress } = drafts.find({ ID })?.options ?? {};
    if (sentIds.has(ID) && typeof onProgress === 'function') onProgress(progress);
  };
  const onSent = (payload: unknown) => {
    void pendingInvitations.then(() => emitSent((payload as { message: Fields }).message));
  };

  const offs: (() => void)[] = [];
  const subscribe = (topic: string, fn: (payload: unknown, event: EventInfo) => void) =>
    offs.push(session.on(topic, fn));
  const leave = () => {
    for (const off of offs.splice(0)) off();
    session.detach();
  };

  const invite = (method: string, args: unknown[]) => {
    const answer = session.call(method, ...args).then(result => {
      sentIds.add(String(((result as TencentAnswer).data?.message as Fields | undefined)?.ID));
      return result;
    });
    pendingInvitations = Promise.allSettled([pendingInvitations, answer]);
    return answer;
  };

  try {
    const request = async (method: string, ...args: unknown[]) => (await session.call(method, ...args)) as never;
    const self = { to: user.userID, conversationType: 'C2C', payload: { text: '-' } };
    // Never sent; only its fields are used.
    author.template = (await request('createTextMessage', self)) as Fields;
    clockOffset = Number(await request('getServerTime')) - Date.now();
    unread = Number(await request('getTotalUnreadMessageCount')) || 0;
    // Unknown to older extensions.
    const bits: unknown = await request('callExperimentalAPI', 'queryCommercialAbility').catch(() => undefined);
    if (typeof bits === 'string') paidFeatures = bits;
  } catch (thrown) {
    leave();
    throw thrown;
  }
  drafts.setAuthor(author);

  for (const name of Object.values(EVENT)) if (!excludedEvents.test(name)) subscribe(name, forward(name));
  for (const name of Object.values(TSignaling))
    if (typeof name === 'string') subscribe(name, payload => callbacks.signal(name, objects.reuse(payload) as Fields));
  subscribe('sent', onSent);
  subscribe('uploadProgress', onProgressEvent);

  const pageSession: TencentPageSession = {
    author,
    get unread() {
      return unread;
    },
    get paidFeatures() {
      return paidFeatures;
    },
    async call(method, args) {
      const copies = args.map(arg => cloneArguments(arg));
      if (method === 'revokeMessage') revokedIds.add(String((copies[0] as Fields | undefined)?.ID));
      try {
        return objects.reuse(
          await (invitationMethods.has(method) ? invite(method, copies) : session.call(method, ...copies)),
        );
      } catch (thrown) {
        throw toImError(thrown);
      }
    },
    async send(method, message, options) {
      const draft = drafts.find(message);
      sentIds.add(message.ID);
      if (draft) objects.add(draft.message);
      try {
        const sendable = draft ? toSendable(draft, message) : cloneArguments(message);
        const { data, ...answer } = (await session.call(method, sendable, cloneArguments(options))) as TencentAnswer;
        drafts.delete(message);
        return { ...answer, data: { ...data, message: updateSent(message, data.message as Fields) } };
      } catch (thrown) {
        const error = toImError(thrown);
        // `Reflect.set` does not throw if a store has frozen the message.
        Reflect.set(message, 'status', 'fail');
        // The service blocked the content.
        if ([80001, 80004].includes((error as Partial<ImError>).code ?? 0))
          Reflect.set(message, 'hasRiskContent', true);
        if (error instanceof ImError) error.data.message = message;
        throw error;
      }
    },
    async emitLists(hasListener) {
      for (const [name, method] of lists) {
        if (!hasListener(name)) continue;
        const answer = await pageSession.call(method, []).catch(() => undefined);
        if (answer && offs.length > 0) callbacks.emit(name, listEvent((answer as TencentAnswer).data));
      }
    },
    leave,
  };
  /** Updates the message that the app passed to `send`, which may be a proxy of a store, and returns it. */
  const updateSent = (sent: TencentMessage, result: Fields): TencentMessage => {
    const message = objects.reuse(result) as TencentMessage;
    if (Object.isFrozen(sent)) return message;
    // If `sent` is a store's proxy, this notifies the store.
    Object.assign(sent, message);
    return sent;
  };
  subscribe('gap', () => void pageSession.emitLists(() => true));
  offs.push(session.onLink(link => link === 'gone' && offs.length > 0 && callbacks.onGone()));
  offs.push(session.onStatus(status => callbacks.onStatus(status)));
  return pageSession;
}
