/**
 * The part of lite-chat's object that uses the session, by the chat object for `@tencentcloud/chat`. Loaded only
 * on pages with Partyline.
 */
import { createChat, type TencentChatObject, type TencentChatOptions } from '../tencent/chat';
import type { ImError } from '../tencent/failure';
import { ChatError } from './chat-error';
import { ConversationList } from './conversation-list';
import { allMethods, type Major } from './methods';
import { translateAnswer, translateEvent } from './translate';

type Fields = Record<string, unknown>;
type Method = (...args: unknown[]) => unknown;

export interface SharedChatOptions extends Omit<TencentChatOptions, 'methods' | 'createsSignedOut' | 'onDestroy'> {
  major: Major;
  emit(name: string, event: unknown): void;
  hasListener(name: string): boolean;
}

export interface SharedChat {
  /** Empty while signed out. */
  readonly userID: string;
  /** Leaves the session without an event. */
  leave(): Promise<void>;
  call(method: string, args: readonly unknown[]): unknown;
  /** Emits the events of this name from now on. */
  subscribe(name: string): void;
}

/** Fields of the first argument that the SDK adds to the message of an error. */
const errorFields: Readonly<Record<string, readonly string[]>> = {
  sendMessage: ['type', 'from', 'to'],
  resendMessage: ['type', 'from', 'to'],
  createGroup: ['groupID'],
  joinGroup: ['groupID'],
  pinConversation: ['conversationID', 'isPinned'],
};

export function createSharedChat({ major, emit, hasListener, create, ...options }: SharedChatOptions): SharedChat {
  let isNative = false;
  let isLeaving = false;
  let netState = 'connected';
  let kick: unknown;
  /** As the page has seen it last; `undefined` before the first event. */
  let unread: number | undefined;
  const conversations = new ConversationList(major);

  const inner = createChat({
    ...options,
    methods: allMethods,
    createsSignedOut: true,
    onDestroy: () => {},
    async create(): Promise<TencentChatObject> {
      const native = await create();
      isNative = true;
      return native;
    },
  }) as Record<string, Method>;
  const isSignedIn = () => inner.getLoginUser?.() !== '';

  const onEvent = (name: string, event: Fields) => {
    if (isNative) return emit(name, event);
    switch (name) {
      case 'sdkStateReady':
        emit(name, event);
        return void emitFriendGroups();
      case 'sdkStateNotReady':
        unread = undefined;
        conversations.clear();
        if (!isLeaving) emit(name, event);
        // The SDK emits it last.
        if (kick) emit('kickedOut', kick);
        kick = undefined;
        return;
      case 'kickedOut':
        kick = event;
        return;
      case 'netStateChange':
        return onNetState(event);
      // The SDK throws errors and does not emit them; its `sdkDestroy` has another form.
      case 'error':
      case 'sdkDestroy':
        return;
      case 'onMessageReceived':
        emitConversations(translateEvent(event, major));
        return emit(name, event);
      case 'onConversationListUpdated':
        conversations.store(translateEvent(event, major).data);
        emit(name, event);
        return emitUnread(conversations.totalUnread);
      case 'onTotalUnreadMessageCountUpdated':
        return emitUnread(Number(event.data));
      default:
        emit(name, translateEvent(event, major));
    }
  };
  const emitConversations = ({ data }: Fields) => {
    const name = 'onConversationListUpdated';
    const list = hasListener(name) && conversations.receive(data as Fields[]);
    if (!list) return;
    emit(name, { name, data: list, isSyncCompleted: true });
    emitUnread(conversations.totalUnread);
  };
  const emitUnread = (count: number) => {
    if (count === unread) return;
    unread = count;
    emit('onTotalUnreadMessageCountUpdated', { name: 'onTotalUnreadMessageCountUpdated', data: count });
  };
  /** After a sign-in the SDK emits this list, too. */
  const emitFriendGroups = async () => {
    const name = 'onFriendGroupListUpdated';
    if (!hasListener(name)) return;
    const answer = await (call('getFriendGroupList', []) as Promise<Fields>).catch(() => undefined);
    if (answer && isSignedIn()) emit(name, { name, data: answer.data });
  };
  /** The SDK has no state `connecting`. */
  const onNetState = (event: Fields) => {
    const { state } = event.data as { state: string };
    const next = state === 'connected' ? state : 'disconnected';
    if (next !== netState) emit('netStateChange', { ...event, data: { state: next } });
    netState = next;
  };

  const subscribed = new Set<string>();
  const subscribe = (name: string) => {
    if (subscribed.has(name)) return;
    subscribed.add(name);
    inner.on?.(name, (event: Fields) => onEvent(name, event));
  };
  // `kickedOut` waits for `sdkStateNotReady`, and a list follows `sdkStateReady`; the unread count is kept.
  for (const name of ['sdkStateReady', 'sdkStateNotReady', 'kickedOut', 'onTotalUnreadMessageCountUpdated'])
    subscribe(name);

  const call = (method: string, args: readonly unknown[]): unknown => {
    if (method === 'getTotalUnreadMessageCount' && unread !== undefined) return unread;
    // The session's SDK fails for `getGroupList(undefined)`.
    const given = args.slice(0, args.findLastIndex(argument => argument !== undefined) + 1);
    try {
      const answer = inner[method]?.(...given);
      if (!(answer instanceof Promise)) return translateAnswer(method, answer, major);
      return answer.then(
        resolved => (isNative ? resolved : translateAnswer(method, resolved, major)),
        thrown => {
          throw isNative ? thrown : toChatError(method, thrown, args);
        },
      );
    } catch (thrown) {
      throw toChatError(method, thrown, args);
    }
  };
  return {
    get userID() {
      return String(inner.getLoginUser?.() ?? '');
    },
    async leave() {
      isLeaving = true;
      // Rejects without a session.
      await Promise.resolve(inner.logout?.()).catch(() => {});
      isLeaving = false;
    },
    call,
    subscribe,
  };
}

function toChatError(method: string, thrown: unknown, args: readonly unknown[]): ChatError {
  const { code, message = '', data, partyline } = Object(thrown) as Partial<ImError>;
  if (typeof code !== 'number') return new ChatError({ method, message });
  const [first] = args as [Fields];
  const fields = (errorFields[method] ?? []).map(key => `${key}:${Object(first)[key]}`).join(' ');
  return new ChatError({
    ...{ code, message, partyline, more: method === 'createGroup' ? ` ${fields}` : fields },
    ...(method === 'sendMessage' || method === 'resendMessage' ? { data } : { method }),
  });
}
