// A page that signs in as soon as it is loaded. `the-sdk` is the vendor's SDK or the drop-in for it.
import * as module from 'the-sdk';
import { defaultExportOf } from '@/lib/page/dropin/native-sdk';

interface Sdk {
  connection: new (
    options: object,
  ) => {
    open(options: object): Promise<unknown>;
    addEventHandler(id: string, handlers: object): void;
    send(message: unknown): Promise<unknown>;
  };
  message: { create(options: object): unknown };
}

export interface ChatPage {
  wasPrerendering: boolean;
  texts: string[];
  /** Names of the users who want to be contacts. */
  invites: string[];
  send(text: string, to: string): Promise<unknown>;
  /** `open`, or the error of `open`. */
  outcome?: string;
}

const { connection: Connection, message } = defaultExportOf<Sdk>(module);

const page: ChatPage = {
  wasPrerendering: (document as Document & { prerendering?: boolean }).prerendering === true,
  texts: [],
  invites: [],
  send: () => Promise.reject(new Error('not signed in')),
};
Object.assign(window, { chatPage: page });

async function signIn(): Promise<void> {
  const { appKey, restUrl, wsUrl } = await (await fetch('/config.json')).json();
  const connection = new Connection({ appKey, isHttpDNS: false, https: false, apiUrl: restUrl, url: wsUrl });
  connection.addEventHandler('page', {
    onTextMessage: ({ msg }: { msg: string }) => page.texts.push(msg),
    onContactInvited: ({ from }: { from: string }) => page.invites.push(from),
  });
  page.send = (msg, to) => connection.send(message.create({ type: 'txt', chatType: 'singleChat', to, msg }));
  await connection.open({ user: 'alice', pwd: 'alice-pass' });
}

signIn().then(
  () => Object.assign(page, { outcome: 'open' }),
  error => Object.assign(page, { outcome: String(error?.message ?? error) }),
);
