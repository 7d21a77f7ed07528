// Messages, receipts and contact events, with their callbacks.
import { type Case, from } from './case';

export const messages: Case[] = [
  {
    sent: { kind: 'text', from, text: 'hi', ext: { n: 1, s: 'x', b: true, o: { k: 1 }, f: 1.5 } },
    fires: 'onTextMessage',
    with: { msg: 'hi', chatType: 'singleChat', ext: { n: 1, s: 'x', b: true, o: { k: 1 }, f: 1.5 } },
    listen: 'onTextMessage',
  },
  {
    sent: { kind: 'text', from, text: 'hi', group: 'g1' },
    fires: 'onTextMessage',
    with: { chatType: 'groupChat', to: 'g1' },
    listen: 'onTextMessage',
  },
  {
    sent: { kind: 'text', from, text: 'hi', room: 'r1' },
    fires: 'onTextMessage',
    with: { chatType: 'chatRoom', to: 'r1' },
    listen: 'onTextMessage',
  },
  {
    sent: { kind: 'text', from, text: 'hi', live: true },
    fires: 'onTextMessage',
    with: { onlineState: 1 },
    listen: 'onTextMessage',
  },
  {
    sent: { kind: 'image', from, width: 3, height: 4 },
    fires: 'onImageMessage',
    with: { width: 3, height: 4 },
    listen: 'onPictureMessage',
  },
  {
    sent: { kind: 'audio', from, duration: 7 },
    fires: 'onAudioMessage',
    with: { length: 7 },
    listen: 'onAudioMessage',
  },
  {
    sent: { kind: 'video', from, duration: 7 },
    fires: 'onVideoMessage',
    with: { length: 7 },
    listen: 'onVideoMessage',
  },
  {
    sent: { kind: 'file', from, filename: 'a.txt' },
    fires: 'onFileMessage',
    with: { filename: 'a.txt' },
    listen: 'onFileMessage',
  },
  {
    sent: { kind: 'location', from, latitude: 1.5, longitude: 2.5, address: 'here' },
    fires: 'onLocationMessage',
    with: { lat: 1.5, lng: 2.5, addr: 'here' },
    listen: 'onLocationMessage',
  },
  {
    sent: { kind: 'command', from, action: 'wave' },
    fires: 'onCmdMessage',
    with: { action: 'wave' },
    listen: 'onCmdMessage',
  },
  {
    sent: { kind: 'custom', from, event: 'gift', params: { size: 'big' } },
    fires: 'onCustomMessage',
    with: { customEvent: 'gift', customExts: { size: 'big' } },
    listen: 'onCustomMessage',
  },
  {
    sent: { kind: 'combine', from, title: 'Notes', summary: 'two' },
    fires: 'onCombineMessage',
    with: { title: 'Notes', summary: 'two' },
  },
  {
    sent: { kind: 'delivered', from, messageId: '42' },
    fires: 'onDeliveredMessage',
    with: { mid: '42' },
    listen: 'onDeliveredMessage',
  },
  {
    sent: { kind: 'read', from, messageId: '42' },
    fires: 'onReadMessage',
    with: { mid: '42' },
    listen: 'onReadMessage',
  },
  {
    sent: { kind: 'groupRead', from, group: 'g1', messageId: '42', readers: 3 },
    fires: 'onReadMessage',
    with: { mid: '42', groupReadCount: { 42: 3 } },
    listen: 'onReadMessage',
  },
  {
    sent: { kind: 'recall', from, messageId: '42', note: 'oops' },
    fires: 'onRecallMessage',
    with: { mid: '42', ext: 'oops' },
    listen: 'onRecallMessage',
  },
  { sent: { kind: 'channelAck', from }, fires: 'onChannelMessage', with: { from }, listen: 'onChannelMessage' },
  {
    sent: { kind: 'edit', from, messageId: '42', text: 'new' },
    fires: 'onModifiedMessage',
    with: { id: '42', msg: 'new' },
  },
];

export const contacts: Case[] = [
  {
    sent: { kind: 'roster:add', from, reason: 'hi' },
    fires: 'onContactInvited',
    with: { from, status: 'hi' },
    listen: 'onContactInvited',
  },
  { sent: { kind: 'roster:remove', from }, fires: 'onContactDeleted', with: { from }, listen: 'onContactDeleted' },
  { sent: { kind: 'roster:accept', from }, fires: 'onContactAdded', with: { from }, listen: 'onContactAdded' },
  { sent: { kind: 'roster:decline', from }, fires: 'onContactRefuse', with: { from }, listen: 'onContactRefuse' },
  { sent: { kind: 'roster:remoteAccept', from }, fires: 'onContactAgreed', with: { from }, listen: 'onContactAgreed' },
  { sent: { kind: 'roster:remoteDecline', from }, fires: 'onContactRefuse', with: { from }, listen: 'onContactRefuse' },
];
