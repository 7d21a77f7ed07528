/** The two services of a day, and customers with the vendors' unmodified SDKs. */
import { accountId } from '@/lib/contract/session';
import type { ProviderName } from '../../scripts/demo/local-services';
import type { SignInFields } from '../browser/popup';
import { waitFor } from '../browser/wait';
import { defaultApp, startImService } from '../server';
import { openRawTab, type RawSdkName } from '../server/raw-sdk';
import { loadTencentSdk } from '../server/raw-tencent-sdk';
import { startTencentService } from '../server/tencent/service';

/** Somebody with the vendor's SDK. */
export interface Person {
  readonly userId: string;
  readonly received: { from: string; text: string }[];
  send(to: string, text: string): Promise<void>;
  close(): Promise<void> | void;
}

export interface DayService {
  /** The agent's account. */
  readonly account: string;
  readonly agent: string;
  readonly preset: Record<string, Record<string, unknown>>;
  readonly customers: readonly Person[];
  signInFields(): SignInFields;
  /** Refuses the agent's next message to the customer, or accepts it again. */
  refuse(customer: string, isRefused: boolean): void;
  /** The code of a refusal. */
  readonly refusal: string;
  /** Signs the agent's account in on another device, which kicks the extension. */
  signInElsewhere(): Promise<Person>;
  /** Texts of the agent to the customer that the service has stored. */
  stored(customer: string): string[];
  counts(): { sockets: number; kicks: number; logins: number };
  close(): Promise<void>;
}

export type DayProvider = Exclude<ProviderName, 'tencent'>;

const namesOf = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, index) => `${prefix}-${String(index + 1).padStart(2, '0')}`);

export async function startMsyncDay(provider: DayProvider, customers: number): Promise<DayService> {
  const im = await startImService();
  const agent = 'agent-m';
  const names = namesOf(customers, 'mia');
  for (const userId of [agent, ...names]) im.addUser(defaultApp, { userId, password: `${userId}-pass` });
  const open = (userId: string) => openMsync(provider, { isHttpDNS: false, apiUrl: im.restUrl, url: im.wsUrl }, userId);
  return {
    account: accountId({ provider, app: defaultApp, userId: agent }),
    agent,
    preset: { [provider]: { appKey: defaultApp, isHttpDNS: false, apiUrl: im.restUrl, url: im.wsUrl } },
    customers: await Promise.all(names.map(open)),
    signInFields: () => ({ provider, userId: agent, password: `${agent}-pass`, remember: true }),
    refuse: (_customer, isRefused) => {
      if (isRefused) im.refuseNextMessage(defaultApp, agent, 219);
    },
    refusal: '219',
    signInElsewhere: () => open(agent),
    stored: customer => im.texts(defaultApp, agent, customer),
    counts: () => im.account(defaultApp, agent),
    close: () => im.close(),
  };
}

export async function startTencentDay(customers: number): Promise<DayService> {
  const im = await startTencentService();
  const agent = 'agent-t';
  const names = namesOf(customers, 'tom');
  for (const userId of [agent, ...names]) im.addUser(userId);
  const open = (userId: string) =>
    openTencent({ SDKAppID: im.sdkAppId, proxyServer: im.url }, userId, im.issueUserSig(userId));
  return {
    account: accountId({ provider: 'tencent', app: String(im.sdkAppId), userId: agent }),
    agent,
    preset: { tencent: { SDKAppID: im.sdkAppId, proxyServer: im.url } },
    customers: await Promise.all(names.map(open)),
    signInFields: () => ({ provider: 'tencent', userId: agent, token: im.issueUserSig(agent), remember: true }),
    refuse: (customer, isRefused) => {
      const { blacklist } = im.users.get(customer)!;
      if (isRefused) blacklist.add(agent);
      else blacklist.delete(agent);
    },
    refusal: '20007',
    signInElsewhere: () => open(agent),
    stored: customer => im.texts(agent, customer),
    counts: () => im.account(agent),
    close: () => im.close(),
  };
}

async function openMsync(name: RawSdkName, service: Record<string, unknown>, userId: string): Promise<Person> {
  const { sdk } = openRawTab(name);
  const connection = new sdk.connection({ appKey: defaultApp, ...service });
  const received: Person['received'] = [];
  let isConnected = false;
  connection.addEventHandler('day', {
    onConnected: () => {
      isConnected = true;
    },
    onTextMessage: message => {
      const { from, msg } = message as { from: string; msg: string };
      received.push({ from, text: msg });
    },
  });
  await connection.open({ user: userId, pwd: `${userId}-pass` });
  await waitFor(`${userId} to be connected`, () => isConnected);
  return {
    userId,
    received,
    send: async (to, msg) => {
      await connection.send(sdk.message.create({ type: 'txt', chatType: 'singleChat', to, msg }));
    },
    close: () => {
      if (connection.isOpened()) connection.close();
    },
  };
}

interface TencentChat {
  on(name: string, fn: (event: { data: { from: string; payload: { text?: string } }[] }) => void): void;
  setLogLevel(level: number): void;
  login(user: { userID: string; userSig: string }): Promise<unknown>;
  createTextMessage(options: object): object;
  sendMessage(message: object): Promise<unknown>;
  destroy(): Promise<unknown>;
}

async function openTencent(service: object, userID: string, userSig: string): Promise<Person> {
  const sdk = loadTencentSdk() as { create(options: object): TencentChat };
  const chat = sdk.create(service);
  chat.setLogLevel(4);
  const received: Person['received'] = [];
  let isReady = false;
  chat.on('sdkStateReady', () => {
    isReady = true;
  });
  chat.on('onMessageReceived', ({ data }) => {
    for (const { from, payload } of data) if (payload.text !== undefined) received.push({ from, text: payload.text });
  });
  await chat.login({ userID, userSig });
  await waitFor(`${userID} to be connected`, () => isReady);
  return {
    userId: userID,
    received,
    send: async (to, text) => {
      await chat.sendMessage(chat.createTextMessage({ to, conversationType: 'C2C', payload: { text } }));
    },
    close: async () => void (await chat.destroy().catch(() => undefined)),
  };
}
