/**
 * The quick-start of Tencent's documentation, written for the SDK. It is built with the SDK and with the
 * drop-in, and records results and events.
 *
 * `?role=act` runs the steps; any other role only signs in and subscribes.
 */
import TencentCloudChat from '@tencentcloud/chat';

export interface TranscriptStep {
  name: string;
  answer?: unknown;
  error?: unknown;
}

export interface TranscriptEvent {
  name: string;
  event: unknown;
}

export interface Transcript {
  ready: boolean;
  done: boolean;
  kicked: string[];
  steps: TranscriptStep[];
  events: TranscriptEvent[];
}

interface Message {
  ID: string;
  status: string;
  payload: Record<string, unknown>;
  flow: string;
}

type Answer = { data: { message: Message; messageList: Message[] } };
type Call = (...args: unknown[]) => Promise<Answer>;

/** Provided by the test: makes bob act. */
declare const peer: (what: string, detail?: unknown) => Promise<void>;

const query = new URLSearchParams(location.search);
const transcript: Transcript = { ready: false, done: false, kicked: [], steps: [], events: [] };
Object.assign(window, { transcript });

const chat = TencentCloudChat.create({ SDKAppID: Number(query.get('app')), proxyServer: query.get('server') ?? '' });
chat.setLogLevel(4);
const { EVENT, TYPES } = TencentCloudChat;

/** The SDK's plugin for uploads to the vendor's storage. */
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

const toPlain = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

const pendingChecks = new Set<() => void>();
const listener = {
  record(event: { name: string; data?: unknown }) {
    transcript.events.push({ name: event.name, event: toPlain(event) });
    for (const check of [...pendingChecks]) check();
  },
};
for (const name of Object.values(EVENT)) chat.on(name as never, listener.record, listener);
chat.on(EVENT.SDK_READY, () => {
  transcript.ready = true;
});
chat.on(EVENT.KICKED_OUT, ({ data }: { data: { type: string } }) => transcript.kicked.push(data.type));

function waitUntil(what: string, condition: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`No ${what} was received.`)), 15_000);
    const check = () => {
      if (!condition()) return;
      clearTimeout(timer);
      pendingChecks.delete(check);
      resolve();
    };
    pendingChecks.add(check);
    check();
  });
}

const eventsNamed = (name: string) => transcript.events.filter(event => event.name === name);

async function step(name: string, run: () => unknown): Promise<never> {
  try {
    const answer = await run();
    transcript.steps.push({ name, answer: toPlain(answer) });
    return answer as never;
  } catch (thrown) {
    const { code, message, data } = thrown as { code?: unknown; message?: unknown; data?: unknown };
    transcript.steps.push({ name, error: toPlain({ code, message, data, isError: thrown instanceof Error }) });
    return undefined as never;
  }
}

const calls = chat as unknown as Record<string, Call>;
const call = (method: string, ...args: unknown[]): Promise<Answer> => step(method, () => calls[method]?.(...args));

/** Sends a message and records whether the SDK kept the same object. */
const send = (name: string, message: Message): Promise<Answer> =>
  step(name, async () => {
    const { ID, status } = message;
    const answer = (await chat.sendMessage(message as never)) as unknown as Answer;
    const isSame = answer.data.message === message && message.ID === ID;
    return { ...answer, isSame, before: status, after: message.status };
  });

const toBob = { to: 'bob', conversationType: TYPES.CONV_C2C };
const toGroup = { to: 'tea-room', conversationType: TYPES.CONV_GROUP };

/** A PNG with one pixel. */
const png = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII='),
  character => character.charCodeAt(0),
);

async function runSteps(): Promise<void> {
  await step('isReady', () => [chat.isReady(), calls.getLoginUser?.()]);

  const hello = chat.createTextMessage({
    ...toBob,
    payload: { text: 'hello' },
    needReadReceipt: true,
  }) as never as Message;
  await send('text', hello);
  await peer('read', hello.ID);
  await waitUntil('read receipt', () => eventsNamed(EVENT.MESSAGE_READ_RECEIPT_RECEIVED).length > 0);
  await step('receipt', () => (hello as unknown as { readReceiptInfo: unknown }).readReceiptInfo);

  await peer('text', 'hello, alice');
  await waitUntil('text', () => eventsNamed(EVENT.MESSAGE_RECEIVED).length > 0);
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
  await waitUntil('group text', () => JSON.stringify(eventsNamed(EVENT.MESSAGE_RECEIVED)).includes('two sugars'));
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

  // The SDK emits lists at most once a second.
  const isListed = (name: string, what: string) => JSON.stringify(eventsNamed(name)).includes(what);
  await waitUntil('list of conversations', () => isListed(EVENT.CONVERSATION_LIST_UPDATED, 'GROUPtea-room'));
  await waitUntil('list of groups', () => isListed(EVENT.GROUP_LIST_UPDATED, 'tea-room'));

  await call('logout');
  await step('isReady', () => [chat.isReady(), calls.getLoginUser?.()]);
  await call('getMyProfile');
}

const signIn = () => chat.login({ userID: query.get('user') ?? '', userSig: query.get('sig') ?? '' });
await step('login', async () => ((await signIn()) as { code: number }).code);
await waitUntil('readiness', () => transcript.ready);
if (query.get('role') === 'act') await runSteps();
transcript.done = true;
