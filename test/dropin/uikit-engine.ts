/**
 * A page that stands on Tencent's UIKit engine, which imports the SDK itself. It is built with the SDK and with the
 * drop-in. `window.desk` does what the kit's buttons do.
 */
import {
  StoreName,
  TUIChatEngine,
  TUIChatService,
  TUIConversationService,
  TUIStore,
} from '@tencentcloud/chat-uikit-engine';

interface Message {
  ID: string;
  type: string;
  flow: string;
  payload: Record<string, unknown>;
  progress?: number;
}

export interface Desk {
  isReady: boolean;
  /** Whether each paid feature is enabled. */
  features(): Record<string, unknown>;
  /** The open chat, as the kit shows it. */
  messages(): { ID: string; type: string; flow: string; text: unknown; url: unknown; progress: unknown }[];
  sendText(text: string): Promise<void>;
  sendFile(name: string, text: string): Promise<void>;
  sendPicture(): Promise<void>;
  /** Leaves a draft and closes the chat, as the kit does when another is opened. */
  leave(draft: string): Promise<void>;
  /** Errors that nothing handled. */
  errors: string[];
}

const query = new URLSearchParams(location.search);
const errors: string[] = [];
addEventListener('unhandledrejection', ({ reason }) => errors.push(String(reason?.message ?? reason)));
addEventListener('error', ({ message }) => errors.push(message));

const features = ['enabledMessageReadReceipt', 'enabledEmojiPlugin', 'enabledOnlineStatus', 'enabledTranslationPlugin'];
const list = (): Message[] => TUIStore.getData(StoreName.CHAT, 'messageList') ?? [];

async function drawPicture(): Promise<File> {
  const canvas = new OffscreenCanvas(4, 3);
  canvas.getContext('2d')?.fillRect(0, 0, 4, 3);
  return new File([await canvas.convertToBlob()], 'tea.png', { type: 'image/png' });
}

const desk: Desk = {
  isReady: false,
  features: () => Object.fromEntries(features.map(name => [name, TUIStore.getData(StoreName.APP, name)])),
  messages: () =>
    list().map(({ ID, type, flow, payload, progress }) => {
      const [picture] = (payload.imageInfoArray ?? []) as { url: string }[];
      return { ID, type, flow, text: payload.text ?? payload.fileName, url: payload.fileUrl ?? picture?.url, progress };
    }),
  sendText: async text => void (await TUIChatService.sendTextMessage({ payload: { text } } as never)),
  sendFile: async (name, text) =>
    void (await TUIChatService.sendFileMessage({ payload: { file: new File([text], name) } } as never)),
  sendPicture: async () =>
    void (await TUIChatService.sendImageMessage({ payload: { file: await drawPicture() } } as never)),
  async leave(draftText) {
    await TUIConversationService.setConversationDraft({ conversationID: 'C2Cbob', draftText } as never);
    await TUIConversationService.switchConversation('');
  },
  errors,
};
Object.assign(window, { desk });

await TUIChatEngine.login({
  ...{ SDKAppID: Number(query.get('app')), userID: query.get('user') ?? '', userSig: query.get('sig') ?? '' },
  ...{ useUploadPlugin: true, proxyServer: query.get('server') },
} as never);
TUIChatEngine.setLogLevel(4);
await TUIConversationService.switchConversation('C2Cbob');
desk.isReady = true;
