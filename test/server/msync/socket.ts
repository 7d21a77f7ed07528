// A client's WebSocket: frames, sign-in state, kicks.
import type { WebSocket } from 'ws';
import type { Hub } from '../hub';
import { announcePresence } from '../presence';
import type { ImApp } from '../state/app';
import type { Device } from '../state/device';
import type { User } from '../state/user';
import { command, type KickCode, kickOperation, namespace } from './codes';
import { userJid } from './jid';
import { provision } from './provision';
import { answerSync, answerUnread } from './sync';
import { type CommSyncDL, decode, encode, type Jid, type MSync } from './wire';

/** Set after a successful sign-in. */
export interface SocketSession {
  app: ImApp;
  user: User;
  device: Device;
}

export class MsyncSocket {
  signedIn: SocketSession | undefined;
  /** The server has ended this socket and ignores further frames. */
  ended = false;
  #isSilent = false;
  /** The last id of each queue that was sent over this socket. */
  readonly sent = new Map<string, bigint>();
  #sawUnread = false;

  constructor(
    readonly ws: WebSocket,
    readonly hub: Hub,
  ) {
    hub.sockets.add(this);
    hub.log.add('socketOpen');
    ws.on('message', data => this.#receive(data as Buffer));
    ws.on('error', () => ws.terminate());
    ws.on('close', code => this.#closed(code));
  }

  /** `noReplies` handles frames but sends nothing. `halfOpen` also stops reading; the client sees a half-open connection. */
  silence(how: 'noReplies' | 'halfOpen'): void {
    this.#isSilent = true;
    if (how === 'halfOpen') this.ws.pause();
  }

  send(frame: MSync): void {
    if (this.#isSilent || this.ws.readyState !== this.ws.OPEN) return;
    if (this.signedIn) this.signedIn.user.counts.framesOut += 1;
    this.ws.send(encode('MSync', { version: 0, ...frame }));
  }

  sendSync(answer: CommSyncDL): void {
    this.send({ command: command.sync, payload: encode('CommSyncDL', answer) });
  }

  /** A client that has not sent UNREAD yet learns of the queue from its answer, so it gets no notice. */
  sendNotice(queue: Jid): void {
    if (!this.#sawUnread) return;
    this.send({ command: command.notice, payload: encode('CommNotice', { queue }) });
  }

  /** Sends the reason, then closes; the SDK does not reconnect after this close. */
  kick(code: KickCode, reason = ''): void {
    if (!this.signedIn || this.ended) return;
    const { app, user, device } = this.signedIn;
    const queue = userJid(app.key, user.userId);
    const payload = encode('StatisticsBody', { operation: kickOperation[code], ...(reason ? { reason } : {}) });
    const meta = { ...this.hub.stamp(), from: queue, to: queue, ns: namespace.statistic, payload };
    this.sendSync({ status: { errorCode: 0 }, queue, metas: [meta], isLast: true });
    user.counts.kicks += 1;
    this.end();
    this.hub.log.add('kick', { app: app.key, user: user.userId, device: device.id, code });
  }

  /** Ends the session at once; closes the WebSocket normally or abruptly. */
  end(how: 'close' | 'abrupt' = 'close'): void {
    this.ended = true;
    this.#detach();
    if (how === 'abrupt') this.ws.terminate();
    else this.ws.close(1000);
  }

  #detach(): void {
    if (this.signedIn?.device.socket !== this) return;
    this.signedIn.device.socket = undefined;
    announcePresence(this.hub, this.signedIn.app, this.signedIn.user);
  }

  #closed(code: number): void {
    this.hub.sockets.delete(this);
    this.#detach();
    const { app, user, device } = this.signedIn ?? {};
    this.hub.log.add('socketClose', {
      code,
      ...(app && user && device ? { app: app.key, user: user.userId, device: device.id } : {}),
    });
  }

  #receive(bytes: Buffer): void {
    if (this.ended) return;
    try {
      const frame = decode('MSync', bytes);
      if (this.signedIn) this.signedIn.user.counts.framesIn += 1;
      this.#handle(frame);
    } catch (error) {
      this.hub.log.add('refused', { detail: `bad frame: ${error instanceof Error ? error.message : error}` });
      this.end('abrupt');
    }
  }

  #handle(frame: MSync): void {
    const commandId = frame.command ?? command.sync;
    if (commandId === command.provision) provision(this, frame);
    else if (!this.signedIn) this.end();
    else if (commandId === command.unread) this.#unread(this.signedIn);
    else if (commandId === command.logout) this.#logout(this.signedIn, frame);
    else if (commandId === command.sync) answerSync(this, this.signedIn, decode('CommSyncUL', frame.payload));
  }

  /** The SDK repeats UNREAD as its heartbeat. */
  #unread({ app, user, device }: SocketSession): void {
    if (this.#sawUnread) {
      user.counts.heartbeats += 1;
      this.hub.log.add('heartbeat', { app: app.key, user: user.userId, device: device.id });
    }
    this.#sawUnread = true;
    answerUnread(this, device);
  }

  /** Only easemob-websdk sends a logout; agora-chat just closes. */
  #logout({ app, user, device }: SocketSession, frame: MSync): void {
    user.counts.logouts += 1;
    const { reason = '' } = decode('Logout', frame.payload);
    this.hub.log.add('logout', { app: app.key, user: user.userId, device: device.id, detail: reason });
  }
}
