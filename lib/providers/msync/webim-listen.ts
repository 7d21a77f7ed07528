/**
 * Callbacks of WebIM's `listen` that the current SDKs no longer have, derived from the events that replaced
 * them. Payloads follow easemob-websdk 1.4 to 3.0, with the fields that are still available.
 */
import { type SafeRecord, safeRecord } from '@/lib/providers/safe-read';
import { splitEmoji } from './emoji';

export interface LegacyEvent {
  /** `listen.` and the older name. */
  topic: string;
  payload: unknown;
}

export interface DerivedEvents {
  /** To emit before the event itself. */
  before: LegacyEvent[];
  after: LegacyEvent[];
}

export const derivedNames = [
  'onEmojiMessage',
  'onRoster',
  'onInviteMessage',
  'onBlacklistUpdate',
  'onCreateGroup',
  'onMutedMessage',
] as const;

/** Its event has the whole list. */
export const blocklistTopic = 'listen.onBlacklistUpdate';

const legacyEvent = (name: (typeof derivedNames)[number], payload: unknown): LegacyEvent => ({
  topic: `listen.${name}`,
  payload,
});

/**
 * Reads the `listen` events and not those of the current API, so that nothing is derived twice.
 * @param payload from `toPlainData`
 */
export function deriveFromEvent(topic: string, payload: unknown): DerivedEvents {
  const event = safeRecord(payload);
  switch (topic) {
    case 'listen.onTextMessage':
      return { before: emojiMessage(event), after: [] };
    case 'listen.onContactInvited':
    case 'listen.onContactRefuse':
      return { before: [], after: roster(event, 'none') };
    case 'listen.onContactAgreed':
    case 'listen.onContactAdded':
      return { before: [], after: roster(event, 'both') };
    case 'listen.onContactDeleted':
      return { before: [], after: roster(event, 'remove') };
    case 'listen.onPresence':
      return { before: [], after: invitation(event) };
    case 'onGroupEvent':
      return { before: [], after: groupCreatedElsewhere(event) };
    default:
      return { before: [], after: [] };
  }
}

/**
 * WebIM called `onEmojiMessage` instead of `onTextMessage` for a text with emoji. The page's script drops the
 * latter.
 */
function emojiMessage({ sourceMsg, ...message }: SafeRecord): LegacyEvent[] {
  const parts = typeof message.data === 'string' ? splitEmoji(message.data) : undefined;
  return parts ? [legacyEvent('onEmojiMessage', { ...message, contentsType: 'EMOJI', data: parts })] : [];
}

/** WebIM passed the changed entries. Their `jid` is missing in the current events. */
function roster({ from, status }: SafeRecord, subscription: 'none' | 'both' | 'remove'): LegacyEvent[] {
  if (typeof from !== 'string') return [];
  const reason = typeof status === 'string' && status !== '' ? { status } : {};
  return [legacyEvent('onRoster', [{ name: from, subscription, groups: [], ...reason }])];
}

/** WebIM did not distinguish an invitation to a group from being added to it. */
function invitation({ type, from, gid, groupName }: SafeRecord): LegacyEvent[] {
  if (type !== 'invite' && type !== 'direct_joined') return [];
  const name = typeof groupName === 'string' && groupName !== '' ? { groupName } : {};
  return [legacyEvent('onInviteMessage', { type: 'invite', from, roomid: gid, ...name })];
}

/** The service notifies the owner's other devices. For this device see `deriveFromCall`. */
function groupCreatedElsewhere({ operation, id }: SafeRecord): LegacyEvent[] {
  return operation === 'create' && typeof id === 'string'
    ? [legacyEvent('onCreateGroup', { data: { groupid: id } })]
    : [];
}

/** For a successful SDK call. @param result from `toPlainData` */
export function deriveFromCall(method: string, _args: readonly unknown[], result: unknown): LegacyEvent[] {
  const { data } = safeRecord(result);
  switch (method) {
    case 'createGroup':
    case 'createGroupNew':
      return [legacyEvent('onCreateGroup', result)];
    case 'createGroupVNext':
      return [legacyEvent('onCreateGroup', { ...safeRecord(result), data: { groupid: safeRecord(data).groupId } })];
    case 'getBlocklist':
    case 'getBlacklist':
      return Array.isArray(data) ? [legacyEvent('onBlacklistUpdate', blacklist(data))] : [];
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
 * The SDK method to call after a change of the block list, and whose result to pass to `deriveFromCall`.
 * `onBlacklistUpdate` has the whole list, but the answer to a change has only the change.
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
export function deriveFromSendError(error: unknown, message: unknown): LegacyEvent[] {
  const { type, code, data } = safeRecord(error);
  if (!mutedCodes.has(code ?? type)) return [];
  const { id, to, chatType } = safeRecord(message);
  return [legacyEvent('onMutedMessage', { mid: safeRecord(data).mid ?? id, id, to, chatType })];
}
