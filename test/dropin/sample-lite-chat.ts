// The sample page as an app on Tencent's V4 SDK, built with the drop-in in its place.
import TencentCloudChat from '@tencentcloud/lite-chat';

/** The exports of `test/server/site/view.js`. */
interface View {
  showState(state: { phase: string; account: { provider: string; app: string; userId: string } }): void;
  showError(error: { message: string } | undefined): void;
  receive(topic: string, payload: unknown): void;
  untilSignIn(): Promise<void>;
  onSubmit(send: (fields: { to: string; text: string }) => Promise<void>): void;
}

interface Message {
  ID: string;
  flow: 'in' | 'out';
}

/** @param query `app`: the SDKAppID; `user` and `sig`: whom to sign in; `wait`: only when the user presses the button */
export async function join(view: View, query: URLSearchParams): Promise<void> {
  const [app = '', userID = '', userSig = ''] = ['app', 'user', 'sig'].map(name => query.get(name) ?? undefined);
  const { EVENT, TYPES } = TencentCloudChat;
  const chat = TencentCloudChat.create({ SDKAppID: Number(app) });
  const showPhase = (phase: string) => view.showState({ phase, account: { provider: 'tencent', app, userId: userID } });
  // Messages of other tabs come as the account's own.
  const receive = (message: Message) =>
    message.flow === 'out'
      ? view.receive('sent', { message, serverMsgId: message.ID })
      : view.receive('onMessageReceived', { data: [message] });

  chat.setLogLevel(4);
  chat.on(EVENT.SDK_READY, () => showPhase('online'));
  chat.on(EVENT.SDK_NOT_READY, () => showPhase('signedOut'));
  chat.on(EVENT.NET_STATE_CHANGE, ({ data }: { data: { state: string } }) =>
    showPhase(data.state === 'connected' ? 'online' : 'reconnecting'),
  );
  chat.on(EVENT.MESSAGE_RECEIVED, ({ data }: { data: Message[] }) => data.forEach(receive));
  view.onSubmit(async ({ to, text }) => {
    const message = chat.createTextMessage({ to, conversationType: TYPES.CONV_C2C, payload: { text } });
    const { data } = await chat.sendMessage(message);
    receive(data.message);
  });
  if (query.has('wait')) {
    showPhase('signedOut');
    await view.untilSignIn();
  }
  showPhase('signingIn');
  await chat.login({ userID, userSig }).catch(view.showError);
}
