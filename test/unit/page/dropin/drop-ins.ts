/** Creates each drop-in and returns its objects by their names in the coverage table. */
import { createMsyncSdk } from '@/lib/page/dropin/msync/sdk';
import { easemobCodes, sharedCodes } from '@/lib/page/dropin/msync/status-code';
import { tencentCloudChat } from '@/lib/page/dropin/tencent';
import type { SdkName } from '../../../../scripts/build/dropin-coverage/declarations';
import { FakeExtension } from '../extension';

interface DropInObjects {
  sdk: SdkName;
  places: Record<string, object>;
}

const neverLoaded = () => Promise.reject(new Error('The drop-in loaded the SDK.'));

function tencent(): DropInObjects {
  const sdk = tencentCloudChat(new FakeExtension(), neverLoaded);
  const { EVENT, TYPES, TSignaling } = sdk;
  return {
    sdk: '@tencentcloud/chat',
    places: { SDK: sdk, chat: sdk.create({ SDKAppID: 1 }), EVENT, TYPES, TSignaling },
  };
}

function msync(name: 'agora-chat' | 'easemob-websdk'): DropInObjects {
  const isAgora = name === 'agora-chat';
  const sdk = createMsyncSdk({
    ...{ provider: isAgora ? 'agora' : 'easemob', version: '1', codes: isAgora ? sharedCodes : easemobCodes },
    load: neverLoaded,
  });
  const { message, utils, logger, statusCode } = sdk;
  return {
    sdk: name,
    places: { SDK: sdk, message, utils, logger, statusCode, connection: new sdk.connection({ appKey: '1#a' }) },
  };
}

/** The fake extension must have announced itself before. */
export const dropIns = {
  'agora-chat': () => msync('agora-chat'),
  'easemob-websdk': () => msync('easemob-websdk'),
  '@tencentcloud/chat': tencent,
};
