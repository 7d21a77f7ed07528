/** The parts of the SDK's core (4.2.1) that plugins get and this file uses. */
interface Core {
  /** The SDK's own object. */
  channel: { sendPacket(packet: { head: { servcmd: string } }, options?: object): Promise<object> | null };
  /** A copy for each plugin. */
  common: { timeManager: { getServerTimeMs(): number } };
}

const purchases = 'im_sdk_config_mgr.fetch_imsdk_purchase_bitsv2';

/** A plugin that repairs the SDK, and reads what it has no method for. */
export class CoreFixes {
  readonly name = 'PartylineFixes';
  #core: Core | undefined;

  /** Called by the SDK. */
  install(core: Core): void {
    this.#core = core;
    const { channel } = core;
    const send = channel.sendPacket.bind(channel);
    // 4.2.1 looks for `body` in this answer, which is the body. It finds no expiry, and asks again each second.
    channel.sendPacket = (packet, options) => {
      const sent = send(packet, options);
      return sent && packet.head.servcmd === purchases ? sent.then(body => ({ ...body, body })) : sent;
    };
  }

  /** Milliseconds since 1970. V3 has a method of this name. */
  getServerTime(): number {
    return this.#core?.common.timeManager.getServerTimeMs() ?? 0;
  }
}
