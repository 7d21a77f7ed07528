// The local IM service: a loopback server for the unmodified vendor SDKs, with controls for tests.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { build, type Delivery } from './deliver';
import type { DnsHosts, DnsSwitches } from './dns';
import type { EventType, ImEvent } from './event-log';
import { serve } from './http';
import { Hub } from './hub';
import { bodyType, type KickCode, namespace } from './msync/codes';
import { groupJid, isGroup, userJid } from './msync/jid';
import { dispatch } from './msync/message';
import type { LoginRefusal, SendRefusal } from './msync/refusals';
import { MsyncSocket } from './msync/socket';
import { decode } from './msync/wire';
import type { AppPolicy } from './state/app';
import type { NewGroup } from './state/group';
import { channelsOf } from './state/history';
import type { ServiceToken } from './state/tokens';
import type { NewUser, StoredPushToken } from './state/user';

export const defaultApp = '1117#partyline';

export interface ImServiceOptions extends Partial<AppPolicy> {
  /** 0, the default, takes a free port. */
  port?: number;
}

export interface ServiceAccount {
  userId: string;
  nickname: string;
  /** Signed-in sockets that the server has not ended. */
  sockets: number;
  /** Devices that are signed in now. */
  devices: number;
  /** Every device that has ever signed in. */
  deviceIds: string[];
  logins: number;
  logouts: number;
  kicks: number;
  peakSockets: number;
  heartbeats: number;
  framesIn: number;
  framesOut: number;
  pushTokens: StoredPushToken[];
}

export class ImService {
  readonly hub: Hub;
  readonly host = '127.0.0.1';
  port = 0;
  /** How the service fails while paused: resets, 503, or no answer. */
  paused: 'reset' | '503' | 'hang' | false = false;
  /** Hosts in HTTP-DNS, in order of preference. */
  dnsHosts: DnsHosts = { rest: [], socket: [] };
  /** Refuses WebSockets of this scheme's origins with 403, or answers REST without CORS. */
  readonly refusedOrigin: { socket?: string; rest?: string } = {};
  dnsSwitches: DnsSwitches = { enableReportLogs: 'false', enableDataReport: 'false', uploadinparts_enable: 'false' };
  readonly #http: Server;
  readonly #webSockets = new WebSocketServer({ noServer: true });
  /** Sockets of upgrade requests that get no answer. */
  readonly #unanswered = new Set<Duplex>();

  constructor(policy: Partial<AppPolicy> = {}) {
    this.hub = new Hub(policy);
    this.#http = createServer((request, response) => void serve(this, request, response));
    this.#http.on('upgrade', (request, socket, head) => {
      if (this.paused === 'hang') return void this.#unanswered.add(socket);
      const { socket: refused } = this.refusedOrigin;
      if (refused && request.headers.origin?.startsWith(refused))
        return void socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
      if (this.paused || request.url?.split('?')[0] !== '/websocket') return void socket.destroy();
      this.#webSockets.handleUpgrade(request, socket, head, ws => void new MsyncSocket(ws, this.hub));
    });
  }

  get restUrl(): string {
    return `http://${this.host}:${this.port}`;
  }
  get wsUrl(): string {
    return `ws://${this.host}:${this.port}/websocket`;
  }
  /** Base address of HTTP-DNS: the SDK asks `${dnsUrl}/easemob/server.json?app_key=...`. */
  get dnsUrl(): string {
    return this.restUrl;
  }
  /** All events, oldest first. */
  get events(): readonly ImEvent[] {
    return this.hub.log.entries;
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(port, this.host, () => resolve());
    });
    this.port = (this.#http.address() as AddressInfo).port;
    const endpoint = { protocol: 'http' as const, domain: this.host, port: String(this.port) };
    this.dnsHosts = { rest: [endpoint], socket: [endpoint] };
  }

  async close(): Promise<void> {
    for (const socket of this.hub.sockets) socket.ws.terminate();
    const closed = new Promise<void>(resolve => this.#http.close(() => resolve()));
    this.#http.closeAllConnections();
    for (const socket of this.#unanswered) socket.destroy();
    await closed;
  }

  // Apps, users, tokens

  addApp(appKey: string, appId?: string): void {
    this.hub.addApp(appKey, appId);
  }

  /** Changes the rules of an app; open sessions stay. */
  configure(appKey: string, policy: Partial<AppPolicy>): void {
    Object.assign(this.hub.app(appKey).policy, policy);
  }

  addUser(appKey: string, user: NewUser): void {
    this.hub.app(appKey).addUser(user);
  }

  addGroup(appKey: string, group: NewGroup): void {
    this.hub.app(appKey).addGroup(group);
  }

  addContact(appKey: string, one: string, other: string): void {
    this.hub.user(appKey, one).contacts.add(other);
    this.hub.user(appKey, other).contacts.add(one);
  }

  /** The service refuses a muted user's messages with 219. `on` false unmutes. */
  muteUser(appKey: string, userId: string, on = true): void {
    this.hub.user(appKey, userId).muted = on;
  }

  /** The service refuses a muted member's messages with 507. */
  muteInGroup(appKey: string, groupId: string, userId: string, on = true): void {
    const muted = this.hub.app(appKey).groups.get(groupId)?.muted;
    if (on) muted?.set(userId, Number.POSITIVE_INFINITY);
    else muted?.delete(userId);
  }

  issueToken(appKey: string, userId: string, ttlMs = this.hub.app(appKey).policy.tokenTtlMs): ServiceToken {
    return this.hub.app(appKey).tokens.issue(this.hub.user(appKey, userId).userId, ttlMs);
  }

  /** The token is refused from now on, over REST too; a live session continues, as in the vendors' clouds. */
  expireToken(appKey: string, tokenOrUser: string): void {
    this.hub.app(appKey).tokens.expire(tokenOrUser);
  }

  /** Ends every session with 207 and deletes the account. */
  removeUser(appKey: string, userId: string): void {
    this.kick(appKey, userId, 207);
  }

  /** Ends every session with 216 and revokes old tokens. */
  changePassword(appKey: string, userId: string, password: string): void {
    this.hub.user(appKey, userId).password = password;
    this.kick(appKey, userId, 216);
  }

  // Sessions

  /** 207 also deletes the account and 216 revokes its tokens, as in the vendors' clouds. */
  kick(appKey: string, userId: string, code: KickCode, options: { device?: string; reason?: string } = {}): void {
    const app = this.hub.app(appKey);
    const user = this.hub.user(appKey, userId);
    if (code === 207) app.users.delete(user.userId);
    if (code === 207 || code === 216) app.tokens.revoke(user.userId);
    for (const device of user.online)
      if (!options.device || device.id === options.device) device.socket?.kick(code, options.reason);
  }

  /** Cuts the user's sockets without a close frame, as a network failure does. */
  dropSockets(appKey: string, userId: string): void {
    for (const device of this.hub.user(appKey, userId).online) device.socket?.end('abrupt');
  }

  /** Silences the user's open sockets (see `MsyncSocket.silence`); later sockets work. */
  silence(appKey: string, userId: string, how: 'noReplies' | 'halfOpen'): void {
    for (const device of this.hub.user(appKey, userId).online) device.socket?.silence(how);
  }

  /** Simulates an outage on the same port: cuts sockets and refuses (or never answers) requests until `resume`. */
  pause(how: 'reset' | '503' | 'hang' = 'reset'): void {
    this.paused = how;
    for (const socket of this.hub.sockets) socket.end('abrupt');
  }

  resume(): void {
    this.paused = false;
  }

  /** The user's next sign-ins (`*`: any user's) fail so that the SDK reports `code`. */
  refuseNextLogin(appKey: string, userId: string, code: LoginRefusal, times = 1): void {
    for (let i = 0; i < times; i++) this.hub.app(appKey).loginRefusals.push({ user: userId, code });
  }

  /** The user's next messages (`*`: any user's) are refused so that `send()` rejects with `code`. */
  refuseNextMessage(appKey: string, userId: string, code: SendRefusal, times = 1): void {
    for (let i = 0; i < times; i++) this.hub.app(appKey).sendRefusals.push({ user: userId, code });
  }

  /**
   * Removes the user from all chat rooms, as the clouds do with a member who has been offline for two minutes
   * (https://docs.agora.io/en/realtime-media/im/build/build-groups-rooms-and-threads/chat-room/manage-chatrooms).
   */
  leaveRooms(appKey: string, userId: string): void {
    for (const group of this.hub.app(appKey).groups.values()) if (group.isChatroom) group.leave(userId);
  }

  // Deliveries

  /** Delivers anything to a user. @returns its server id. @throws {Error} for an unknown user */
  deliver(appKey: string, to: string, delivery: Delivery): string {
    const app = this.hub.app(appKey);
    this.hub.user(appKey, to);
    const meta = build(delivery, to);
    const sender = 'from' in delivery ? delivery.from : to;
    const from = userJid(appKey, sender, 'fromDevice' in delivery ? delivery.fromDevice : undefined);
    const stamp = this.hub.stamp();
    const queue = isGroup(meta.to ?? {}) ? groupJid(appKey, meta.to?.name ?? '') : userJid(appKey, sender);
    const full = { ...meta, ...stamp, from, to: { appKey, ...meta.to } };
    if (meta.ns === namespace.chat && (decode('MessageBody', meta.payload).type ?? 0) <= bodyType.chatRoom)
      app.addToHistory(sender, full);
    this.hub.enqueue(app, to, queue, full);
    return stamp.id;
  }

  /** Adds a text to the history without delivering it. @returns its server id */
  addToHistory(appKey: string, from: string, to: string, text: string): string {
    const content = build({ kind: 'text', from, text }, to);
    const stamp = this.hub.stamp();
    const meta = { ...content, ...stamp, from: userJid(appKey, from), to: { appKey, ...content.to } };
    this.hub.app(appKey).addToHistory(from, meta);
    return stamp.id;
  }

  /** Updates a user's profile attributes. */
  setProfile(appKey: string, userId: string, profile: Record<string, string>): void {
    Object.assign(this.hub.user(appKey, userId).profile, profile);
  }

  /**
   * Sends a text from `from` to a user or group, with fan-out, echo to the sender's devices and history.
   * @param ageMs age of its timestamp
   */
  send(appKey: string, from: string, to: string, text: string, ageMs = 0): string {
    const app = this.hub.app(appKey);
    const group = app.groups.get(to);
    if (!group) this.hub.user(appKey, to);
    const where = group ? (group.isChatroom ? { room: to } : { group: to }) : {};
    const content = build({ kind: 'text', from, text, ...where }, to);
    const stamp = this.hub.stamp();
    const timestamp = String(Number(stamp.timestamp) - ageMs);
    const sender = userJid(appKey, from, 'elsewhere');
    const meta = { ...content, ...stamp, timestamp, from: sender, to: { appKey, ...content.to } };
    app.addToHistory(from, meta);
    dispatch(this.hub, app, { userId: from }, meta);
    return stamp.id;
  }

  // Observations

  account(appKey: string, userId: string): ServiceAccount {
    const user = this.hub.user(appKey, userId);
    const devices = user.online.length;
    return {
      userId: user.userId,
      nickname: user.nickname,
      sockets: devices,
      devices,
      deviceIds: [...user.devices.keys()],
      pushTokens: [...user.pushTokens],
      ...user.counts,
    };
  }

  /** Texts that one user has sent to another, oldest first. */
  texts(appKey: string, from: string, to: string): string[] {
    const sent = this.hub.app(appKey).history.filter(each => each.from === from && each.meta.to?.name === to);
    return sent.map(({ meta }) => decode('MessageBody', meta.payload).contents?.[0]?.text ?? '');
  }

  /** Number of a peer's messages that the user has not read. */
  unread(appKey: string, userId: string, from: string): number {
    const [app, user] = [this.hub.app(appKey), this.hub.user(appKey, userId)];
    return channelsOf(app, user).find(({ jid }) => jid.name === from)?.unread ?? 0;
  }

  /** The first past or future event that matches; `since` is a `seq` to start from. */
  waitFor(predicate: (event: ImEvent) => boolean, timeoutMs?: number, since?: number): Promise<ImEvent> {
    return this.hub.log.waitFor(predicate, timeoutMs, since);
  }

  /** Resolves when the condition holds; checks it after every event. */
  until(condition: () => boolean, timeoutMs?: number): Promise<void> {
    return this.hub.log.until(condition, timeoutMs);
  }

  /** Number of events of a type, optionally of one user. */
  count(type: EventType, userId?: string): number {
    return this.events.filter(event => event.type === type && (!userId || event.user === userId)).length;
  }
}
