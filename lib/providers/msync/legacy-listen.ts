/**
 * The callbacks of WebIM's `listen` that today's SDKs have forgotten, told from what took their place. Each payload is what
 * `easemob-websdk` 1.4 to 3.0 gave, as far as it is known today.
 */
import { type SafeRecord, safeRecord } from '@/lib/providers/safe-read';
import { piecesOf } from './emoji';

export interface Derived {
  /** `listen.` and the older name. */
  topic: string;
  payload: unknown;
}

export interface LegacyContext {
  /** To be told before the event itself. */
  before: Derived[];
  after: Derived[];
}

/** Every name that the functions below can tell, and `listen` cannot. */
export const derivedNames = [
  'onEmojiMessage',
  'onRoster',
  'onInviteMessage',
  'onBlacklistUpdate',
  'onCreateGroup',
  'onMutedMessage',
] as const;

const told = (name: (typeof derivedNames)[number], payload: unknown): Derived => ({ topic: `listen.${name}`, payload });

/**
 * What to tell beside an event. It reads the older API's events, which are told for each of today's that matter here, so
 * that nothing is told twice.
 * @param payload made `plain`
 */
export function derive(topic: string, payload: unknown): LegacyContext {
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

/** WebIM told a text with emoji by `onEmojiMessage` instead of `onTextMessage`; the page sees to the "instead". */
function emojiMessage({ sourceMsg, ...message }: SafeRecord): Derived[] {
  const pieces = typeof message.data === 'string' ? piecesOf(message.data) : undefined;
  return pieces ? [told('onEmojiMessage', { ...message, contentsType: 'EMOJI', data: pieces })] : [];
}

/** A push of the roster had the entries that changed. `jid` is left out: today's events do not have it. */
function roster({ from, status }: SafeRecord, subscription: 'none' | 'both' | 'remove'): Derived[] {
  if (typeof from !== 'string') return [];
  const reason = typeof status === 'string' && status !== '' ? { status } : {};
  return [told('onRoster', [{ name: from, subscription, groups: [], ...reason }])];
}

/** Asked into a group, or put into it without being asked: WebIM made no difference. */
function invitation({ type, from, gid, groupName }: SafeRecord): Derived[] {
  if (type !== 'invite' && type !== 'direct_joined') return [];
  const name = typeof groupName === 'string' && groupName !== '' ? { groupName } : {};
  return [told('onInviteMessage', { type: 'invite', from, roomid: gid, ...name })];
}

/** The service tells the owner's other devices. On this one, `deriveFromCall` does. */
function groupCreatedElsewhere({ operation, id }: SafeRecord): Derived[] {
  return operation === 'create' && typeof id === 'string' ? [told('onCreateGroup', { data: { groupid: id } })] : [];
}

/**
 * What to tell after a call of the SDK has succeeded.
 * @param result made `plain`
 */
export function deriveFromCall(method: string, _args: readonly unknown[], result: unknown): Derived[] {
  const { data } = safeRecord(result);
  switch (method) {
    case 'createGroup':
    case 'createGroupNew':
      return [told('onCreateGroup', result)];
    case 'createGroupVNext':
      return [told('onCreateGroup', { ...safeRecord(result), data: { groupid: safeRecord(data).groupId } })];
    case 'getBlocklist':
    case 'getBlacklist':
      return Array.isArray(data) ? [told('onBlacklistUpdate', blacklist(data))] : [];
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
 * The call to make after this one has succeeded, and to pass to `deriveFromCall`: `onBlacklistUpdate` has the whole list,
 * the answer to a change of it has the change only.
 */
export function callAfter(method: string): 'getBlocklist' | undefined {
  return blocklistChanges.has(method) ? 'getBlocklist' : undefined;
}

/** `USER_MUTED_BY_ADMIN`, and `SERVICE_NOT_ALLOW_MESSAGING_MUTE` for a mute in one group or room. */
const mutedCodes: ReadonlySet<unknown> = new Set([219, 507]);

/**
 * What to tell after a message could not be sent.
 * @param error the SDK's, with a `type`, or ours made of it, with a `code`
 * @param message made `plain`. WebIM's `mid` was the service's id of the refused message; where the error has none, it is
 *   the SDK's own.
 */
export function deriveFromSendError(error: unknown, message: unknown): Derived[] {
  const { type, code, data } = safeRecord(error);
  if (!mutedCodes.has(code ?? type)) return [];
  const { id, to, chatType } = safeRecord(message);
  return [told('onMutedMessage', { mid: safeRecord(data).mid ?? id, id, to, chatType })];
}
