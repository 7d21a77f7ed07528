// The vendors' quick-start. `the-sdk` is agora-chat, easemob-websdk, or the drop-in for it.
// `dropin-msync.test.ts` compares the recorded events and results.
import * as module from 'the-sdk';
import { defaultExportOf } from '@/lib/page/dropin/native-sdk';

type Fields = Record<string, unknown>;
export type TranscriptEntry = [what: string, name: string, value?: unknown];

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
const legacyEventNames =
  `onOpened onTextMessage onPictureMessage onFileMessage onCmdMessage onReceivedMessage onDeliveredMessage
  onReadMessage onRecallMessage onError onClosed`.split(/\s+/);

const transcript: TranscriptEntry[] = [];
let connection: Connection;

const plain = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));
const record = (what: string, name: string, value?: unknown) => transcript.push([what, name, plain(value)]);
const recordingCallbacks = (what: string, names: string[]) =>
  Object.fromEntries(names.map(name => [name, (payload: unknown) => record(what, name, payload)]));

async function waitForEvent(name: string, times = 1): Promise<void> {
  const count = () => transcript.filter(([kind, event]) => kind === 'event' && event === name).length;
  const startedAt = Date.now();
  while (count() < times) {
    if (Date.now() - startedAt > 20_000) throw new Error(`${name} was not emitted ${times} times`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

/** Runs a step and records its result or error. */
async function step(name: string, run: () => unknown): Promise<Fields> {
  try {
    const result = (await run()) as Fields;
    record('result', name, result);
    return result;
  } catch (error) {
    record(error instanceof Error ? 'throws' : 'error', name, error instanceof Error ? error.message : error);
    return {};
  }
}

const call = (method: string, ...args: unknown[]): Promise<Fields> =>
  step(method, () => connection[method]?.(...(args as never[])));

const to = { to: 'bob', chatType: 'singleChat' };
const sendMessage = (options: Fields) => {
  const created = message.create({ ...to, ...options });
  return call('send', Object.assign(created, { success: (...ids: unknown[]) => record('callback', 'success', ids) }));
};

const upload = {
  // The SDK's progress includes the multipart form; the background's counts only the file.
  onFileUploadProgress: ({ loaded, total }: ProgressEvent) => loaded === total && record('callback', 'progress'),
  onFileUploadComplete: (answer: Fields) => record('callback', 'complete', Object.keys(answer).sort()),
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

/** Signs in and subscribes with both of the SDKs' APIs. */
async function start({ user, pwd, ...options }: Settings): Promise<void> {
  connection = new Connection(options);
  connection.addEventHandler?.(...(['quick-start', recordingCallbacks('event', eventNames)] as never[]));
  connection.listen?.(recordingCallbacks('listen', legacyEventNames) as never);
  await call('open', { user, pwd });
  recordState('signed in');
}

/** Records the state that apps read; leaves out the token, because pages get none. */
function recordState(when: string): void {
  const { user, logOut, context } = connection as unknown as Record<string, Fields>;
  const { accessToken, restTokenData: _, jid, root: __, ...rest } = context ?? {};
  const { clientResource: ___, ...who } = jid as Fields;
  record('state', when, {
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
  const first = await sendMessage({ type: 'txt', msg: 'hello', ext: { n: 1, deep: { a: 'b' } } });
  await waitForEvent('onDeliveredMessage');
  await waitForEvent('onReadMessage');
  const legacy = new message('txt', '4711');
  legacy.set({ ...to, msg: 'ping', success: (...ids: unknown[]) => record('callback', 'success', ids) });
  await call('send', legacy.body);
  await waitForEvent('onTextMessage');
  const pong = transcript.findLast(([what, name]) => what === 'event' && name === 'onTextMessage')?.[2] as Fields;
  await call('send', message.create({ ...to, type: 'read', id: pong.id }));
  await call('modifyMessage', {
    messageId: first.serverMsgId,
    modifiedMessage: message.create({ ...to, type: 'txt', msg: 'hello, bob' }),
  });
  await sendMessage({ type: 'cmd', action: 'wave' });
  await waitForEvent('onDeliveredMessage', 3);
  const oops = await sendMessage({ type: 'txt', msg: 'oops' });
  await waitForEvent('onDeliveredMessage', 4);
  await call('recallMessage', { mid: oops.serverMsgId, ...to });
}

async function files(): Promise<void> {
  await sendMessage({ type: 'img', width: 2, height: 3, file: fileOf('a.png', 'image/png'), ...upload });
  await waitForEvent('onDeliveredMessage', 5);
  const sent = await sendMessage({ type: 'file', filename: 'a.txt', file: fileOf('a.txt', 'text/plain'), ...upload });
  await waitForEvent('onDeliveredMessage', 6);
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
  const { data: created } = await call('createGroup', { data: { ...data, ...more } });
  const { groupid } = created as { groupid: string };
  await call('getGroupInfo', { groupId: groupid });
  await sendMessage({ type: 'txt', msg: 'all', to: groupid, chatType: 'groupChat' });
  await call('joinGroup', { groupId: 'g1', message: 'me too' });
  await call('getJoinedGroups', { pageNum: 0, pageSize: 10 });
}

async function reads(): Promise<void> {
  await call('getHistoryMessages', { targetId: 'bob', chatType: 'singleChat', pageSize: 20 });
  await call('getServerConversations', { pageSize: 10 });
  await call('getContacts', { success: () => record('callback', 'contacts') });
  await call('publishPresence', { description: 'busy' });
  await call('subscribePresence', { usernames: ['bob'], expiry: 1000 });
  await call('getPresenceStatus', { usernames: ['bob'] });
}

async function refusals(): Promise<void> {
  await call('send', message.create({ type: 'txt', msg: 'x', to: 'nowhere', chatType: 'groupChat' }));
  await call('send', {});
  // The SDK's callback and promise have different errors here; those of the drop-in are equal.
  await call('getGroupInfo', { groupId: 'nowhere', error: () => record('callback', 'error') });
  await call('addContact', '', '');
  await call('open', { user: 'alice', pwd: 'alice-pass' });
}

async function leave(): Promise<void> {
  connection.close?.();
  await waitForEvent('onDisconnected');
  recordState('signed out');
  await call('send', message.create({ ...to, type: 'txt', msg: 'x' }));
  await call('getContacts');
}

/** Returns all strings reachable from a value. */
function* stringsIn(value: unknown, seen = new Set<unknown>()): Generator<string> {
  if (typeof value === 'string') yield value;
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  const inherited = Object.keys(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(value) ?? {}));
  for (const name of new Set([...Object.keys(value), ...inherited])) yield* stringsIn(Reflect.get(value, name), seen);
}

const parts = { start, register, chat, files, groups, reads, refusals, leave };
export type Part = keyof typeof parts;

Object.assign(window, {
  quickStart: {
    transcript,
    /** Returns all strings that the page can read from its connection. */
    readableText: () => [...stringsIn(connection)].join(' '),
    codes: statusCode,
    waitForEvent,
    run: (part: Part, options?: Settings) => parts[part](options as Settings),
    record,
  },
});
