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
  /** Other options of the mobile SDKs, such as push, storage and logging, have no effect. */
  [name: string]: unknown;
}

/** The vendor's defaults. */
const defaults: Partial<ChatOptionsParams> = {
  ...{ debugModel: false, acceptInvitationAlways: false, autoAcceptGroupInvitation: false, requireAck: true },
  ...{ deleteMessagesAsExitGroup: true, deleteMessagesAsExitChatRoom: true, isChatRoomOwnerLeaveAllowed: true },
  ...{ sortMessageByServerTime: true, serverTransfer: true, isAutoDownload: true, dnsUrl: '', areaCode: -1 },
  ...{ messagesReceiveCallbackIncludeSend: false, regardImportMessagesAsRead: false, enableEmptyConversation: false },
  ...{ autoLogin: true, requireDeliveryAck: false, usingHttpsOnly: true, enableDNSConfig: true, restServer: '' },
  ...{ imServer: '', imPort: 0, enableTLS: false, useReplacedMessageContents: false },
};

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
  declare customDeviceName?: string;
  declare customOSType?: number;
  declare useReplacedMessageContents: boolean;
  [name: string]: unknown;

  constructor(params: ChatOptionsParams) {
    Object.assign(this, defaults, omitUndefined(params));
  }
}

/** Converts the options for the web SDK's `connection`. The mobile SDKs take host and port separately. */
export function connectionParameters(options: ChatOptions): AgoraChat.ConnectionParameters {
  const { appKey, imServer, imPort, restServer, enableTLS, usingHttpsOnly, customDeviceName, customOSType } = options;
  const port = imPort === 0 ? '' : `:${imPort}`;
  const servers = !options.enableDNSConfig && {
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
    ...servers,
  };
}
