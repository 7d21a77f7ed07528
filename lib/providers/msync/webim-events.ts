/**
 * Events about calls, which the current SDKs do not report and WebIM did. The page derives the callbacks
 * `onCreateGroup`, `onBlacklistUpdate` and `onMutedMessage` from them, in all tabs.
 */
import { safeRecord } from '@/lib/providers/safe-read';

export interface CallEvent {
  topic: 'groupCreated' | 'blocklist' | 'sendMuted';
  payload: unknown;
}

/** Its event has the whole list. */
export const blocklistTopic = 'blocklist';

/** For a successful SDK call. @param result from `toPlainData` */
export function eventsOfCall(method: string, result: unknown): CallEvent[] {
  const { data } = safeRecord(result);
  switch (method) {
    case 'createGroup':
    case 'createGroupNew':
      return [{ topic: 'groupCreated', payload: result }];
    case 'createGroupVNext': {
      const payload = { ...safeRecord(result), data: { groupid: safeRecord(data).groupId } };
      return [{ topic: 'groupCreated', payload }];
    }
    case 'getBlocklist':
    case 'getBlacklist':
      return Array.isArray(data) ? [{ topic: blocklistTopic, payload: blacklist(data) }] : [];
    default:
      return [];
  }
}

const blacklist = (names: readonly unknown[]): Record<string, { name: string }> =>
  Object.fromEntries(names.filter(name => typeof name === 'string').map(name => [name, { name }]));

const blocklistChanges: ReadonlySet<string> = new Set([
  'addToBlackList',
  'addUsersToBlacklist',
  'addUsersToBlocklist',
  'removeFromBlackList',
  'removeUserFromBlackList',
  'removeUserFromBlocklist',
]);

/**
 * The SDK method to call after a change of the block list, and whose result to pass to `eventsOfCall`.
 * `blocklist` has the whole list, but the answer to a change has only the change.
 */
export function followUpCall(method: string): 'getBlocklist' | undefined {
  return blocklistChanges.has(method) ? 'getBlocklist' : undefined;
}

/** `USER_MUTED_BY_ADMIN`; `SERVICE_NOT_ALLOW_MESSAGING_MUTE` in one group or room. */
const mutedCodes: ReadonlySet<unknown> = new Set([219, 507]);

/**
 * For a message that could not be sent. WebIM's `mid` was the service's id of the refused message. If the
 * error has none, it is the SDK's id.
 *
 * @param error the SDK's, with a `type`, or a `VendorError`, with a `code`
 * @param message from `toPlainData`
 */
export function eventsOfSendError(error: unknown, message: unknown): CallEvent[] {
  const { type, code, data } = safeRecord(error);
  if (!mutedCodes.has(code ?? type)) return [];
  const { id, to, chatType } = safeRecord(message);
  return [{ topic: 'sendMuted', payload: { mid: safeRecord(data).mid ?? id, id, to, chatType } }];
}
