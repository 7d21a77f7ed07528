// The page of `sign-in.ts` on Easemob's SDK 5. The query has the token.
import * as module from 'the-sdk';
import type { ChatPage } from './sign-in';

type Fn = (...args: unknown[]) => unknown;
type Manager = Record<string, Fn>;
interface Sdk {
  ChatClient: { init(options: object): Manager & { chatManager: Manager; contactManager: Manager } };
  ChatManager: unknown;
  ContactManager: unknown;
}

const { ChatClient, ChatManager, ContactManager } = module as unknown as Sdk;

const page: ChatPage = {
  wasPrerendering: false,
  texts: [],
  invites: [],
  send: () => Promise.reject(new Error('not signed in')),
};
Object.assign(window, { chatPage: page });

async function signIn(): Promise<void> {
  const { appKey, restUrl, wsUrl } = await (await fetch('/config.json')).json();
  const client = ChatClient.init({
    appKey,
    enableSyncData: [],
    serviceConfig: { serverUrls: { restApiUrl: restUrl, wsUrl } },
    managers: [ChatManager, ContactManager],
  });
  const { chatManager, contactManager } = client;
  chatManager.addEventHandler?.('texts', {
    onMessage: ({ body }: { body: { content: string } }) => page.texts.push(body.content),
  });
  contactManager.addEventHandler?.('invites', {
    onContactInvited: ({ userInfo }: { userInfo: { userId: string } }) => page.invites.push(userInfo.userId),
  });
  page.send = async (content, to) => {
    const options = { conversationId: to, conversationType: 'singleChat', content };
    return chatManager.sendMessage?.(chatManager.createTextMessage?.(options));
  };
  await client.login?.({ userId: 'alice', token: new URLSearchParams(location.search).get('token') });
}

signIn().then(
  () => Object.assign(page, { outcome: 'open' }),
  error => Object.assign(page, { outcome: String(error?.message ?? error) }),
);
