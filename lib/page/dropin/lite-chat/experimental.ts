import { ChatError } from './chat-error';
import type { SharedChat } from './shared-chat';

/** Keys that the SDK takes without an answer: statistics, and settings of its own connection. */
const silent = new Set(
  'statTUIKeyFeatures setCustomLoginInfo setApplicationID reportTUIFeatureUsage reportModalView'.split(' '),
);

/** Keys that the session's SDK answers as lite-chat does. */
const forwarded = new Set(
  'isCommercialAbilityEnabled queryCommercialAbility getServerConfig sendTRTCCustomData sendRoomCustomData'.split(' '),
);

const signedOutAnswers: Readonly<Record<string, unknown>> = {
  queryCommercialAbility: 0,
  isCommercialAbilityEnabled: Promise.resolve({ code: 0, data: { enabled: false } }),
  getServerConfig: Promise.resolve({ code: 0, data: '' }),
};

/** `callExperimentalAPI` of SDKs 4.2.1 and 1.6.13. It rejects each key that it does not know with 2905. */
export function callExperimentalApi(shared: SharedChat | undefined, key: unknown, parameter: unknown): unknown {
  if (silent.has(key as string)) return undefined;
  if (!forwarded.has(key as string)) return Promise.reject(new ChatError({ code: 2905 }));
  if (!shared?.userID) return signedOutAnswers[key as string] ?? Promise.reject(new ChatError({ code: 2905 }));
  return shared.call('callExperimentalAPI', [key, parameter]);
}
