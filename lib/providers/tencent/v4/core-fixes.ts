/** The parts of the SDK's core (4.2.1) that plugins get and this file uses. */
interface Core {
  common: {
    buildAndSendPacket(packet: { servcmd: string; data: unknown }): Promise<object | undefined>;
    timeManager: { getServerTimeMs(): number };
  };
}

const purchases = 'im_sdk_config_mgr.fetch_imsdk_purchase_bitsv2';

/** A plugin that repairs the SDK, and reads what it has no method for. */
export class CoreFixes {
  readonly name = 'PartylineFixes';
  #core: Core | undefined;

  /** Called by the SDK. */
  install(core: Core): void {
    this.#core = core;
    const { common } = core;
    const send = common.buildAndSendPacket.bind(common);
    // 4.2.1 looks for `body` in this answer, which is the body. It finds no expiry, and asks again each second.
    common.buildAndSendPacket = async packet => {
      const answer = await send(packet);
      return packet.servcmd === purchases && answer ? { ...answer, body: answer } : answer;
    };
  }

  /** Milliseconds since 1970. V3 has a method of this name. */
  getServerTime(): number {
    return this.#core?.common.timeManager.getServerTimeMs() ?? 0;
  }
}
