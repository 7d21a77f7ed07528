// Every callback in the vendors' and WebIM's documentation, its topic in Partyline, and how a test triggers it.
import type { Delivery } from '../../server';

type Document =
  | 'WebIM, listen'
  | 'Agora Chat for Web'
  | 'Easemob for Web'
  | 'Agora Chat for React Native'
  | 'Tencent IM';

/** Triggers a callback for alice, who is signed in unless it says otherwise. */
export type Trigger =
  | { by: 'signIn' }
  | { by: 'deliver'; delivery: Delivery }
  /** She sends bob a text. */
  | { by: 'send' }
  /** She sends a text to the group `g1`, where she is muted. */
  | { by: 'sendMuted' }
  | { by: 'call'; method: string; args: readonly unknown[] }
  /** `ImService.kick` */
  | { by: 'kick'; code: 206 | 207 | 216 | 217 }
  /** The browser goes offline; with `true`, and comes back. */
  | { by: 'network'; online: boolean }
  /** She signs in with a token that lives this long. */
  | { by: 'shortToken'; ttlMs: number };

interface EventCallback {
  kind: 'event';
  name: string;
  document: Document;
  topics: readonly string[];
  trigger: Trigger;
  /** Part of the payload, if the callback has one. */
  with?: unknown;
}

interface OtherCallback {
  kind: 'handler';
  name: string;
  document: Document;
  /** Why it is not an event, and what a site uses instead. */
  instead: string;
}

export type DocumentedCallback = EventCallback | OtherCallback;

const from = 'bob';
const chat = (name: string, delivery: Delivery, payload: unknown): EventCallback => ({
  kind: 'event',
  name,
  document: 'WebIM, listen',
  topics: [`listen.${name}`],
  trigger: { by: 'deliver', delivery },
  with: payload,
});
const listen = (name: string, trigger: Trigger, payload?: unknown): EventCallback => ({
  kind: 'event',
  name,
  document: 'WebIM, listen',
  topics: [`listen.${name}`],
  trigger,
  ...(payload !== undefined && { with: payload }),
});
const handler = (name: string, document: Document, trigger: Trigger, payload?: unknown): EventCallback => ({
  kind: 'event',
  name,
  document,
  topics: [name],
  trigger,
  ...(payload !== undefined && { with: payload }),
});

const group = { groupname: 'Tea', desc: '', members: [from], public: true, approval: false, allowinvites: true };
const file = {
  url: 'http://127.0.0.1/1117/partyline/chatfiles/sample',
  filename: 'a.bin',
  fileLength: 3,
  secret: 's3',
};

const webim: EventCallback[] = [
  listen('onOpened', { by: 'signIn' }),
  listen('onClosed', { by: 'kick', code: 217 }),
  chat('onTextMessage', { kind: 'text', from, text: 'hi' }, { from, data: 'hi', contentsType: 'TEXT', type: 'chat' }),
  chat(
    'onEmojiMessage',
    { kind: 'text', from, text: 'hi [):] 😀' },
    {
      from,
      contentsType: 'EMOJI',
      data: [
        { type: 'txt', data: 'hi ' },
        { type: 'emoji', data: '[):]' },
        { type: 'txt', data: ' ' },
        { type: 'emoji', data: '😀' },
      ],
    },
  ),
  chat(
    'onPictureMessage',
    { kind: 'image', from, width: 3, height: 4, ...file },
    { width: 3, height: 4, secret: 's3' },
  ),
  chat('onCmdMessage', { kind: 'command', from, action: 'wave' }, { from, action: 'wave' }),
  chat('onAudioMessage', { kind: 'audio', from, duration: 7, ...file }, { from, length: 7, filename: 'a.bin' }),
  chat('onLocationMessage', { kind: 'location', from, latitude: 1.5, longitude: 2.5 }, { from, lat: 1.5, lng: 2.5 }),
  chat('onFileMessage', { kind: 'file', from, ...file }, { from, filename: 'a.bin', file_length: 3 }),
  chat('onVideoMessage', { kind: 'video', from, duration: 7, ...file }, { from, length: 7, filename: 'a.bin' }),
  chat(
    'onPresence',
    { kind: 'roster:add', from, reason: 'hi' },
    { type: 'subscribe', from, to: 'alice', status: 'hi' },
  ),
  chat('onRoster', { kind: 'roster:accept', from }, [{ name: from, subscription: 'both', groups: [] }]),
  chat('onInviteMessage', { kind: 'muc:invite', group: 'g1', from }, { type: 'invite', from, roomid: 'g1' }),
  listen('onOnline', { by: 'network', online: true }),
  listen('onOffline', { by: 'network', online: false }),
  listen('onError', { by: 'kick', code: 206 }, { type: 206 }),
  listen('onBlacklistUpdate', { by: 'call', method: 'getBlocklist', args: [] }, { [from]: { name: from } }),
  chat('onRecallMessage', { kind: 'recall', from, messageId: '42' }, { mid: '42' }),
  listen('onReceivedMessage', { by: 'send' }, { to: from }),
  chat('onDeliveredMessage', { kind: 'delivered', from, messageId: '42' }, { mid: '42' }),
  chat('onReadMessage', { kind: 'read', from, messageId: '42' }, { mid: '42' }),
  listen('onCreateGroup', { by: 'call', method: 'createGroupNew', args: [{ data: group }] }),
  listen('onMutedMessage', { by: 'sendMuted' }, { to: 'g1', chatType: 'groupChat' }),
  chat('onChannelMessage', { kind: 'channelAck', from }, { from, to: 'alice' }),
];

const web = (document: Document): EventCallback[] => [
  handler('onTokenWillExpire', document, { by: 'shortToken', ttlMs: 6_000 }),
  handler('onTokenExpired', document, { by: 'shortToken', ttlMs: 6_000 }),
];

const connection = (document: Document): EventCallback[] => [
  handler('onConnected', document, { by: 'signIn' }),
  handler('onDisconnected', document, { by: 'kick', code: 207 }, { type: 207 }),
];

const handlers: OtherCallback[] = [
  {
    kind: 'handler',
    name: 'onFileDownloadComplete',
    document: 'WebIM, listen',
    instead: "an option of WebIM's download helper; a page fetches the message's url, which has the share secret in it",
  },
  {
    kind: 'handler',
    name: 'onFileDownloadError',
    document: 'WebIM, listen',
    instead: "an option of WebIM's download helper; a page's own fetch fails",
  },
  {
    kind: 'handler',
    name: 'onKickedOut',
    document: 'Tencent IM',
    instead:
      "the document's own function for its SDK's KICKED_OUT; here the session's state says that and why it ended",
  },
];

export const documentedCallbacks: readonly DocumentedCallback[] = [
  ...webim,
  ...connection('Agora Chat for Web'),
  ...web('Agora Chat for Web'),
  ...web('Easemob for Web'),
  ...connection('Agora Chat for React Native'),
  ...handlers,
];

/** All words in the documentation that begin with `on` and a capital letter, sorted. */
export const documentedCallbackNames: readonly string[] = [
  'onAudioMessage',
  'onBlacklistUpdate',
  'onChannelMessage',
  'onClosed',
  'onCmdMessage',
  'onConnected',
  'onCreateGroup',
  'onDeliveredMessage',
  'onDisconnected',
  'onEmojiMessage',
  'onError',
  'onFileDownloadComplete',
  'onFileDownloadError',
  'onFileMessage',
  'onInviteMessage',
  'onKickedOut',
  'onLocationMessage',
  'onMutedMessage',
  'onOffline',
  'onOnline',
  'onOpened',
  'onPictureMessage',
  'onPresence',
  'onReadMessage',
  'onRecallMessage',
  'onReceivedMessage',
  'onRoster',
  'onTextMessage',
  'onTokenExpired',
  'onTokenWillExpire',
  'onVideoMessage',
];
