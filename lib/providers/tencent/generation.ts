import type { SandboxHost } from '@/lib/providers/sandbox/sandbox';
import type { TencentChat, TencentSdk } from './sdk';
import type { TencentServiceOptions } from './service';
import type { TencentUploads } from './upload';

/** Differences between the generations of Tencent's SDK. The rest of the provider sees the API of V3. */
export interface TencentGeneration {
  /** With a page's XMLHttpRequest V3 loads texts and reports from more hosts. V4 uploads with nothing else. */
  environment: NonNullable<SandboxHost['environment']>;
  /** Whether the SDK stops reconnecting until it has something to send. */
  stopsReconnecting: boolean;
  /** Fields of messages that the SDK leaves out. */
  messageDefaults: Readonly<Record<string, unknown>>;
  /** The order in which the SDK draws the random numbers of an invitation's id. */
  drawsHighBitsFirst: boolean;
  /** Returns the address that a socket connects to. */
  redirect?(url: URL, service: TencentServiceOptions): URL;
  /** Returns the SDK's object, with the API, answers and events of V3. */
  create(sdk: TencentSdk, options: object, uploads: TencentUploads): TencentChat;
}

/** `@tencentcloud/chat` 3.6.6. */
export const v3: TencentGeneration = {
  environment: 'worker',
  stopsReconnecting: true,
  messageDefaults: {},
  drawsHighBitsFirst: false,
  create(sdk, options, { Plugin }) {
    const chat = sdk.create(options);
    chat.registerPlugin({ 'tim-upload-plugin': Plugin });
    return chat;
  },
};
