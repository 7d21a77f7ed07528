import type { TencentGeneration } from '../generation';
import { adaptChat } from './adapt-chat';
import type { V4Chat } from './answers';

/** `@tencentcloud/lite-chat` 4.2.1, its edition with all methods. */
export const v4: TencentGeneration = {
  environment: 'page',
  stopsReconnecting: false,
  messageDefaults: { level: 0, pinnerInfo: null },
  drawsHighBitsFirst: true,
  // The SDK ignores its option `proxyServer`.
  redirect(url, { proxyServer }) {
    return proxyServer ? new URL(`${proxyServer.replace(/\/$/, '')}${url.pathname}${url.search}`) : url;
  },
  create: (sdk, options) => adaptChat(sdk.create(options) as unknown as V4Chat),
};
