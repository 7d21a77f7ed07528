/** A common interface to the providers' local services for chaos runs. */
import type { ProviderName } from '../../scripts/demo/local-services';
import type { SignInFields } from '../browser/popup';
import { defaultApp as app, startImService } from '../server';
import type { ImEvent } from '../server/event-log';
import { type Content, decode } from '../server/msync/wire';
import { startTencentService } from '../server/tencent/service';
import { type Outage, type Peer, type PlannedKind, peers } from './plan';

export interface ServiceCounts {
  logins: number;
  kicks: number;
  /** Maximum of simultaneous sessions of alice. */
  peakSockets: number;
}

export interface ChaosService {
  preset: Record<string, unknown>;
  form: SignInFields;
  send(from: Peer, kind: PlannedKind, text: string): void;
  /** Messages from alice at the service, oldest first. */
  accepted(): { to: string; text: string }[];
  counts(): ServiceCounts;
  /** Versions of the SDKs that connected, of Tencent's only. */
  sdkVersions?(): ReadonlySet<string>;
  /** All events at the service. */
  log(): readonly ImEvent[];
  /** Whether alice is connected. */
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
    send(from, kind, text) {
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
          text: textIn(decode('MessageBody', meta.payload).contents?.[0]),
        })),
    counts: () => countsOf(im.events),
    log: () => im.events,
    isOnline: () => im.account(app, 'alice').sockets > 0,
    dropSockets: () => im.dropSockets(app, 'alice'),
    pause: how => im.pause(how),
    resume: () => im.resume(),
    close: () => im.close(),
  };
}

const textIn = (content?: Content): string => content?.text || content?.customEvent || '';

/** A Tencent message element with a text. */
function elementOf(kind: PlannedKind, text: string): unknown {
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
    send(from, kind, text) {
      if (kind === 'text') im.send(from, 'alice', text);
      else im.deliver(from, 'alice', [elementOf(kind, text)]);
    },
    accepted: () =>
      [...(im.users.get('alice')?.history.values() ?? [])]
        .flat()
        .filter(({ From_Account }) => From_Account === 'alice')
        .map(({ To_Account, MsgBody }) => ({ to: To_Account, text: textOf(MsgBody) })),
    counts: () => countsOf(im.events),
    log: () => im.events,
    sdkVersions: () => new Set(im.sdkVersions),
    isOnline: () => im.account('alice').sockets > 0,
    dropSockets: () => im.dropSockets('alice'),
    pause: how => im.pause(how === '503' ? 'reset' : how),
    resume: () => im.resume(),
    close: () => im.close(),
  };
}

/** Counts from the log: a session starts with a sign-in, and ends with its socket or a logout. */
function countsOf(events: readonly ImEvent[]): ServiceCounts {
  let [sockets, logins, kicks, peakSockets] = [0, 0, 0, 0];
  for (const { type, user } of events) {
    if (user !== 'alice') continue;
    if (type === 'kick') kicks += 1;
    if (type === 'login') {
      logins += 1;
      sockets += 1;
    }
    // After Tencent's logout the socket has no user; after MSync's it has.
    if (type === 'socketClose') sockets -= 1;
    peakSockets = Math.max(peakSockets, sockets);
  }
  return { logins, kicks, peakSockets };
}

/** @param port 0 takes a free port */
export const startChaosService = (provider: ProviderName, port = 0): Promise<ChaosService> =>
  provider === 'tencent' ? startTencent(port) : startMsync(provider, port);
