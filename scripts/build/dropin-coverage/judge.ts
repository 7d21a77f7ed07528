/** What a drop-in does with each name that its SDK declares: from the lists that the code has, where it has one. */
import { easemobMethods, sharedMethods } from '../../../lib/providers/msync/methods';
import { eventHandlerNames, listenNames } from '../../../lib/providers/msync/topics';
import { tencentMethods } from '../../../lib/providers/tencent/methods';
import { eventNames, signalingNames } from '../../../lib/providers/tencent/topics';
import type { Declared, SdkName } from './declarations';
import { atHand, type Cover } from './local-names';

const forwarded: Cover = { how: 'forwarded' };
const mirrored: Cover = { how: 'mirrored' };

const eventsHeard: ReadonlySet<string> = new Set(eventHandlerNames);
const listensHeard: ReadonlySet<string> = new Set(listenNames);
const tencentHeard: ReadonlySet<string> = new Set([...eventNames, ...signalingNames]);

/** @returns nothing for a name that nobody has thought of yet */
export function coverOf(sdk: SdkName, declared: Declared): Cover | undefined {
  const { kind, of, name } = declared;
  const known = atHand(sdk, declared);
  if (known) return known;
  if (sdk === '@tencentcloud/chat') {
    if (kind === 'method' && tencentMethods.has(name)) return forwarded;
    if (kind === 'event' && tencentHeard.has(declared.value ?? '')) return forwarded;
    return of === 'TYPES' || of === 'TSignaling' ? mirrored : undefined;
  }
  const methods = sdk === 'agora-chat' ? sharedMethods : easemobMethods;
  if (kind === 'method' && methods.has(name)) return forwarded;
  if (of === 'addEventHandler' && eventsHeard.has(name)) return forwarded;
  if (of === 'listen' && listensHeard.has(name)) return forwarded;
  return of === 'statusCode' ? mirrored : undefined;
}
