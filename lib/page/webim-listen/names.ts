// Names of agora-chat 1.4.0, easemob-websdk 4.21.1 and the WebIM documentation.

/** Every callback of the SDKs' `listen`, which ignores other names. */
export const listenNames = [
  'onOpened',
  'onPresence',
  'onTextMessage',
  'onPictureMessage',
  'onAudioMessage',
  'onVideoMessage',
  'onFileMessage',
  'onLocationMessage',
  'onCmdMessage',
  'onCustomMessage',
  'onReceivedMessage',
  'onDeliveredMessage',
  'onReadMessage',
  'onRecallMessage',
  'onChannelMessage',
  'onError',
  'onOffline',
  'onOnline',
  'onStatisticMessage',
  'onContactInvited',
  'onContactAgreed',
  'onContactRefuse',
  'onContactDeleted',
  'onContactAdded',
  'onTokenWillExpire',
  'onTokenExpired',
  'onClosed',
  'onPresenceStatusChange',
] as const;

/** Callbacks of WebIM's `listen` that the SDKs no longer have. */
export const webimNames = [
  'onEmojiMessage',
  'onRoster',
  'onInviteMessage',
  'onBlacklistUpdate',
  'onCreateGroup',
  'onMutedMessage',
] as const;
