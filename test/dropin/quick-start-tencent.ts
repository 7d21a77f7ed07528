/**
 * What Tencent's documents show of the SDK, step by step, written against the SDK alone. It is built twice, with the SDK and
 * with the drop-in in its place, and notes what it was answered and told.
 *
 * `?role=act` does the steps; any other only signs in and listens.
 */
import TencentCloudChat from '@tencentcloud/chat';

export interface Step {
  name: string;
  answer?: unknown;
  error?: unknown;
}

export interface Told {
  name: string;
  event: unknown;
}

export interface Transcript {
  ready: boolean;
  done: boolean;
  kicked: string[];
  steps: Step[];
  told: Told[];
}

interface Message {
  ID: string;
  status: string;
  payload: Record<string, unknown>;
  flow: string;
}

type Answer = { data: { message: Message; messageList: Message[] } };
type Call = (...args: unknown[]) => Promise<Answer>;

/** From the test: has bob do something. */
declare const peer: (what: string, detail?: unknown) => Promise<void>;

const query = new URLSearchParams(location.search);
const transcript: Transcript = { ready: false, done: false, kicked: [], steps: [], told: [] };
Object.assign(window, { transcript });

const chat = TencentCloudChat.create({ SDKAppID: Number(query.get('app')), proxyServer: query.get('server') ?? '' });
chat.setLogLevel(4);
const { EVENT, TYPES } = TencentCloudChat;

/** The official slot for what brings files to the vendor's store. */
class Upload {
  uploadFile(
    task: { url: string; resources: Blob; downloadUrl: string; onProgress?(progress: { percent: number }): void },
    done: (error: unknown, answer: object) => void,
  ) {
    const request = new XMLHttpRequest();
    request.open('PUT', task.url);
    task.onProgress?.({ percent: 0 });
    request.onload = () => {
      task.onProgress?.({ percent: 1 });
      done(null, { statusCode: request.status, data: { location: task.downloadUrl } });
    };
    request.onerror = () => done({ message: 'failed' }, { statusCode: 0, data: {} });
    request.send(task.resources);
  }
}
chat.registerPlugin({ 'tim-upload-plugin': Upload });

const note = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

const waiting = new Set<() => void>();
const listener = {
  hear(event: { name: string; data?: unknown }) {
    transcript.told.push({ name: event.name, event: note(event) });
    for (const look of [...waiting]) look();
  },
};
for (const name of Object.values(EVENT)) chat.on(name as never, listener.hear, listener);
chat.on(EVENT.SDK_READY, () => {
  transcript.ready = true;
});
chat.on(EVENT.KICKED_OUT, ({ data }: { data: { type: string } }) => transcript.kicked.push(data.type));

function until(what: string, holds: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`No ${what} came.`)), 15_000);
    const look = () => {
      if (!holds()) return;
      clearTimeout(timer);
      waiting.delete(look);
      resolve();
    };
    waiting.add(look);
    look();
  });
}

const told = (name: string) => transcript.told.filter(event => event.name === name);

async function step(name: string, run: () => unknown): Promise<never> {
  try {
    const answer = await run();
    transcript.steps.push({ name, answer: note(answer) });
    return answer as never;
  } catch (thrown) {
    const { code, message, data } = thrown as { code?: unknown; message?: unknown; data?: unknown };
    transcript.steps.push({ name, error: note({ code, message, data, isError: thrown instanceof Error }) });
    return undefined as never;
  }
}

const calls = chat as unknown as Record<string, Call>;
const call = (method: string, ...args: unknown[]): Promise<Answer> => step(method, () => calls[method]?.(...args));

/** Sends what it has made, and says whether the object was the same all along. */
const send = (name: string, message: Message): Promise<Answer> =>
  step(name, async () => {
    const { ID, status } = message;
    const answer = (await chat.sendMessage(message as never)) as unknown as Answer;
    const isSame = answer.data.message === message && message.ID === ID;
    return { ...answer, isSame, before: status, after: message.status };
  });

const toBob = { to: 'bob', conversationType: TYPES.CONV_C2C };
const toGroup = { to: 'tea-room', conversationType: TYPES.CONV_GROUP };

/** A PNG of one pixel. */
const png = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII='),
  character => character.charCodeAt(0),
);

async function act(): Promise<void> {
  await step('isReady', () => [chat.isReady(), calls.getLoginUser?.()]);

  const hello = chat.createTextMessage({
    ...toBob,
    payload: { text: 'hello' },
    needReadReceipt: true,
  }) as never as Message;
  await send('text', hello);
  await peer('read', hello.ID);
  await until('read receipt', () => told(EVENT.MESSAGE_READ_RECEIPT_RECEIVED).length > 0);
  await step('receipt', () => (hello as unknown as { readReceiptInfo: unknown }).readReceiptInfo);

  await peer('text', 'hello, alice');
  await until('text', () => told(EVENT.MESSAGE_RECEIVED).length > 0);
  const history = await call('getMessageList', { conversationID: 'C2Cbob' });
  await call(
    'sendMessageReadReceipt',
    history.data.messageList.filter(({ flow }) => flow === 'in'),
  );
  await call('setMessageRead', { conversationID: 'C2Cbob' });

  const mistake = chat.createTextMessage({ ...toBob, payload: { text: 'a mistake' } }) as never as Message;
  await send('text to recall', mistake);
  await call('revokeMessage', mistake);
  await step('recalled', () => (mistake as unknown as { isRevoked: unknown }).isRevoked);
  await send('custom', chat.createCustomMessage({ ...toBob, payload: { data: '{"tea":1}' } } as never) as never);
  await send('to nobody', chat.createTextMessage({ ...toBob, to: 'nobody', payload: { text: 'hm' } }) as never);

  const group = { type: TYPES.GRP_PUBLIC, name: 'Tea', groupID: 'tea-room', memberList: [{ userID: 'bob' }] };
  await call('createGroup', group);
  await send('text to a group', chat.createTextMessage({ ...toGroup, payload: { text: 'tea?' } }) as never);
  await call('joinGroup', { groupID: 'kitchen', type: TYPES.GRP_PUBLIC, applyMessage: 'hi' });
  await peer('group text', 'two sugars');
  await until('group text', () => JSON.stringify(told(EVENT.MESSAGE_RECEIVED)).includes('two sugars'));
  await call('getGroupList');
  await call('getGroupMemberList', { groupID: 'tea-room', count: 15, offset: 0 });
  await call('getMessageList', { conversationID: 'GROUPtea-room' });

  await call('getConversationList');
  await call('getConversationProfile', 'C2Cbob');

  for (const [name, make, file] of [
    ['file', 'createFileMessage', new File(['Tea, two sugars.'], 'order.txt', { type: 'text/plain' })],
    ['image', 'createImageMessage', new File([png], 'tea.png', { type: 'image/png' })],
  ] as const) {
    const progress: number[] = [];
    const onProgress = (done: number) => progress.push(done);
    await send(
      name,
      (chat[make] as (options: object) => unknown)({ ...toBob, payload: { file }, onProgress }) as Message,
    );
    await step(`progress of the ${name}`, () => progress);
  }

  await call('setSelfStatus', { customStatus: 'making tea' });
  await call('getUserStatus', { userIDList: ['alice', 'bob'] });
  await call('subscribeUserStatus', { userIDList: ['bob'] });
  await call('updateMyProfile', { nick: 'Alice' });
  await call('getMyProfile');
  await call('getUserProfile', { userIDList: ['bob'] });
  await call('getMessageList', { conversationID: 'C2Cbob' });

  // Lists are told at most once a second.
  const isListed = (name: string, what: string) => JSON.stringify(told(name)).includes(what);
  await until('list of conversations', () => isListed(EVENT.CONVERSATION_LIST_UPDATED, 'GROUPtea-room'));
  await until('list of groups', () => isListed(EVENT.GROUP_LIST_UPDATED, 'tea-room'));

  await call('logout');
  await step('isReady', () => [chat.isReady(), calls.getLoginUser?.()]);
  await call('getMyProfile');
}

const signIn = () => chat.login({ userID: query.get('user') ?? '', userSig: query.get('sig') ?? '' });
await step('login', async () => ((await signIn()) as { code: number }).code);
await until('readiness', () => transcript.ready);
if (query.get('role') === 'act') await act();
transcript.done = true;
