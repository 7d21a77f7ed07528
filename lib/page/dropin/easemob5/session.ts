/** A client's part of the user's session. Loaded only on pages with Partyline, when a page signs in. */
import type { Announcement } from '../../client/extension-api';
import type { End } from '../../client/types';
import { attach } from '../attach';
import { plainCopy } from '../msync/plain-copy';
import type { SharedSession } from '../shared-session';
import { chatCalls } from './calls';
import { translations } from './events';
import { createMessage, type Fields, fieldsOf, messageFrom, oldMessageFrom } from './message';
import type { LocalMethod, ManagerKey } from './names';
import { toSdkError, unsupported } from './sdk-error';
import { Snapshots } from './snapshots';
import type { TransferMethod } from './transfers';

export interface JoinOptions {
  announcement: Announcement;
  options: Fields;
  userId: string;
  token: string;
  signal: AbortSignal;
  emit(name: string, payload?: unknown): void;
  /** Called when the session has ended for this page. */
  onLeave(): void;
}

export interface Session5 {
  readonly userId: string;
  call(key: ManagerKey | 'client', method: string, args: unknown[]): unknown;
  /** Detaches this page; the user stays signed in. */
  leave(reason: 'logout'): void;
}

/** Codes of `onDisconnected` by how the session has ended. */
const endCodes: Partial<Record<End['reason'], number>> = {
  replaced: 206,
  removed: 207,
  tooManyDevices: 214,
  passwordChanged: 216,
  kicked: 217,
};

/** Methods of the client that the page answers. */
type ClientMethod = 'getConnectionState' | 'getCurrentUserId' | 'getClientResource' | 'renewToken';

/** Distinguishes this page's messages from those of other tabs. */
const pageId = Math.random().toString(36);
let count = 0;
const nextCallId = (): string => `${pageId} ${++count}`;

/** @throws {SDKError} */
export async function joinSession(join: JoinOptions): Promise<Session5 | 'native'> {
  const { appKey, appId } = join.options;
  const account = { provider: 'easemob' as const, app: String(appId ?? appKey), userId: join.userId };
  const result = await attach(join.announcement, account, { token: join.token, signal: join.signal }).catch(thrown => {
    throw toSdkError(thrown, 'login');
  });
  return result.kind === 'native' ? 'native' : createSession(result.session, join);
}

function createSession(session: SharedSession, { options, userId: me, emit, onLeave }: JoinOptions): Session5 {
  const files = new Map<unknown, File>();
  const uploads = new Map<string, (progress: unknown) => void>();
  const offs: (() => void)[] = [];
  let connection = 'connected';
  let current: unknown = null;

  const remote = (method: string, args: readonly unknown[]) => session.call(method, ...args.map(plainCopy));
  const snapshots = new Snapshots({ me, call: remote, emit });

  const emitConnection = (name: string, state: string, reason: string, more: Fields = {}) => {
    connection = state;
    const { attempt = 0 } = session.status as { attempt?: number };
    emit(name, {
      ...{ state, reason, attempt, maxAttempts: 10, isLoginPhase: reason === 'login' },
      ...{ isOnline: typeof navigator === 'undefined' || navigator.onLine !== false, ...more, timestamp: Date.now() },
    });
  };

  const leave = () => {
    for (const off of offs.splice(0)) off();
    session.detach();
    connection = 'disconnected';
    onLeave();
  };
  const end = (ended: End | undefined) => {
    const errorCode = ended && (endCodes[ended.reason] ?? ended.vendor?.code);
    leave();
    const details = errorCode === undefined ? {} : { errorCode, errorMessage: ended?.vendor?.message ?? ended?.reason };
    emitConnection('onDisconnected', 'disconnected', errorCode === undefined ? 'close' : 'error', details);
  };

  const receive = (topic: string, payload: unknown) => {
    const event = translations[topic]?.(fieldsOf(payload), me);
    if (!event) return;
    const [name, data] = event;
    const fields = fieldsOf(data);
    if (name === 'onMessage') snapshots.addMessage(fields);
    if (name === 'onGroupInfoChanged') return void emitGroupInfo(fields);
    // Version 4 leaves out the name.
    if ('groupName' in fields)
      fields.groupName ??= snapshots.groups.find(group => group.groupId === fields.groupId)?.name;
    emit(name, data);
    update(name, fields);
  };

  /** As the SDK does, with the group's present state. */
  const emitGroupInfo = async ({ groupId, groupInfo }: Fields) => {
    const present = await callRemote('groupManager', 'getGroupInfo', [{ groupId }]).catch(() => groupInfo);
    emit('onGroupInfoChanged', { groupId, groupInfo: present });
  };

  /** Keeps the snapshots. */
  const update = (name: string, data: Fields) => {
    const refresh = (type: 'contact' | 'group') => void snapshots.refresh(type).catch(() => {});
    if (name === 'onContactDeleted')
      snapshots.contacts = snapshots.contacts.filter(({ userId }) => userId !== data.from && userId !== data.to);
    if (name === 'onContactAdded' || name === 'onContactAgreed') refresh('contact');
    if (name === 'onUserRemoved' || name === 'onGroupDestroyed')
      snapshots.groups = snapshots.groups.filter(({ groupId }) => groupId !== data.groupId);
    if (name === 'onAutoAcceptInvitationFromGroup' || name === 'onRequestToJoinAccepted') refresh('group');
    if (name !== 'onMultiDeviceConversation') return;
    if (data.operation === 'CONVERSATION_DELETED') snapshots.remove(data);
    if (data.operation === 'CONVERSATION_UNREAD_MESSAGE_COUNT_CLEARED') snapshots.change(data, { unreadCount: 0 });
    if (/_(UN)?PINNED$/.test(String(data.operation)))
      snapshots.change(data, { isPinned: data.operation === 'CONVERSATION_PINNED' });
  };

  const on = (topic: string, fn: (payload: Fields) => void) =>
    offs.push(session.on(topic, payload => fn(fieldsOf(payload))));
  const isOwn = ({ id }: Fields) => String(id).startsWith(pageId);
  // Only `listen` of version 4 has an image's file name. It comes first.
  let picture: Fields = {};
  on('listen.onPictureMessage', payload => {
    picture = payload;
  });
  for (const topic of Object.keys(translations))
    on(topic, payload =>
      receive(topic, payload.id === picture.id ? { filename: picture.filename, ...payload } : payload),
    );
  on('uploadProgress', ({ id, loaded, total }) => uploads.get(String(id))?.({ loaded, total }));
  // Another tab of this account: for the SDK, another device.
  on('sent', sent => {
    if (isOwn(sent) || !sent.received) return;
    const message = messageFrom(fieldsOf(sent.received), me);
    snapshots.addMessage(message);
    emit('onMessage', message);
  });
  on('echo', echo => {
    if (!isOwn(echo)) receive(String(echo.topic), echo.payload);
  });

  let isOnline = false;
  let attempt = 0;
  offs.push(
    session.onStatus(status => {
      const { phase } = status;
      if (phase === 'online') {
        if (!isOnline) emitConnection('onConnected', 'connected', attempt > 0 ? 'reconnect' : 'login');
        isOnline = true;
        attempt = 0;
      } else if (phase === 'reconnecting') {
        if (isOnline) emitConnection('onDisconnected', 'disconnected', 'close', { errorCode: 300 });
        isOnline = false;
        if (status.attempt !== attempt) emitConnection('onConnecting', 'reconnecting', 'reconnect');
        attempt = status.attempt;
      } else if (phase === 'offline') {
        isOnline = false;
        if (status.cause === 'gaveUp') emitConnection('onReconnectFailed', 'reconnectFailed', 'limit');
      } else if (phase !== 'signingIn') end(phase === 'signedOut' ? status.ended : undefined);
    }),
    session.onLink(link => {
      if (link === 'gone' && offs.length > 0) end(undefined);
    }),
  );

  const sendMessage = async (given: unknown, { onFileUploadProgress }: Fields = {}): Promise<unknown> => {
    const message = fieldsOf(given);
    const id = nextCallId();
    if (typeof onFileUploadProgress === 'function') uploads.set(id, onFileUploadProgress as never);
    try {
      const answer = fieldsOf(await remoteSend(oldMessageFrom(message, files), id));
      const received = answer.message === undefined ? undefined : messageFrom(fieldsOf(answer.message), me);
      const sent = {
        ...message,
        ...(received && { body: { ...fieldsOf(message.body), ...fieldsOf(received.body) } }),
        ...{ msgServerId: answer.serverMsgId, sendStatus: 'sent' },
      };
      files.delete(message.msgLocalId);
      snapshots.addMessage(sent);
      return sent;
    } catch (thrown) {
      throw toSdkError(thrown, 'sendMessage');
    } finally {
      uploads.delete(id);
    }
  };
  const remoteSend = (message: Fields, id: string) => remote('send', [message, { id }]);

  /** The receipts of version 4 are for one message. */
  const sendReceipts = async ({ conversationId: to, conversationType: chatType, messageIds }: Fields) => {
    for (const ackId of messageIds as string[]) {
      const receipt = { type: 'read', chatType, to, from: me, ackId, id: ackId };
      await remoteSend(
        chatType === 'groupChat' ? { ...receipt, msgConfig: { allowGroupAck: true } } : receipt,
        nextCallId(),
      );
    }
  };
  const clearUnread = async (conversation: Fields) => {
    const { conversationId: to, conversationType: chatType } = conversation;
    snapshots.change(conversation, { unreadCount: 0 });
    await remoteSend({ type: 'channel', chatType, to, from: me, id: nextCallId() }, nextCallId());
  };
  const modify = async ({ messageId, conversationId, conversationType, message }: Fields) => {
    const { type, body, ext } = fieldsOf(message);
    const modifiedMessage = oldMessageFrom({ type, body, ext, conversationId, conversationType }, files);
    await remote('modifyMessage', [{ messageId, modifiedMessage }, { id: nextCallId() }]);
    const timestamp = Date.now();
    return {
      ...{ msgServerId: messageId, msgLocalId: '', from: me, to: conversationId, sender: { userId: me } },
      ...{ conversationId, conversationType, type, sendStatus: 'sent', ext, timestamp, body, direct: 'SEND' },
      modifiedInfo: { operatorId: me, operationCount: 1, operationTime: timestamp },
    };
  };

  /** Its code is loaded when a page transfers a file. */
  const transfer =
    (method: TransferMethod) =>
    async (...args: never[]): Promise<unknown> => {
      const { createTransfers } = await import('./transfers');
      return createTransfers({ call: remote, uploads, nextCallId })[method](...args);
    };

  const create = (type: string) => (given: unknown) => createMessage(type, given, me, files);
  /** Objects of one group, room or thread, whose methods are those of the manager with its id. */
  const entity = (key: ManagerKey, idName: string, detail: string) => (id: unknown) => {
    const getDetail = () => callRemote(key, detail, [{ [idName]: id }]);
    return { [idName]: id, getDetail, refreshDetail: getDetail };
  };

  const local: Readonly<Record<LocalMethod | ClientMethod, (...args: never[]) => unknown>> = {
    createTextMessage: create('text'),
    createImageMessage: create('image'),
    createFileMessage: create('file'),
    createVoiceMessage: create('voice'),
    createVideoMessage: create('video'),
    createLocationMessage: create('location'),
    createCmdMessage: create('cmd'),
    createCustomMessage: create('custom'),
    createCombineMessage: create('combine'),
    sendMessage,
    modifyMessage: modify,
    sendMessageReadReceipts: sendReceipts,
    clearConversationUnreadMessageCount: clearUnread,
    clearAllConversationUnreadMessageCount: async () => {
      for (const item of snapshots.conversations()) if (item.unreadCount !== 0) await clearUnread(item);
    },
    getConversationList: (filter?: Fields) => snapshots.conversations(filter),
    refreshSessionList: () => snapshots.refresh('conversation').then(() => snapshots.conversations()),
    setCurrentConversation: ({ conversationId, conversationType }: Fields) => {
      current = { conversationId, conversationType };
    },
    resetCurrentConversation: () => {
      current = null;
    },
    getCurrentConversation: () => current,
    getContacts: () => snapshots.contacts,
    getJoinedGroupList: () => snapshots.groups,
    getGroup: entity('groupManager', 'groupId', 'getGroupInfo'),
    getChatRoom: entity('chatRoomManager', 'chatRoomId', 'getChatRoomInfo'),
    getChatThread: entity('chatThreadManager', 'chatThreadId', 'getChatThreadInfo'),
    updateOwnInfoByAttribute: async (name: string, value: unknown) => {
      const old = name === 'avatarUrl' ? 'avatarurl' : name;
      const { profileOf } = await import('./lazy-calls');
      return profileOf(me, fieldsOf(await remote('updateOwnUserInfo', [old, value])).data);
    },
    uploadGroupSharedFile: transfer('uploadGroupSharedFile'),
    downloadGroupSharedFile: transfer('downloadGroupSharedFile'),
    voiceMessageToText: transfer('voiceMessageToText'),
    voiceFileToText: transfer('voiceFileToText'),
    downloadAttachment: transfer('downloadAttachment'),
    getConnectionState: () => connection,
    getCurrentUserId: () => me,
    // A page does not get the name of the session's device.
    getClientResource: () => null,
    renewToken: async (token: string) => {
      await session.supplyToken(token);
      return { token, expireAt: Date.now() + 86_400_000 };
    },
  };

  /** What a call of this page changes in the snapshots. */
  const afterCall = (method: string, params: Fields) => {
    switch (method) {
      case 'deleteConversation':
        return snapshots.remove(params);
      case 'clearAllMessagesAndConversations':
        return snapshots.remove();
      case 'setConversationPinned':
        return snapshots.change(params, { isPinned: params.pinned });
      case 'deleteContact':
        snapshots.contacts = snapshots.contacts.filter(({ userId }) => userId !== params.userId);
        return;
      case 'setContactRemark':
        snapshots.contacts = snapshots.contacts.map(contact =>
          contact.userId === params.userId ? { ...contact, remark: params.remark } : contact,
        );
        return;
      case 'acceptContactInvite':
        return void snapshots.refresh('contact').catch(() => {});
      case 'createGroup':
        return void snapshots.refresh('group').catch(() => {});
      case 'leaveGroup':
      case 'destroyGroup':
        snapshots.groups = snapshots.groups.filter(({ groupId }) => groupId !== params.groupId);
    }
  };

  /** The SDK recalls and edits once; other tabs get an echo, this one does not. */
  const withCallId = (method: string, args: unknown[]) =>
    method === 'recallMessage' ? [...args, { id: nextCallId() }] : args;

  const callRemote = async (key: ManagerKey | 'client', method: string, args: unknown[]): Promise<unknown> => {
    const found = (key === 'chatManager' && chatCalls[method]) || (await import('./lazy-calls')).lazyCalls[key][method];
    if (!found) throw unsupported(method);
    const params = fieldsOf(args[0]);
    try {
      const answer = await remote(found.method, withCallId(found.method, found.args(params, me)));
      afterCall(method, params);
      const { data = answer } = fieldsOf(answer);
      return found.answer?.(isPage(answer) ? answer : data, params, me);
    } catch (thrown) {
      throw toSdkError(thrown, method);
    }
  };

  const syncData = options.enableSyncData as ('contact' | 'group' | 'conversation')[] | undefined;
  void snapshots.fill(syncData ?? ['conversation']);

  return {
    userId: me,
    call(key, method, args) {
      const own = (local as Readonly<Record<string, (...args: never[]) => unknown>>)[method];
      if (!own) return callRemote(key, method, args);
      const answer = own(...(args as never[]));
      return answer instanceof Promise
        ? answer.catch(thrown => {
            throw toSdkError(thrown, method);
          })
        : answer;
    },
    leave() {
      leave();
      emitConnection('onDisconnected', 'disconnected', 'close');
    },
  };
}

/** Lists of threads have their cursor beside the data. */
const isPage = (answer: unknown): boolean => 'entities' in fieldsOf(answer);
