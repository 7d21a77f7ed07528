/** The local service of each provider, as a run of chaos uses and breaks it. */
import type { ProviderName } from '../../scripts/demo/local-services';
import type { SignInForm } from '../browser/popup';
import { defaultApp as app, startImService } from '../server';
import type { ImEvent } from '../server/event-log';
import { type Content, decode } from '../server/msync/wire';
import { startTencentService } from '../server/tencent/service';
import { type Kind, type Outage, type Peer, peers } from './plan';

export interface Facts {
  logins: number;
  kicks: number;
  /** The most sessions of alice that the service had at once. */
  peakSockets: number;
}

export interface ChaosService {
  preset: Record<string, unknown>;
  form: SignInForm;
  say(from: Peer, kind: Kind, text: string): void;
  /** What the service took from alice, oldest first. */
  accepted(): { to: string; text: string }[];
  facts(): Facts;
  /** All that happened at the service. */
  log(): readonly ImEvent[];
  /** Whether alice has a line. */
  isOnline(): boolean;
  dropSockets(): void;
  pause(how: Outage): void;
  resume(): void;
  close(): Promise<void>;
}

async function startMsync(provider: ProviderName, port: number): Promise<ChaosService> {
  const im = await startImService({ port });
  for (const userId of ['alice', ...peers]) im.addUser(app, { userId, password: `${userId}-pass` });
  const { history } = im.hub.app(app);
  return {
    preset: { appKey: app, dnsUrl: im.dnsUrl },
    form: { provider, userId: 'alice', password: 'alice-pass' },
    say(from, kind, text) {
      if (kind === 'text') im.send(app, from, 'alice', text);
      else if (kind === 'custom') im.deliver(app, 'alice', { kind, from, event: text });
      else if (kind === 'location') im.deliver(app, 'alice', { kind, from, latitude: 1, longitude: 2, address: text });
      else if (kind === 'file') im.deliver(app, 'alice', { kind, from, filename: text });
      else im.deliver(app, 'alice', { kind, from, action: text });
    },
    accepted: () =>
      history
        .filter(({ from }) => from === 'alice')
        .map(({ meta }) => ({
          to: meta.to?.name ?? '',
          text: saidIn(decode('MessageBody', meta.payload).contents?.[0]),
        })),
    facts: () => factsOf(im.events),
    log: () => im.events,
    isOnline: () => im.account(app, 'alice').sockets > 0,
    dropSockets: () => im.dropSockets(app, 'alice'),
    pause: how => im.pause(how),
    resume: () => im.resume(),
    close: () => im.close(),
  };
}

const saidIn = (content?: Content): string => content?.text || content?.customEvent || '';

/** An element of Tencent's that says a text. */
function elementOf(kind: Kind, text: string): unknown {
  if (kind === 'location') return { MsgType: 'TIMLocationElem', MsgContent: { Desc: text, Latitude: 1, Longitude: 2 } };
  if (kind === 'file') {
    const file = { UUID: 'file', FileSize: 1, Download_Flag: 2, Url: 'http://127.0.0.1/file' };
    return { MsgType: 'TIMFileElem', MsgContent: { ...file, FileName: text } };
  }
  return { MsgType: 'TIMCustomElem', MsgContent: { Data: text, Desc: '', Ext: '' } };
}

async function startTencent(port: number): Promise<ChaosService> {
  const im = await startTencentService({ port });
  for (const userId of ['alice', ...peers]) im.addUser(userId);
  const textOf = (elements: unknown[]) => {
    const content = (elements[0] as { MsgContent?: { Text?: string; Data?: string } } | undefined)?.MsgContent;
    return content?.Text ?? content?.Data ?? '';
  };
  return {
    preset: { SDKAppID: im.sdkAppId, proxyServer: im.url },
    form: { provider: 'tencent', userId: 'alice', token: im.issueUserSig('alice') },
    say(from, kind, text) {
      if (kind === 'text') im.send(from, 'alice', text);
      else im.deliver(from, 'alice', [elementOf(kind, text)]);
    },
    accepted: () =>
      [...(im.users.get('alice')?.history.values() ?? [])]
        .flat()
        .filter(({ From_Account }) => From_Account === 'alice')
        .map(({ To_Account, MsgBody }) => ({ to: To_Account, text: textOf(MsgBody) })),
    facts: () => factsOf(im.events),
    log: () => im.events,
    isOnline: () => im.account('alice').sockets > 0,
    dropSockets: () => im.dropSockets('alice'),
    pause: how => im.pause(how === '503' ? 'reset' : how),
    resume: () => im.resume(),
    close: () => im.close(),
  };
}

/** Read from the log: a session begins with a sign-in, and ends with its socket or a goodbye on it. */
function factsOf(events: readonly ImEvent[]): Facts {
  let [now, logins, kicks, peakSockets] = [0, 0, 0, 0];
  for (const { type, user } of events) {
    if (user !== 'alice') continue;
    if (type === 'kick') kicks += 1;
    if (type === 'login') {
      logins += 1;
      now += 1;
    }
    // Tencent's goodbye leaves the socket without a user; that of MSync does not.
    if (type === 'socketClose') now -= 1;
    peakSockets = Math.max(peakSockets, now);
  }
  return { logins, kicks, peakSockets };
}

/** @param port any, unless told */
export const startChaosService = (provider: ProviderName, port = 0): Promise<ChaosService> =>
  provider === 'tencent' ? startTencent(port) : startMsync(provider, port);
