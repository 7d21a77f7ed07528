/** `ChatOptions`, as far as they mean anything to a web page. */
import type { AgoraChat } from 'agora-chat';
import { omitUndefined } from './omit-undefined';

export interface ChatOptionsParams {
  appKey: string;
  autoLogin?: boolean;
  requireDeliveryAck?: boolean;
  usingHttpsOnly?: boolean;
  enableDNSConfig?: boolean;
  restServer?: string;
  imServer?: string;
  imPort?: number;
  enableTLS?: boolean;
  customDeviceName?: string;
  customOSType?: number;
  useReplacedMessageContents?: boolean;
  /** The others of the mobile SDKs (push, storage, logging): kept, and without effect. */
  [name: string]: unknown;
}

/** The vendor's. */
const defaults: Partial<ChatOptionsParams> = {
  ...{ autoLogin: true, requireDeliveryAck: false, usingHttpsOnly: true, enableDNSConfig: true, restServer: '' },
  ...{ imServer: '', imPort: 0, enableTLS: false, useReplacedMessageContents: false },
};

/** What is not given has the vendor's default. */
export class ChatOptions {
  declare appKey: string;
  declare autoLogin: boolean;
  declare requireDeliveryAck: boolean;
  declare usingHttpsOnly: boolean;
  declare enableDNSConfig: boolean;
  declare restServer: string;
  declare imServer: string;
  declare imPort: number;
  declare enableTLS: boolean;
  declare customDeviceName: string | undefined;
  declare customOSType: number | undefined;
  declare useReplacedMessageContents: boolean;
  [name: string]: unknown;

  constructor(params: ChatOptionsParams) {
    Object.assign(this, defaults, omitUndefined(params));
  }
}

/** The same for the web SDK's `connection`. Servers of one's own are named as the mobile SDKs take them: host and port apart. */
export function connectionParameters(options: ChatOptions): AgoraChat.ConnectionParameters {
  const { appKey, imServer, imPort, restServer, enableTLS, usingHttpsOnly, customDeviceName, customOSType } = options;
  const port = imPort === 0 ? '' : `:${imPort}`;
  const own = !options.enableDNSConfig && {
    isHttpDNS: false,
    url: /^wss?:/.test(imServer) ? imServer : `${enableTLS ? 'wss' : 'ws'}://${imServer}${port}/websocket`,
    apiUrl: /^https?:/.test(restServer) ? restServer : `${usingHttpsOnly ? 'https' : 'http'}://${restServer}`,
  };
  return {
    appKey,
    delivery: options.requireDeliveryAck,
    useReplacedMessageContents: options.useReplacedMessageContents,
    ...(customOSType !== undefined && { customOSPlatform: customOSType }),
    ...(customDeviceName !== undefined && { customDeviceName }),
    ...own,
  };
}
