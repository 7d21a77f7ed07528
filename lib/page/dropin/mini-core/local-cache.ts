/**
 * The plugin `localCache`. The conversations come from the service; what the page stores about them is in
 * its `localStorage`. The vendor's keeps both in IndexedDB.
 */
type Fields = Record<string, unknown>;
type Fn = (...args: unknown[]) => unknown;

interface Conversation extends Fields {
  conversationId: string;
  conversationType: string;
  unReadCount: number;
  lastMessage?: { id?: string } | null;
}

/** What the page has stored about a conversation. */
interface Stored {
  customField?: unknown;
  /** Unread messages at the service when the page reset their number. */
  unreadAtReset?: number;
  /** The last message when the page removed the conversation, which returns with the next. */
  removedAt?: string;
}

export const localCacheNames: readonly string[] = [
  'getLocalConversations',
  'getLocalConversation',
  'setLocalConversationCustomField',
  'clearConversationUnreadCount',
  'removeLocalConversation',
];

/** Events after which the service's list may differ. */
const changes = `onMessage onCmdMessage onReceivedMessage onRecallMessage onModifiedMessage onChannelMessage
  onMultiDeviceEvent onConnected`.split(/\s+/);

const lastIdOf = ({ lastMessage }: Conversation): string => lastMessage?.id ?? '';

export function createLocalCache(connection: Record<string, Fn>): Record<string, Fn> {
  let list: Promise<Conversation[]> | undefined;
  const invalidate = () => {
    list = undefined;
  };
  connection.addEventHandler!('partyline/localCache', Object.fromEntries(changes.map(name => [name, invalidate])));

  const read = (): Promise<Conversation[]> => {
    const reading = readAll(connection);
    list ??= reading;
    reading.catch(invalidate);
    return list;
  };
  const checkSignedIn = () => {
    const { logOut } = connection as unknown as { logOut: boolean };
    if (logOut) throw { type: 700, message: 'appkey or token error' };
  };
  const find = async ({ conversationId: id, conversationType: type }: Conversation) =>
    (await (list ?? read())).find(one => one.conversationId === id && one.conversationType === type);

  const functions: Record<string, (options: Conversation & Fields) => Promise<unknown>> = {
    async getLocalConversations() {
      const stored = readStored(connection);
      const all = (await (list ?? read())).flatMap(one => shown(one, stored[keyOf(one)]) ?? []);
      return { type: 0, data: all };
    },
    async getLocalConversation(options) {
      check(options);
      const found = await find(options);
      return { type: 0, data: found && shown(found, readStored(connection)[keyOf(found)]) };
    },
    async setLocalConversationCustomField(options) {
      check(options);
      const { customField } = options;
      if (typeof customField !== 'object') throw Error('Invalid parameter: "customField"');
      store(connection, options, { customField });
    },
    async clearConversationUnreadCount(options) {
      check(options);
      store(connection, options, { unreadAtReset: (await find(options))?.unReadCount ?? 0 });
    },
    async removeLocalConversation(options) {
      check(options);
      const found = await find(options);
      if (found) store(connection, options, { removedAt: lastIdOf(found) });
    },
  };
  return Object.fromEntries(
    localCacheNames.map(name => [
      name,
      async (options: unknown) => {
        checkSignedIn();
        return functions[name]!(Object(options));
      },
    ]),
  );
}

async function readAll(connection: Record<string, Fn>): Promise<Conversation[]> {
  const all: Conversation[] = [];
  let cursor = '';
  do {
    const { data } = (await connection.getServerConversations!({ pageSize: 50, cursor })) as {
      data: { conversations: Conversation[]; cursor?: string };
    };
    all.push(...data.conversations);
    cursor = data.cursor ?? '';
  } while (cursor);
  return all;
}

/** @returns `undefined` for a removed conversation */
function shown(conversation: Conversation, stored: Stored = {}): Fields | undefined {
  const { conversationId, conversationType, unReadCount = 0, lastMessage } = conversation;
  const { customField, unreadAtReset = 0, removedAt } = stored;
  if (removedAt === lastIdOf(conversation)) return undefined;
  // The number at the service falls when a receipt is sent.
  const unread = unreadAtReset > unReadCount ? unReadCount : unReadCount - unreadAtReset;
  return { conversationId, conversationType, unReadCount: unread, customField, lastMessage: lastMessage ?? undefined };
}

/** @throws {Error} with the SDK's message */
function check({ conversationType: type, conversationId: id }: Conversation): void {
  if (type !== 'singleChat' && type !== 'groupChat') throw Error(`"Invalid parameter conversationType": ${type}`);
  if (typeof id !== 'string' || id === '') throw Error('Invalid parameter: "conversationId"');
}

const keyOf = ({ conversationType, conversationId }: Conversation) => `${conversationType} ${conversationId}`;

const storageKey = ({ appKey, appId, user }: Fields) => `partyline/localCache ${appId || appKey} ${user}`;

function readStored(connection: Fields): Record<string, Stored> {
  try {
    return JSON.parse(localStorage.getItem(storageKey(connection)) ?? '{}');
  } catch {
    // The page may have no storage.
    return {};
  }
}

function store(connection: Fields, conversation: Conversation, fields: Stored): void {
  const all = readStored(connection);
  const key = keyOf(conversation);
  all[key] = { ...all[key], ...fields };
  localStorage.setItem(storageKey(connection), JSON.stringify(all));
}
