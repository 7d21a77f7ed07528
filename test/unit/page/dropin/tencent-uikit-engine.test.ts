// Tencent's UIKit engine on the SDK, and on the drop-in.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { normalize } from '../../../dropin/normalize-tencent-transcript';
import {
  type ChatMessageObject,
  type FakeBackground,
  loadRawTencentSdk,
  loadTencentDropIn,
  service,
  startBackground,
} from './tencent-tabs';
import { loadUikitEngine, type UikitEngine } from './uikit-engine';

let background: FakeBackground;
let publishing: ReturnType<typeof setInterval>;
const unhandled: unknown[] = [];
const record = (reason: unknown) => unhandled.push(reason);
beforeEach(async () => {
  vi.stubGlobal('HTMLInputElement', class {});
  vi.stubGlobal('reportError', record);
  background = await startBackground();
  // As a site has that the user has allowed to use the chat.
  background.scopes = ['status', 'receive', 'send'];
  service.im.webInstances = 10;
  process.on('unhandledRejection', record);
  publishing = setInterval(() => background.publishEvents(), 10);
});
afterEach(() => {
  clearInterval(publishing);
  process.off('unhandledRejection', record);
  expect(unhandled.splice(0)).toEqual([]);
  expect(background.denied).toEqual([]);
});

/** The SDK emits lists at most once a second. */
const waitFor = (check: () => void) => vi.waitFor(check);

const onDropIn = () => loadUikitEngine(loadTencentDropIn(background));
const onSdk = () => loadUikitEngine(loadRawTencentSdk());

const logIn = ({ TUIChatEngine }: UikitEngine, userID = 'alice') =>
  TUIChatEngine.login({
    ...{ SDKAppID: service.im.sdkAppId, userID, userSig: service.im.issueUserSig(userID), useUploadPlugin: true },
    proxyServer: service.im.url,
  });

async function readyEngine(engine: UikitEngine): Promise<UikitEngine> {
  await logIn(engine);
  return engine;
}

const flags = [
  ...['enabledMessageReadReceipt', 'enabledEmojiPlugin', 'enabledOnlineStatus'],
  ...['enabledCustomerServicePlugin', 'enabledTranslationPlugin', 'enabledVoiceToText'],
];

const messagesOf = ({ TUIStore }: UikitEngine) =>
  (TUIStore.getData('chat', 'messageList') ?? []) as ChatMessageObject[];
const textsOf = (engine: UikitEngine) => messagesOf(engine).map(({ payload }) => payload.text ?? payload.fileName);
const conversationsOf = ({ TUIStore }: UikitEngine) =>
  (TUIStore.getData('conversation', 'conversationList') ?? []) as Record<string, unknown>[];
const order = () => new File(['Tea, two sugars.'], 'order.txt', { type: 'text/plain' });

/** A PNG with one pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
  'base64',
);

/** What a user does in a chat; returns what the engine has of it for the screen. */
async function chatWithBob(engine: UikitEngine): Promise<unknown> {
  const { TUIStore, TUIConversationService, TUIChatService } = engine;
  const notified = new Set<string>();
  const progress: unknown[] = [];
  TUIStore.watch('conversation', {
    conversationList: () => notified.add('conversationList'),
    currentConversationID: () => notified.add('currentConversationID'),
    totalUnreadCount: () => notified.add('totalUnreadCount'),
  });
  TUIStore.watch('chat', {
    messageList: (messages: ChatMessageObject[]) => {
      notified.add('messageList');
      const file = messages.find(({ type }) => type === 'TIMFileElem');
      if (file && progress.at(-1) !== file.progress) progress.push(file.progress);
    },
  });
  await readyEngine(engine);
  service.im.send('bob', 'alice', 'tea?');
  await waitFor(() => expect(conversationsOf(engine)).toMatchObject([{ conversationID: 'C2Cbob', unreadCount: 1 }]));
  await TUIConversationService.switchConversation('C2Cbob');
  await waitFor(() => expect(textsOf(engine)).toEqual(['tea?']));
  service.im.send('bob', 'alice', 'or coffee?');
  await waitFor(() => expect(textsOf(engine)).toContain('or coffee?'));
  const sent = await TUIChatService.sendTextMessage({ payload: { text: 'tea' } });
  await TUIChatService.sendFileMessage({ payload: { file: order() } });
  await TUIChatService.revokeMessage(sent.data.message);
  await TUIConversationService.setConversationDraft({ conversationID: 'C2Cbob', draftText: 'with milk' });
  await waitFor(() => expect(conversationsOf(engine)).toMatchObject([{ unreadCount: 0, draftText: 'with milk' }]));
  await TUIConversationService.switchConversation('');
  return {
    notified: [...notified].sort(),
    progress,
    sent: normalize(sent),
    conversations: conversationsOf(engine).map(({ conversationID, draftText, unreadCount, type }) => ({
      ...{ conversationID, draftText, unreadCount, type },
    })),
  };
}

describe('the UIKit engine', () => {
  it('has the same paid features as on the SDK', async () => {
    const found = [];
    for (const engine of [onSdk(), onDropIn()]) {
      await readyEngine(engine);
      const values = () => flags.map(name => [name, engine.TUIStore.getData('application', name)]);
      await waitFor(() => expect(values().every(([, value]) => value === true)).toBe(true));
      found.push(values());
    }
    expect(found[1]).toEqual(found[0]);
  });

  const onBoth: unknown[] = [];
  it.each(['the SDK', 'the drop-in'])('shows a chat on %s', async sdk => {
    if (sdk === 'the SDK') await background.session.provider.close();
    onBoth.push(await chatWithBob(sdk === 'the SDK' ? onSdk() : onDropIn()));
  });

  it('shows the same chat on both', () => {
    expect(onBoth).toHaveLength(2);
    expect(onBoth[1]).toEqual(onBoth[0]);
  });

  it('sends a picture and a file once, with progress, and shows them in every tab', async () => {
    const tabs = [onDropIn(), onDropIn(), onDropIn()];
    for (const tab of tabs) {
      await readyEngine(tab);
      await tab.TUIConversationService.switchConversation('C2Cbob');
    }
    const [sender = onDropIn()] = tabs;
    const progress: Record<string, number> = {};
    sender.TUIStore.watch('chat', {
      messageList: (messages: ChatMessageObject[]) => {
        for (const { ID, progress: done } of messages) {
          if (typeof done === 'number') progress[ID] = done;
        }
      },
    });
    const { TUIChatService } = sender;
    const sent = [
      await TUIChatService.sendImageMessage({ payload: { file: new File([png], 'tea.png', { type: 'image/png' }) } }),
      await TUIChatService.sendFileMessage({ payload: { file: order() } }),
    ].map(({ data }) => data.message);
    for (const tab of tabs) {
      await waitFor(() => expect(messagesOf(tab).map(({ ID }) => ID)).toEqual(sent.map(({ ID }) => ID)));
      const [picture, file] = messagesOf(tab);
      expect(picture).toMatchObject({ type: 'TIMImageElem', flow: 'out', status: 'success' });
      expect(file).toMatchObject({ type: 'TIMFileElem', flow: 'out', status: 'success' });
      expect(await (await fetch(String(file?.payload.fileUrl))).text()).toBe('Tea, two sugars.');
    }
    for (const { ID } of sent) expect(progress[ID]).toBe(1);
    expect(service.im.count('message', 'alice')).toBe(2);
    expect(service.im.files.size).toBe(2);
    expect(service.im.account('alice')).toMatchObject({ logins: 1, sockets: 1 });
  });
});
