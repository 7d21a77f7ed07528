import { listenNames } from '../../../lib/page/webim-listen/names';
import { easemobMethods, sharedMethods, shengwangMethods } from '../../../lib/providers/msync/methods';
import { eventHandlerNames } from '../../../lib/providers/msync/topics';
import { tencentMethods } from '../../../lib/providers/tencent/methods';
import { eventNames, signalingNames } from '../../../lib/providers/tencent/topics';
import type { Declared, MsyncSdkName, SdkName } from './declarations';
import { type Cover, localCover } from './local-names';

const forwarded: Cover = { how: 'forwarded' };
const mirrored: Cover = { how: 'mirrored' };

/** Methods that a page may call, by the drop-in's package. */
export const msyncMethods: Record<MsyncSdkName, ReadonlyMap<string, unknown>> = {
  'agora-chat': sharedMethods,
  'easemob-websdk': easemobMethods,
  'shengwang-chat': shengwangMethods,
};

const msyncEvents: ReadonlySet<string> = new Set(eventHandlerNames);
const msyncListeners: ReadonlySet<string> = new Set(listenNames);
const tencentEvents: ReadonlySet<string> = new Set([...eventNames, ...signalingNames]);

/** How a drop-in covers a name that its SDK declares. @returns undefined for an unclassified name */
export function coverOf(sdk: SdkName, declared: Declared): Cover | undefined {
  const { kind, of, name } = declared;
  const local = localCover(sdk, declared);
  if (local) return local;
  if (sdk === '@tencentcloud/chat') {
    if (kind === 'method' && tencentMethods.has(name)) return forwarded;
    if (kind === 'event' && tencentEvents.has(declared.value ?? '')) return forwarded;
    return of === 'TYPES' || of === 'TSignaling' ? mirrored : undefined;
  }
  if (kind === 'method' && msyncMethods[sdk].has(name)) return forwarded;
  if (of === 'addEventHandler' && msyncEvents.has(name)) return forwarded;
  if (of === 'listen' && msyncListeners.has(name)) return forwarded;
  return of === 'statusCode' ? mirrored : undefined;
}
