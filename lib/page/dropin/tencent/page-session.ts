/** The page's part in the session, and what of it the SDK answers from memory: mirrored here. */
import type { EventInfo, Status } from '../../client/types';
import type { SharedSession } from '../shared-session';
import { cloneArguments } from './clone-arguments';
import { type Drafts, type MessageAuthor, toSendable } from './drafts';
import { ImError, toImError } from './failure';
import type { TencentMessage } from './message';
import type { ObjectCache } from './object-cache';
import { EVENT, TSignaling } from './tables';

type Fields = Record<string, unknown>;

interface TencentAnswer {
  code: number;
  data: Fields;
}

export interface TencentPageSession {
  readonly author: MessageAuthor;
  readonly unread: number;
  call(method: string, args: unknown[]): Promise<unknown>;
  send(method: string, given: TencentMessage, options: unknown): Promise<unknown>;
  /** Tells what the SDK tells after a sign-in. */
  emitLists(isHeard: (name: string) => boolean): Promise<void>;
  leave(): void;
}

export interface PageSessionEvents {
  emit(name: string, event: Fields): void;
  signal(name: string, event: Fields): void;
  /** The line to the service, now and after each change. */
  status(status: Status): void;
  /** The extension is gone. */
  gone(): void;
}

/** By how their names begin: the tab's own, and what is no more. */
const excludedEvents = /^(sdk|kickedOut|netState|error|receiveGroup)/;

/** These answer with a message that they have sent. */
const invitationMethods: ReadonlySet<string> = new Set(['invite', 'inviteInGroup', 'accept', 'reject', 'cancel']);

/** How a list that is told after a sign-in is asked for. */
const lists: readonly (readonly [name: string, method: string])[] = [
  ['blacklistUpdated', 'getBlacklist'],
  ['onFriendListUpdated', 'getFriendList'],
  ['onFriendApplicationListUpdated', 'getFriendApplicationList'],
  ['onConversationListUpdated', 'getConversationList'],
  ['onConversationGroupListUpdated', 'getConversationGroupList'],
  ['onGroupListUpdated', 'getGroupList'],
];

/** The event of a list, by the answer of its method. */
const listEvent = (data: Fields): Fields => {
  const { conversationList, groupList, isSyncCompleted } = data;
  return { ...(conversationList !== undefined && { isSyncCompleted }), data: conversationList ?? groupList ?? data };
};

/** @param maker the app and the user @throws what the line throws, where the session does not become ready */
export async function createTencentPageSession(
  line: SharedSession,
  maker: { SDKAppID: number; userID: string },
  { objects, drafts }: { objects: ObjectCache; drafts: Drafts },
  ears: PageSessionEvents,
): Promise<TencentPageSession> {
  let clockAhead = 0;
  let unread = 0;
  const now = () => Date.now() + clockAhead;
  const author: MessageAuthor = { ...maker, template: {}, now };
  /** Ids of what this page has sent, and of what it has revoked. */
  const mine = new Set<string>();
  const revoked = new Set<string>();
  /** While an invitation of this page is on its way, what was sent may be that. */
  let invited: Promise<unknown> = Promise.resolve();

  const tellSent = (message: Fields) => {
    if (mine.has(String(message.ID)) || offs.length === 0) return;
    ears.emit(EVENT.MESSAGE_RECEIVED, { data: [objects.reuse(message)] });
  };
  const hear = (name: string) => (payload: unknown) => {
    const event = objects.reuse(payload) as Fields;
    const { data } = event;
    if (name === EVENT.MESSAGE_REVOKED && (data as Fields[]).every(isOwnRevoke)) return;
    if (name === EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED) unread = Number(data);
    if (name === EVENT.MESSAGE_READ_RECEIPT_RECEIVED) for (const receipt of data as Fields[]) readBy(receipt);
    if (name === EVENT.PROFILE_UPDATED)
      for (const profile of data as Fields[]) if (profile.userID === author.userID) introduce(profile);
    ears.emit(name, event);
  };
  /** To the instance that has revoked a message between two the SDK tells nothing. */
  const isOwnRevoke = ({ ID, conversationType }: Fields) => conversationType === 'C2C' && revoked.has(String(ID));
  const readBy = ({ messageID, readCount, unreadCount, isPeerRead, timestamp = 0 }: Fields) => {
    const message = objects.find(String(messageID)) ?? {};
    Reflect.set(message, 'readReceiptInfo', { readCount, unreadCount, isPeerRead, timestamp });
  };
  const introduce = ({ nick, avatar }: Fields) => {
    Object.assign(author.template, { nick, avatar });
  };
  const hearProgress = (payload: unknown) => {
    const { ID, progress } = payload as { ID: string; progress: number };
    const { onProgress } = drafts.find({ ID })?.options ?? {};
    if (mine.has(ID) && typeof onProgress === 'function') onProgress(progress);
  };
  const hearSent = (payload: unknown) => {
    void invited.then(() => tellSent((payload as { message: Fields }).message));
  };

  const offs: (() => void)[] = [];
  const listen = (topic: string, fn: (payload: unknown, event: EventInfo) => void) => offs.push(line.on(topic, fn));
  const leave = () => {
    for (const off of offs.splice(0)) off();
    line.detach();
  };

  const invite = (method: string, args: unknown[]) => {
    const asked = line.call(method, ...args).then(answer => {
      mine.add(String(((answer as TencentAnswer).data?.message as Fields | undefined)?.ID));
      return answer;
    });
    invited = Promise.allSettled([invited, asked]);
    return asked;
  };

  try {
    const ask = async (method: string, ...args: unknown[]) => (await line.call(method, ...args)) as never;
    const self = { to: maker.userID, conversationType: 'C2C', payload: { text: '-' } };
    // It is sent to nobody.
    author.template = (await ask('createTextMessage', self)) as Fields;
    clockAhead = Number(await ask('getServerTime')) - Date.now();
    unread = Number(await ask('getTotalUnreadMessageCount')) || 0;
  } catch (thrown) {
    leave();
    throw thrown;
  }
  drafts.setAuthor(author);

  for (const name of Object.values(EVENT)) if (!excludedEvents.test(name)) listen(name, hear(name));
  for (const name of Object.values(TSignaling))
    if (typeof name === 'string') listen(name, payload => ears.signal(name, objects.reuse(payload) as Fields));
  listen('sent', hearSent);
  listen('uploadProgress', hearProgress);

  const shared: TencentPageSession = {
    author,
    get unread() {
      return unread;
    },
    async call(method, args) {
      const given = args.map(arg => cloneArguments(arg));
      if (method === 'revokeMessage') revoked.add(String((given[0] as Fields | undefined)?.ID));
      try {
        return objects.reuse(
          await (invitationMethods.has(method) ? invite(method, given) : line.call(method, ...given)),
        );
      } catch (thrown) {
        throw toImError(thrown);
      }
    },
    async send(method, given, options) {
      const draft = drafts.find(given);
      mine.add(given.ID);
      if (draft) objects.add(draft.message);
      try {
        const first = draft ? toSendable(draft, given) : cloneArguments(given);
        const { data, ...answer } = (await line.call(method, first, cloneArguments(options))) as TencentAnswer;
        drafts.delete(given);
        return { ...answer, data: { ...data, message: renewed(given, data.message as Fields) } };
      } catch (thrown) {
        const error = toImError(thrown);
        // Not `Object.assign`: a store may have frozen it.
        Reflect.set(given, 'status', 'fail');
        // What the service finds in it that it does not let pass.
        if ([80001, 80004].includes((error as Partial<ImError>).code ?? 0)) Reflect.set(given, 'hasRiskContent', true);
        if (error instanceof ImError) error.data.message = given;
        throw error;
      }
    },
    async emitLists(isHeard) {
      for (const [name, method] of lists) {
        if (!isHeard(name)) continue;
        const answer = await shared.call(method, []).catch(() => undefined);
        if (answer && offs.length > 0) ears.emit(name, listEvent((answer as TencentAnswer).data));
      }
    },
    leave,
  };
  /** The app's own object, or the store's proxy of it, that it has given to be sent. */
  const renewed = (given: TencentMessage, known: Fields): TencentMessage => {
    const message = objects.reuse(known) as TencentMessage;
    if (Object.isFrozen(given)) return message;
    // As far as it is another: a proxy of the same is told of it by this, too.
    Object.assign(given, message);
    return given;
  };
  listen('gap', () => void shared.emitLists(() => true));
  offs.push(line.onLink(link => link === 'gone' && offs.length > 0 && ears.gone()));
  offs.push(line.onStatus(status => ears.status(status)));
  return shared;
}
