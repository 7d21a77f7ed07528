import { ChatError } from './chat-error';

type Methods = Record<string, (...args: unknown[]) => unknown>;

/** Keys that the SDK takes without an answer: statistics, and settings of its own connection. */
const silent = new Set(
  'statTUIKeyFeatures setCustomLoginInfo setApplicationID reportTUIFeatureUsage reportModalView'.split(' '),
);

/** Keys that the session's SDK answers as lite-chat does. */
const forwarded = new Set(
  'isCommercialAbilityEnabled queryCommercialAbility getServerConfig sendTRTCCustomData sendRoomCustomData'.split(' '),
);

/** `callExperimentalAPI` of SDKs 4.2.1 and 1.6.13. It rejects each key that it does not know with 2905. */
export function callExperimentalApi(inner: Methods, isSignedIn: boolean, key: unknown, parameter: unknown): unknown {
  if (silent.has(key as string)) return undefined;
  if (key === 'queryCommercialAbility' && !isSignedIn) return 0;
  if (key === 'isCommercialAbilityEnabled' && !isSignedIn)
    return Promise.resolve({ code: 0, data: { enabled: false } });
  if (!forwarded.has(key as string)) return Promise.reject(new ChatError({ code: 2905 }));
  const answer = inner.callExperimentalAPI?.(key, parameter);
  if (!(answer instanceof Promise)) return answer;
  return answer.catch(({ code, message = '' }) => {
    throw new ChatError({ code, message });
  });
}
