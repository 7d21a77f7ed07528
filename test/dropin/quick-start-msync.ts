// The vendors' quick-start, written once against their API. `the-sdk` is agora-chat or easemob-websdk, or the drop-in for it.
// What the page is told and what its calls come to is written down in order, for `dropin-msync.test.ts` to compare.
import * as module from 'the-sdk';
import { defaultExportOf } from '@/lib/page/dropin/native-sdk';

type Fields = Record<string, unknown>;
export type Line = [what: string, name: string, value?: unknown];

interface Connection extends Record<string, (...args: never[]) => Promise<Fields>> {}
interface Message extends Fields {
  id: string;
}

const { connection: Connection, message, statusCode } = defaultExportOf<Sdk>(module);

interface Sdk {
  connection: new (options: Fields) => Connection;
  message: {
    create(options: Fields): Message;
    download(options: Fields): void;
    new (type: string, id: string): { set(options: Fields): void; body: Fields };
  };
  statusCode: Record<string, number>;
}

const eventNames = `onMessage onTextMessage onImageMessage onFileMessage onCmdMessage onCustomMessage onReceivedMessage
  onDeliveredMessage onReadMessage onRecallMessage onModifiedMessage onError onConnected onDisconnected onReconnecting
  onGroupEvent onPresenceStatusChange onContactInvited onMultiDeviceEvent`.split(/\s+/);
const olderNames =
  `onOpened onTextMessage onPictureMessage onFileMessage onCmdMessage onReceivedMessage onDeliveredMessage
  onReadMessage onRecallMessage onError onClosed`.split(/\s+/);

const story: Line[] = [];
let connection: Connection;

const plain = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));
const note = (what: string, name: string, value?: unknown) => story.push([what, name, plain(value)]);
const listening = (what: string, names: string[]) =>
  Object.fromEntries(names.map(name => [name, (payload: unknown) => note(what, name, payload)]));

async function untilTold(name: string, times = 1): Promise<void> {
  const told = () => story.filter(([what, of]) => what === 'event' && of === name).length;
  const before = Date.now();
  while (told() < times) {
    if (Date.now() - before > 20_000) throw new Error(`${name} has not come ${times} times`);
    await new Promise(done => setTimeout(done, 20));
  }
}

/** Calls, and writes down what comes of it. */
async function step(name: string, run: () => unknown): Promise<Fields> {
  try {
    const result = (await run()) as Fields;
    note('result', name, result);
    return result;
  } catch (error) {
    note(error instanceof Error ? 'throws' : 'error', name, error instanceof Error ? error.message : error);
    return {};
  }
}

const call = (method: string, ...args: unknown[]): Promise<Fields> =>
  step(method, () => connection[method]?.(...(args as never[])));

const to = { to: 'bob', chatType: 'singleChat' };
const say = (options: Fields) => {
  const made = message.create({ ...to, ...options });
  return call('send', Object.assign(made, { success: (...ids: unknown[]) => note('callback', 'success', ids) }));
};

const upload = {
  // The SDK counts the form around the file, too; the background the file.
  onFileUploadProgress: ({ loaded, total }: ProgressEvent) => loaded === total && note('callback', 'progress'),
  onFileUploadComplete: (answer: Fields) => note('callback', 'complete', Object.keys(answer).sort()),
};

const fileOf = (name: string, type: string) => ({
  data: new File(['0123456789'], name, { type }),
  filename: name,
  filetype: name.split('.').at(-1),
  url: 'blob:none',
});

interface Settings extends Fields {
  user: string;
  pwd: string;
}

/** Signs in and listens, in both of the SDKs' ways. */
async function start({ user, pwd, ...options }: Settings): Promise<void> {
  connection = new Connection(options);
  connection.addEventHandler?.(...(['quick-start', listening('event', eventNames)] as never[]));
  connection.listen?.(listening('listen', olderNames) as never);
  await call('open', { user, pwd });
  shown('signed in');
}

/** What apps read of a connection; the token is not looked at, for it is nobody's. */
function shown(when: string): void {
  const { user, logOut, context } = connection as unknown as Record<string, Fields>;
  const { accessToken, restTokenData: _, jid, root: __, ...rest } = context ?? {};
  const { clientResource: ___, ...who } = jid as Fields;
  note('state', when, {
    user,
    logOut,
    isOpened: connection.isOpened?.(),
    hasToken: Boolean(accessToken),
    ...rest,
    who,
  });
}

async function register(options: Fields): Promise<void> {
  connection = new Connection(options);
  const dora = { username: 'dora', password: 'dora-pass', nickname: 'Dora' };
  await call('registerUser', dora);
  await call('registerUser', dora);
}

async function chat(): Promise<void> {
  const first = await say({ type: 'txt', msg: 'hello', ext: { n: 1, deep: { a: 'b' } } });
  await untilTold('onDeliveredMessage');
  await untilTold('onReadMessage');
  const old = new message('txt', '4711');
  old.set({ ...to, msg: 'ping', success: (...ids: unknown[]) => note('callback', 'success', ids) });
  await call('send', old.body);
  await untilTold('onTextMessage');
  const pong = story.findLast(([what, name]) => what === 'event' && name === 'onTextMessage')?.[2] as Fields;
  await call('send', message.create({ ...to, type: 'read', id: pong.id }));
  await call('modifyMessage', {
    messageId: first.serverMsgId,
    modifiedMessage: message.create({ ...to, type: 'txt', msg: 'hello, bob' }),
  });
  await say({ type: 'cmd', action: 'wave' });
  await untilTold('onDeliveredMessage', 3);
  const oops = await say({ type: 'txt', msg: 'oops' });
  await untilTold('onDeliveredMessage', 4);
  await call('recallMessage', { mid: oops.serverMsgId, ...to });
}

async function files(): Promise<void> {
  await say({ type: 'img', width: 2, height: 3, file: fileOf('a.png', 'image/png'), ...upload });
  await untilTold('onDeliveredMessage', 5);
  const sent = await say({ type: 'file', filename: 'a.txt', file: fileOf('a.txt', 'text/plain'), ...upload });
  await untilTold('onDeliveredMessage', 6);
  const { url, secret } = sent.message as Fields;
  await download({ url, secret });
  await download({ url: String(url).replace('?', 'x?'), secret });
}

const download = (options: Fields) =>
  step(
    'download',
    () =>
      new Promise((resolve, reject) => {
        message.download({
          ...options,
          onFileDownloadComplete: async (file: Blob) => resolve({ text: await file.text(), type: file.type }),
          onFileDownloadError: ({ type, id }: Fields) => reject({ type, id }),
        });
      }),
  );

async function groups(): Promise<void> {
  const data = { groupname: 'Desk', desc: 'All', members: ['bob'], public: true, approval: false };
  const more = { allowinvites: true, inviteNeedConfirm: false, maxusers: 200 };
  const { data: made } = await call('createGroup', { data: { ...data, ...more } });
  const { groupid } = made as { groupid: string };
  await call('getGroupInfo', { groupId: groupid });
  await say({ type: 'txt', msg: 'all', to: groupid, chatType: 'groupChat' });
  await call('joinGroup', { groupId: 'g1', message: 'me too' });
  await call('getJoinedGroups', { pageNum: 0, pageSize: 10 });
}

async function reads(): Promise<void> {
  await call('getHistoryMessages', { targetId: 'bob', chatType: 'singleChat', pageSize: 20 });
  await call('getServerConversations', { pageSize: 10 });
  await call('getContacts', { success: () => note('callback', 'contacts') });
  await call('publishPresence', { description: 'busy' });
  await call('subscribePresence', { usernames: ['bob'], expiry: 1000 });
  await call('getPresenceStatus', { usernames: ['bob'] });
}

async function refusals(): Promise<void> {
  await call('send', message.create({ type: 'txt', msg: 'x', to: 'nowhere', chatType: 'groupChat' }));
  await call('send', {});
  // The SDK calls back with what the service said, and rejects with what it has made of it; the drop-in does the latter twice.
  await call('getGroupInfo', { groupId: 'nowhere', error: () => note('callback', 'error') });
  await call('addContact', '', '');
  await call('open', { user: 'alice', pwd: 'alice-pass' });
}

async function leave(): Promise<void> {
  connection.close?.();
  await untilTold('onDisconnected');
  shown('signed out');
  await call('send', message.create({ ...to, type: 'txt', msg: 'x' }));
  await call('getContacts');
}

/** Every text that can be reached from there. */
function* textsIn(value: unknown, seen = new Set<unknown>()): Generator<string> {
  if (typeof value === 'string') yield value;
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  const inherited = Object.keys(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(value) ?? {}));
  for (const name of new Set([...Object.keys(value), ...inherited])) yield* textsIn(Reflect.get(value, name), seen);
}

const parts = { start, register, chat, files, groups, reads, refusals, leave };
export type Part = keyof typeof parts;

Object.assign(window, {
  quickStart: {
    story,
    /** All that the page can read of its connection. */
    held: () => [...textsIn(connection)].join(' '),
    codes: statusCode,
    untilTold,
    run: (part: Part, options?: Settings) => parts[part](options as Settings),
    note,
  },
});
