/**
 * Derives the events of WebIM's `listen` from those of the current API, including the callbacks that today's SDKs
 * no longer have, with the payloads of easemob-websdk 1.4 to 3.0.
 */
import { type SafeRecord, safeRecord } from '@/lib/providers/safe-read';
import { splitEmoji } from './emoji';
import { type ListenExtras, toListenMessage } from './message';

export interface ListenEvent {
  /** The callback of `listen`. */
  name: string;
  payload: unknown;
}

export interface ListenEvents {
  /** To emit before the event itself. */
  before: ListenEvent[];
  after: ListenEvent[];
}

const messages =
  'onTextMessage onImageMessage onAudioMessage onVideoMessage onFileMessage onLocationMessage onCmdMessage';
const contacts = 'onContactInvited onContactAgreed onContactRefuse onContactDeleted onContactAdded';
const groups = 'onGroupChange onChatroomChange';
const same =
  'onDeliveredMessage onReadMessage onRecallMessage onChannelMessage onStatisticMessage onOffline onOnline onTokenWillExpire onTokenExpired onPresenceStatusChange';

const setOf = (names: string): ReadonlySet<string> => new Set(names.split(' '));
const messageTopics = setOf(`${messages} onCustomMessage`);
const contactTopics = setOf(contacts);
const groupTopics = setOf(groups);
const sameTopics = setOf(same);

/** Topics that derive the callback; otherwise it has the name of its topic. */
const sources: Readonly<Record<string, string>> = {
  onOpened: 'onConnected',
  onClosed: 'onDisconnected',
  onError: 'connectionError',
  onPictureMessage: 'onImageMessage',
  onEmojiMessage: 'onTextMessage',
  onPresence: `${contacts} ${groups}`,
  onRoster: contacts,
  onInviteMessage: groups,
  onCreateGroup: 'groupCreated onGroupEvent',
  onBlacklistUpdate: 'blocklist',
  onMutedMessage: 'sendMuted',
};

/** The topics from which the events of a callback of `listen` are derived. */
export const sourcesOf = (name: string): readonly string[] =>
  Object.hasOwn(sources, name) ? sources[name]!.split(' ') : [name];

/** @param extras fields of the older payload that the event lacks */
export function listenEventsOf(topic: string, payload: unknown, extras?: ListenExtras): ListenEvents {
  const event = safeRecord(payload);
  if (messageTopics.has(topic)) return { before: messageEvents(event, extras), after: [] };
  if (contactTopics.has(topic))
    return { before: [{ name: topic, payload }, ...roster(topic, event)], after: [{ name: 'onPresence', payload }] };
  if (groupTopics.has(topic)) return { before: presence(event), after: [] };
  if (topic === 'onGroupEvent') return { before: [], after: groupCreatedElsewhere(event) };
  if (topic === 'onConnected') return before('onOpened');
  if (topic === 'onDisconnected') return before('onClosed');
  if (topic === 'onReceivedMessage') return before(topic, { ...event, time: 0 });
  const name = Object.hasOwn(renamed, topic) ? renamed[topic] : sameTopics.has(topic) && topic;
  return name ? before(name, payload) : { before: [], after: [] };
}

const before = (name: string, payload?: unknown): ListenEvents => ({ before: [{ name, payload }], after: [] });

/** Events of the background, by topic. */
const renamed: Readonly<Record<string, string>> = {
  connectionError: 'onError',
  groupCreated: 'onCreateGroup',
  blocklist: 'onBlacklistUpdate',
  sendMuted: 'onMutedMessage',
};

/**
 * WebIM called `onEmojiMessage` instead of `onTextMessage` for a text with emoji. The listener drops the
 * latter.
 */
function messageEvents(message: SafeRecord, extras?: ListenExtras): ListenEvent[] {
  const event = toListenMessage(message, extras);
  if (!event) return [];
  const { sourceMsg, ...text } = event.payload;
  const parts = typeof text.data === 'string' && splitEmoji(text.data);
  if (!parts) return [event];
  return [{ name: 'onEmojiMessage', payload: { ...text, contentsType: 'EMOJI', data: parts } }, event];
}

const subscriptions: Readonly<Record<string, 'none' | 'both' | 'remove'>> = {
  onContactInvited: 'none',
  onContactRefuse: 'none',
  onContactAgreed: 'both',
  onContactAdded: 'both',
  onContactDeleted: 'remove',
};

/** WebIM passed the changed entries. Their `jid` is missing in the current events. */
function roster(topic: string, { from, status }: SafeRecord): ListenEvent[] {
  if (typeof from !== 'string') return [];
  const reason = typeof status === 'string' && status !== '' ? { status } : {};
  return [{ name: 'onRoster', payload: [{ name: from, subscription: subscriptions[topic], groups: [], ...reason }] }];
}

/** WebIM did not distinguish an invitation to a group from being added to it. */
function presence({ muteTimestamp, ...change }: SafeRecord): ListenEvent[] {
  const { type, from, gid, groupName } = change;
  const events: ListenEvent[] = [{ name: 'onPresence', payload: change }];
  if (type !== 'invite' && type !== 'direct_joined') return events;
  const name = typeof groupName === 'string' && groupName !== '' ? { groupName } : {};
  events.push({ name: 'onInviteMessage', payload: { type: 'invite', from, roomid: gid, ...name } });
  return events;
}

/** The service notifies the owner's other devices. The background emits `groupCreated` for this one. */
function groupCreatedElsewhere({ operation, id }: SafeRecord): ListenEvent[] {
  return operation === 'create' && typeof id === 'string'
    ? [{ name: 'onCreateGroup', payload: { data: { groupid: id } } }]
    : [];
}
