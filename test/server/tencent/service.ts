// The local service for Tencent Cloud Chat: a loopback server for the unmodified SDK, with controls for tests.
import { randomBytes, randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { type DeliveryFault, DeliveryFaults } from '../delivery-faults';
import { EventLog, type EventType, type ImEvent } from '../event-log';
import { pushToUser } from './answer';
import { cert, key } from './certificate';
import { FileStore } from './files';
import { addFriends } from './friends';
import { sendGroupMessage } from './group';
import { dispatch } from './message';
import { readConversation } from './receipts';
import { InstanceSocket, type KickType } from './socket';
import { type Group, type Message, User } from './state';
import { makeUserSig } from './user-sig';

/** The default app. */
export const sdkAppId = 1_400_000_001;

export interface TencentOptions {
  /** 0, the default, takes a free port. */
  port?: number;
  sdkAppId?: number;
  /** Maximum simultaneous web instances of an account. */
  webInstances?: number;
  /** Whether to use TLS, as the vendor's hosts do. */
  secure?: boolean;
}

/** Kicks by the console and the REST API. */
const kickTypes = { multipleAccount: 1, multipleDevice: 2, REST_API_Kick: 3 } as const satisfies Record<
  string,
  KickType
>;

export class TencentService {
  readonly log = new EventLog();
  readonly users = new Map<string, User>();
  readonly groups = new Map<string, Group>();
  /** Whether a user's live rooms are among the joined groups. */
  listsLiveRooms = false;
  /** Codes that requests to join a group fail with, by group id. */
  readonly joinRefusals = new Map<string, number>();
  readonly sockets = new Set<InstanceSocket>();
  readonly sdkAppId: number;
  readonly store = new FileStore(detail => this.log.add('rest', { detail }));
  readonly secretKey = randomBytes(32).toString('hex');
  webInstances: number;
  readonly secure: boolean;
  /** The `host` header of each socket. */
  readonly hosts: string[] = [];
  /** Number of frames received. */
  frames = 0;
  /** The SDK's version, of each socket. */
  readonly sdkVersions: string[] = [];
  /** Whether to compress frames. */
  compress = false;
  /** How the service fails while paused: resets connections, or never answers. */
  paused: 'reset' | 'hang' | false = false;
  port = 0;
  /** Milliseconds by which the service's clock is ahead of the computer's, in messages and replies. */
  clockOffset = 0;
  deliveryFaults: readonly DeliveryFault[] = [];
  readonly faults = new DeliveryFaults<Message>();
  /** Whether the history has messages. */
  roaming = true;
  /** Refuses WebSockets of these origins' scheme with 403. */
  refusedOrigin: string | undefined;
  /** Why an instance over the limit is kicked. */
  overLimitKick: KickType = 1;
  /** Codes of refused sign-ins, instead of the vendor's. */
  readonly otherCodes = new Map<number, number>();
  /** Default lifetime of a UserSig. */
  userSigSeconds = 86_400;
  /** Whether an account's first UserSig stays its only one. */
  keepsFirstUserSig = false;
  /** Of the SDK that connected last. */
  sdkVersion: string | undefined;
  #refusals: { userId: string; code: number }[] = [];
  #seq = 0;
  readonly #http: Server;
  readonly #webSockets = new WebSocketServer({ noServer: true });
  /** Sockets of upgrade requests that get no answer. */
  readonly #unanswered = new Set<Duplex>();

  constructor({ sdkAppId: app = sdkAppId, webInstances = 1, secure = false }: TencentOptions = {}) {
    this.sdkAppId = app;
    this.webInstances = webInstances;
    this.secure = secure;
    this.#http = secure ? createSecureServer({ key, cert }) : createServer();
    this.#http.on('request', this.store.handle);
    this.#http.on('upgrade', (request, socket, head) => {
      this.hosts.push(String(request.headers.host));
      this.sdkVersions.push(new URL(request.url ?? '', this.url).searchParams.get('sdkversion') ?? '');
      if (this.paused === 'hang') return void this.#unanswered.add(socket);
      if (this.refusedOrigin && request.headers.origin?.startsWith(this.refusedOrigin))
        return void socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
      const { pathname, searchParams } = new URL(request.url ?? '/', this.origin);
      if (this.paused || pathname !== '/binfo') return void socket.destroy();
      this.sdkVersion = searchParams.get('sdkversion') ?? undefined;
      this.#webSockets.handleUpgrade(request, socket, head, ws => void new InstanceSocket(ws, this));
    });
  }

  /** The SDK's `proxyServer` option. */
  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }
  /** Base address of files. */
  get origin(): string {
    return `http${this.secure ? 's' : ''}://127.0.0.1:${this.port}`;
  }
  get files(): FileStore['files'] {
    return this.store.files;
  }
  get events(): readonly ImEvent[] {
    return this.log.entries;
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(port, '127.0.0.1', () => resolve());
    });
    this.port = (this.#http.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const { ws } of this.sockets) ws.terminate();
    const closed = new Promise<void>(resolve => this.#http.close(() => resolve()));
    this.#http.closeAllConnections();
    for (const socket of this.#unanswered) socket.destroy();
    await closed;
  }

  addUser(userId: string): void {
    this.users.set(userId, new User(userId, String(144_115_200_000_000_000n + BigInt(this.users.size + 1))));
  }

  /** @param seconds lifetime; negative for an expired one */
  issueUserSig(userId: string, seconds = this.userSigSeconds): string {
    return makeUserSig(this.sdkAppId, this.secretKey, userId, seconds);
  }

  kick(userId: string, type: keyof typeof kickTypes): void {
    for (const { socket } of this.#user(userId).online) socket?.kick(kickTypes[type]);
  }

  /** Expires the account's UserSig: further commands are answered with 20002. */
  expire(userId: string): void {
    for (const instance of this.#user(userId).instances.values()) instance.expired = true;
  }

  /** Deletes the account's sign-ins: a reconnect needs a new sign-in. */
  dropSignIns(userId: string): void {
    this.#user(userId).instances.clear();
  }

  /** Cuts the account's sockets without a close frame. */
  dropSockets(userId: string): void {
    for (const { socket } of this.#user(userId).online) socket?.ws.terminate();
  }

  /** Silences the account's open sockets (see `InstanceSocket.silence`); later sockets work. */
  silence(userId: string, how: 'noReplies' | 'halfOpen'): void {
    for (const { socket } of this.#user(userId).online) socket?.silence(how);
  }

  pause(how: 'reset' | 'hang' = 'reset'): void {
    this.paused = how;
    for (const { ws } of this.sockets) ws.terminate();
  }

  resume(): void {
    this.paused = false;
  }

  refuseNextLogin(userId: string, code: number, times = 1): void {
    for (let i = 0; i < times; i++) this.#refusals.push({ userId, code });
  }

  takeRefusal(userId: string): number | undefined {
    const index = this.#refusals.findIndex(refusal => refusal.userId === userId);
    return index < 0 ? undefined : this.#refusals.splice(index, 1)[0]?.code;
  }

  /** Sends a text as `from`, from no instance. */
  send(from: string, to: string, text: string): void {
    this.deliver(from, to, [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }]);
  }

  /** Sends a text to a group as a member. */
  sendToGroup(from: string, groupId: string, text: string): void {
    const group = this.groups.get(groupId);
    if (!group) throw new Error(`There is no group ${groupId}.`);
    const elements = [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }];
    sendGroupMessage(this, this.#user(from), group, { MsgBody: elements, Random: randomInt(1, 2 ** 31) });
  }

  /** Sends elements of any type, such as `TIMCustomElem`. @param fields further fields of the message */
  deliver(from: string, to: string, elements: unknown[], fields: { MsgLifeTime?: 0 } = {}): void {
    const [sender, receiver] = [this.#user(from), this.#user(to)];
    const message = this.stamp(sender, {
      To_Account: to,
      MsgSeq: this.#seq + 1,
      MsgRandom: randomInt(1, 2 ** 31),
      MsgClientTime: this.now(),
      MsgBody: elements,
      ...fields,
    });
    dispatch(this, sender, receiver, message);
  }

  /** Makes two users friends. */
  befriend(userId: string, other: string): void {
    addFriends(this.#user(userId), this.#user(other));
  }

  /** Reads all of a peer's messages as `userId`, from no instance. */
  read(userId: string, peer: string): void {
    readConversation(this, this.#user(userId), peer, this.now());
  }

  /** Pushes a room's notification from the server. */
  announceToRoom(userId: string, data: string): void {
    // V3 reads `Content`, V4 `MsgContent`.
    pushToUser(this.#user(userId), { Event: 100, Content: data, MsgContent: data });
  }

  /** Seconds since 1970, by the service's clock. */
  now(): number {
    return Math.floor((Date.now() + this.clockOffset) / 1000);
  }

  stamp(from: User, message: Omit<Message, 'From_Account' | 'MsgTimeStamp' | 'MsgKey' | 'TinyId' | 'marks'>): Message {
    this.#seq += 1;
    const time = this.now();
    return {
      ...message,
      From_Account: from.userId,
      MsgTimeStamp: time,
      MsgKey: `${message.MsgSeq}_${message.MsgRandom}_${time}_${this.#seq}`,
      TinyId: from.tinyId,
      marks: { revoked: false, extensions: new Map(), extensionsVersion: 0, reactions: new Map() },
    };
  }

  /** A copy of a message with another id. */
  restamp(from: User, message: Message): Message {
    return this.stamp(from, { ...message, MsgSeq: this.#seq + 1, MsgRandom: randomInt(1, 2 ** 31) });
  }

  account(userId: string) {
    const user = this.#user(userId);
    return { userId, sockets: user.online.length, instances: user.online.length, ...user.counts };
  }

  /** Texts of the messages that a user has sent to another, in order. */
  texts(from: string, to: string): string[] {
    const sent = (this.#user(from).history.get(to) ?? []).filter(message => message.From_Account === from);
    return sent.flatMap(({ MsgBody }) =>
      (MsgBody as { MsgContent: { Text?: string } }[]).flatMap(({ MsgContent }) => MsgContent.Text ?? []),
    );
  }

  /** Resolves when the condition holds; checks it after every event. */
  until(condition: () => boolean, timeoutMs?: number): Promise<void> {
    return this.log.until(condition, timeoutMs);
  }

  count(type: EventType, userId?: string): number {
    return this.events.filter(event => event.type === type && (!userId || event.user === userId)).length;
  }

  #user(userId: string): User {
    const user = this.users.get(userId);
    if (!user) throw new Error(`There is no user ${userId}.`);
    return user;
  }
}

/** Binds 127.0.0.1 only. */
export async function startTencentService({ port = 0, ...options }: TencentOptions = {}): Promise<TencentService> {
  const service = new TencentService(options);
  await service.listen(port);
  return service;
}
