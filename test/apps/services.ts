/** A common interface to the providers' local services: the peer's actions, and what the service counted. */
import type { BrowserContext } from 'playwright';
import type { ProviderName } from '../../scripts/demo/local-services';
import type { SignInFields } from '../browser/popup';
import { defaultApp as app, startImService } from '../server';
import { decode } from '../server/msync/wire';
import { startTencentService } from '../server/tencent/service';

export const peers = ['bob', 'carol'] as const;
export type Peer = (typeof peers)[number];

export interface KitService {
  /** Connection options for the sign-in form. */
  preset: Record<string, unknown>;
  form: SignInFields;
  /** Alice's account, for the page's address. */
  query(): Record<string, string>;
  say(text: string, from?: Peer): void;
  /** Bob begins to type. */
  type(): void;
  /** Bob reads the last message of alice. */
  read(): void;
  /** Alice's texts and pictures to bob at the service; a picture is empty. */
  sent(): string[];
  counts(): { sockets: number; kicks: number; logins: number };
  dropSockets(): void;
  /** Connects the vendor's SDK in these pages to this service. The kits take no addresses. */
  redirect(context: BrowserContext): Promise<unknown>;
  close(): Promise<void>;
}

async function startMsync(provider: ProviderName): Promise<KitService> {
  const im = await startImService();
  for (const userId of ['alice', ...peers]) im.addUser(app, { userId, password: `${userId}-pass` });
  for (const peer of peers) im.addContact(app, 'alice', peer);
  const { history } = im.hub.app(app);
  const fromAlice = () => history.filter(({ from, meta }) => from === 'alice' && meta.to?.name === 'bob');
  const contentOf = ({ meta }: (typeof history)[number]) => decode('MessageBody', meta.payload).contents?.[0];
  return {
    preset: { appKey: app, dnsUrl: im.dnsUrl },
    form: { provider, userId: 'alice', password: 'alice-pass' },
    query: () => ({ app, user: 'alice', password: 'alice-pass', token: im.issueToken(app, 'alice').value }),
    say: (text, from = 'bob') => void im.send(app, from, 'alice', text),
    type: () => void im.deliver(app, 'alice', { kind: 'command', from: 'bob', action: 'TypingBegin' }),
    read: () =>
      void im.deliver(app, 'alice', { kind: 'read', from: 'bob', messageId: String(fromAlice().at(-1)?.meta.id) }),
    // Commands, which announce that alice types, have an action.
    sent: () =>
      fromAlice()
        .map(contentOf)
        .filter(content => !content?.action)
        .map(content => content?.text ?? ''),
    counts: () => im.account(app, 'alice'),
    dropSockets: () => im.dropSockets(app, 'alice'),
    redirect: context =>
      context.route('**/easemob/server.json*', async route => {
        const { search } = new URL(route.request().url());
        const answer = await fetch(`${im.dnsUrl}/easemob/server.json${search}`);
        const headers = { 'access-control-allow-origin': '*', 'content-type': 'application/json' };
        await route.fulfill({ body: await answer.text(), headers });
      }),
    close: () => im.close(),
  };
}

/** The message by which Tencent's kits announce that a user types. */
const typing = { businessID: 'user_typing_status', typingStatus: 1, version: 1, userAction: 14 };

async function startTencent(): Promise<KitService> {
  const im = await startTencentService();
  for (const userId of ['alice', ...peers]) im.addUser(userId);
  for (const peer of peers) im.befriend('alice', peer);
  const typesOfContent = ['TIMTextElem', 'TIMImageElem'];
  return {
    preset: { SDKAppID: im.sdkAppId, proxyServer: im.url },
    form: { provider: 'tencent', userId: 'alice', token: im.issueUserSig('alice') },
    query: () => ({ app: String(im.sdkAppId), user: 'alice', token: im.issueUserSig('alice') }),
    say: (text, from = 'bob') => im.send(from, 'alice', text),
    type() {
      const data = JSON.stringify({ ...typing, actionParam: 'EIMAMSG_InputStatus_Ing' });
      const element = { MsgType: 'TIMCustomElem', MsgContent: { Data: data, Desc: '', Ext: '' } };
      im.deliver('bob', 'alice', [element], { MsgLifeTime: 0 });
    },
    read: () => im.read('bob', 'alice'),
    sent: () =>
      (im.users.get('alice')?.history.get('bob') ?? [])
        .filter(({ From_Account }) => From_Account === 'alice')
        .map(({ MsgBody }) => MsgBody[0] as { MsgType: string; MsgContent: { Text?: string } })
        .filter(({ MsgType }) => typesOfContent.includes(MsgType))
        .map(({ MsgContent }) => MsgContent.Text ?? ''),
    counts: () => im.account('alice'),
    dropSockets: () => im.dropSockets('alice'),
    // The SDK ignores `proxyServer`, and may open its socket in a worker.
    redirect: context =>
      context.addInitScript(url => {
        const page = window as { Worker?: unknown; WebSocket: typeof WebSocket };
        page.Worker = undefined;
        const Original = WebSocket;
        page.WebSocket = class extends Original {
          constructor(wanted: string | URL, protocols?: string | string[]) {
            super(String(wanted).replace(/^wss:\/\/[^/]+/, url), protocols);
          }
        };
      }, im.url),
    close: () => im.close(),
  };
}

export const startKitService = (provider: ProviderName): Promise<KitService> =>
  provider === 'tencent' ? startTencent() : startMsync(provider);
