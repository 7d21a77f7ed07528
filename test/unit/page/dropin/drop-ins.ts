/** Creates each drop-in and returns its objects by their names in the coverage table. */
import { createMsyncSdk } from '@/lib/page/dropin/msync/sdk';
import { easemobCodes, sharedCodes, shengwangCodes } from '@/lib/page/dropin/msync/status-code';
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

const msyncPackages = {
  'agora-chat': { provider: 'agora', codes: sharedCodes },
  'easemob-websdk': { provider: 'easemob', codes: easemobCodes },
  'shengwang-chat': { provider: 'shengwang', codes: shengwangCodes },
} as const;

function msync(name: keyof typeof msyncPackages): DropInObjects {
  const sdk = createMsyncSdk({ ...msyncPackages[name], version: '1', load: neverLoaded });
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
  'shengwang-chat': () => msync('shengwang-chat'),
  '@tencentcloud/chat': tencent,
};
