// One WebSocket of an SDK: frames in, frames out, and the instance that has signed in over it.
import type { WebSocket } from 'ws';
import { answer } from './commands';
import { type Body, decode, encode, type Frame } from './frames';
import type { TencentService } from './service';
import type { Instance } from './state';

/** How the push of `stat_forceoffline` tells why. */
export type KickType = 1 | 2 | 3;

export class InstanceSocket {
  instance: Instance | undefined;
  #pushes = 0;
  #isMute = false;

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

  /** `mute`: it does what it is asked and says nothing. `deaf`: nor does it hear any more; half open, as the client sees it. */
  silence(how: 'mute' | 'deaf'): void {
    this.#isMute = true;
    if (how === 'deaf') this.ws.pause();
  }

  push(servcmd: string, body: Body): void {
    this.#pushes += 1;
    this.#send({ head: { servcmd, seq: 1_000_000_000 + this.#pushes }, body });
  }

  reply({ head: { servcmd, seq } }: Frame, body: Body): void {
    this.#send({ head: { servcmd, seq }, body });
  }

  /** The session is over for this instance; the SDK says goodbye on the same socket, which it keeps. */
  kick(type: KickType): void {
    const { instance } = this;
    if (!instance || instance.kicked) return;
    instance.kicked = true;
    instance.user.counts.kicks += 1;
    this.service.log.add('kick', { user: instance.user.userId, device: String(instance.id), code: type });
    this.push('im_open_status.stat_forceoffline', {
      EventArray: [{ Event: 10, C2cNotifyMsgArray: [{ KickoutMsgNotify: { KickType: type, NewInstInfo: {} } }] }],
    });
  }

  #receive(data: Buffer): void {
    const frame: Frame = decode(data);
    const body = answer(this, frame);
    if (body) this.reply(frame, body);
  }

  #send(frame: object): void {
    if (!this.#isMute && this.ws.readyState === this.ws.OPEN) this.ws.send(encode(frame, this.service.compress));
  }
}
