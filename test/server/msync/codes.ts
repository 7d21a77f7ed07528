// Numbers of the MSync protocol.

export const command = { sync: 0, unread: 1, notice: 2, provision: 3, logout: 4 } as const;

export const namespace = { statistic: 0, chat: 1, muc: 2, roster: 3, conference: 4, notify: 5 } as const;

export const bodyType = {
  chat: 1,
  groupChat: 2,
  chatRoom: 3,
  readAck: 4,
  deliverAck: 5,
  recall: 6,
  channelAck: 7,
  edit: 8,
} as const;

export const contentType = {
  text: 0,
  image: 1,
  video: 2,
  location: 3,
  voice: 4,
  file: 5,
  command: 6,
  custom: 7,
} as const;

/** Recipients of a meta: all devices and the queue, only online devices, or the named users. */
export const route = { all: 0, online: 1, direct: 2 } as const;

export const domain = { user: 'easemob.com', group: 'conference.easemob.com' } as const;

/** easemob-websdk 4.21.1 handles `RESOURCE_CHANGED`, but its schema's enum lacks it. */
export const errorCode = {
  ok: 0,
  fail: 1,
  unauthorized: 2,
  missingParameter: 3,
  wrongParameter: 4,
  tokenExpired: 6,
  permissionDenied: 7,
  imForbidden: 12,
  tooManyDevices: 13,
  userMuted: 15,
  permissionDeniedExternal: 19,
  resourceChanged: 20,
} as const;

/** `StatisticsBody.operation` of each code with which the server ends a session. */
export const kickOperation = { 207: 1, 206: 2, 216: 3, 217: 4 } as const;
export type KickCode = keyof typeof kickOperation;
