// An SDK's WebSocket and the instance that signed in over it.
import type { WebSocket } from 'ws';
import { answer } from './commands';
import { type Body, decode, encode, type TencentFrame } from './frames';
import type { TencentService } from './service';
import type { Instance } from './state';

/** The reason in a `stat_forceoffline` push. */
export type KickType = 1 | 2 | 3;

export class InstanceSocket {
  instance: Instance | undefined;
  #pushes = 0;
  #isSilent = false;

  constructor(
    readonly ws: WebSocket,
    readonly service: TencentService,
  ) {
    service.sockets.add(this);
    service.log.add('socketOpen');
    ws.on('message', data => this.#receive(data as Buffer));
    ws.on('close', () => {
      service.sockets.delete(this);
      if (this.instance?.socket === this) this.instance.socket = undefined;
      service.log.add('socketClose', { user: this.instance?.user.userId ?? '' });
    });
  }

  /** `noReplies` handles frames but sends nothing. `halfOpen` also stops reading; the client sees a half-open connection. */
  silence(how: 'noReplies' | 'halfOpen'): void {
    this.#isSilent = true;
    if (how === 'halfOpen') this.ws.pause();
  }

  push(servcmd: string, body: Body): void {
    this.#pushes += 1;
    this.#send({ head: { servcmd, seq: 1_000_000_000 + this.#pushes }, body });
  }

  reply({ head: { servcmd, seq } }: TencentFrame, body: Body): void {
    this.#send({ head: { servcmd, seq }, body });
  }

  /** Ends the instance's session; the SDK keeps the socket and sends its logout on it. */
  kick(type: KickType): void {
    const { instance } = this;
    if (!instance || instance.kicked) return;
    instance.kicked = true;
    instance.user.counts.kicks += 1;
    this.service.log.add('kick', { user: instance.user.userId, device: String(instance.id), code: type });
    // lite-chat 1.6.13 ignores a kick without its own `Instid`.
    const notice = { KickType: type, NewInstInfo: {}, Instid: instance.id };
    this.push('im_open_status.stat_forceoffline', {
      EventArray: [{ Event: 10, C2cNotifyMsgArray: [{ KickoutMsgNotify: notice }] }],
    });
  }

  #receive(data: Buffer): void {
    this.service.frames += 1;
    const frame: TencentFrame = decode(data);
    const body = answer(this, frame);
    if (body) this.reply(frame, body);
  }

  #send(frame: object): void {
    if (!this.#isSilent && this.ws.readyState === this.ws.OPEN) this.ws.send(encode(frame, this.service.compress));
  }
}
