// Server answers that make the SDK report a given code, for sign-ins and sent messages.
import { errorCode } from './codes';
import type { WireStatus } from './wire';

/** Code that the SDK reports for a refused sign-in. 214 and 220 exist in easemob-websdk only; agora-chat reports 2. */
export type LoginRefusal = 2 | 28 | 50 | 56 | 57 | 204 | 214 | 220 | -3;

export const loginRefusals: Record<LoginRefusal, WireStatus> = {
  2: { errorCode: errorCode.unauthorized, reason: 'Sorry, auth failed' },
  28: { errorCode: errorCode.fail, reason: 'Sorry, token or password does not match login info' },
  50: { errorCode: errorCode.permissionDenied, reason: 'Sorry, the app online count limit' },
  56: { errorCode: errorCode.fail, reason: 'Sorry, token expired' },
  57: { errorCode: errorCode.imForbidden, reason: 'Sorry, server serving disabled' },
  204: { errorCode: errorCode.fail, reason: 'Sorry, user not found' },
  214: { errorCode: errorCode.tooManyDevices, reason: 'Sorry, too many devices' },
  220: { errorCode: errorCode.resourceChanged, reason: 'Sorry, the resource changed' },
  [-3]: { errorCode: errorCode.wrongParameter, reason: 'Sorry, wrong parameter' },
};

/** Code that the SDK rejects `send()` with. */
export type SendRefusal =
  | 219
  | 221
  | 501
  | 502
  | 503
  | 504
  | 505
  | 506
  | 507
  | 508
  | 509
  | 511
  | 602
  | 603
  | 604
  | 605
  | 1302;

export const sendRefusals: Record<SendRefusal, WireStatus> = {
  219: { errorCode: errorCode.permissionDenied, reason: 'user is mute' },
  221: { errorCode: errorCode.fail, reason: 'nonroster' },
  501: { errorCode: errorCode.permissionDenied, reason: 'sensitive words' },
  502: { errorCode: errorCode.permissionDeniedExternal, reason: 'blocked by external logic' },
  503: { errorCode: errorCode.fail, reason: 'unknown' },
  504: { errorCode: errorCode.fail, reason: 'exceed recall time limit' },
  505: { errorCode: errorCode.fail, reason: 'message recall disabled' },
  506: { errorCode: errorCode.fail, reason: 'not in group or chatroom white list' },
  507: { errorCode: errorCode.userMuted, reason: 'you were muted' },
  508: { errorCode: errorCode.fail, reason: 'blocked by moderation' },
  509: { errorCode: errorCode.permissionDenied, reason: 'traffic limit' },
  511: { errorCode: errorCode.permissionDenied, reason: 'Sorry, data is too large' },
  602: { errorCode: errorCode.fail, reason: 'not in group or chatroom' },
  603: { errorCode: errorCode.fail, reason: 'blocked' },
  // Any code that the SDKs lack. With code 7 and an unknown reason, send() never settles.
  604: { errorCode: errorCode.wrongParameter, reason: 'refused' },
  605: { errorCode: errorCode.fail, reason: 'group not found' },
  1302: { errorCode: errorCode.fail, reason: 'Sorry, message does not exist' },
};
