// Sign-in over MSync: token check, refusals and the device policy.
import { announcePresence } from '../presence';
import type { ImApp } from '../state/app';
import type { ServiceToken } from '../state/tokens';
import type { User } from '../state/user';
import { command, errorCode } from './codes';
import { type LoginRefusal, loginRefusals } from './refusals';
import type { MsyncSocket } from './socket';
import { decode, encode, type MSync, type Provision, type WireStatus } from './wire';

type SignInCheck =
  | { ok: true; app: ImApp; user: User; token: ServiceToken }
  | { ok: false; status: WireStatus; code: number };

const refuse = (code: LoginRefusal): SignInCheck => ({ ok: false, status: loginRefusals[code], code });

function tokenOf(frame: MSync, request: Provision): string {
  const { token = '' } = request.authToken ? (JSON.parse(request.authToken) as { token?: string }) : {};
  return (token || frame.auth || '').replace(/^\$t\$/, '');
}

function checkSignIn(socket: MsyncSocket, frame: MSync, request: Provision): SignInCheck {
  const app = socket.hub.apps.get(frame.guid?.appKey ?? '');
  const userId = (frame.guid?.name ?? '').toLowerCase();
  if (!app || !request.resource) return refuse(-3);
  const queued = app.takeRefusal(app.loginRefusals, userId);
  if (queued !== undefined) return refuse(queued);
  const user = app.user(userId);
  if (!user) return refuse(204);
  const checked = app.tokens.check(tokenOf(frame, request));
  const hasExpired = !checked.ok && checked.why === 'expired' && !app.policy.otherErrors.includes('expiredToken');
  if (!checked.ok) return refuse(hasExpired ? 56 : 28);
  if (checked.token.userId !== userId) return refuse(28);
  const others = user.online.filter(device => device.id !== request.resource);
  if (app.policy.tooManyDevices === 'refuse' && others.length >= app.policy.devices.max) return refuse(214);
  return { ok: true, app, user, token: checked.token };
}

/** Closes what the policy forbids beside the new sign-in: the device's older socket, the oldest devices. */
function evictDevices(app: ImApp, user: User, request: Provision): void {
  const same = user.devices.get(request.resource ?? '')?.socket;
  if (same && app.policy.sameDevice === 'kick206') same.kick(206, request.reason);
  else same?.end();
  const others = user.online.sort((a, b) => a.loginAt - b.loginAt);
  const surplus = Math.max(0, others.length - app.policy.devices.max + 1);
  for (const device of others.slice(0, surplus)) device.socket?.kick(206, request.reason);
}

export function provision(socket: MsyncSocket, frame: MSync): void {
  const request = decode('Provision', frame.payload);
  const check = checkSignIn(socket, frame, request);
  const appKey = frame.guid?.appKey ?? '';
  const userId = (frame.guid?.name ?? '').toLowerCase();
  const resource = request.resource ?? '';
  const answer = (fields: Provision) =>
    socket.send({ command: command.provision, payload: encode('Provision', { resource, ...fields }) });
  if (!check.ok) {
    answer({ status: check.status });
    socket.hub.log.add('refused', { app: appKey, user: userId, device: resource, code: check.code });
    socket.end();
    return;
  }
  const { app, user, token } = check;
  evictDevices(app, user, request);
  const device = user.device(resource, request.deviceUuid ?? resource, request.deviceName ?? '');
  if (app.policy.offlineQueue === 'dropped') user.dropQueues();
  device.socket = socket;
  device.loginAt = Date.now();
  socket.signedIn = { app, user, device };
  user.counts.logins += 1;
  user.counts.peakSockets = Math.max(user.counts.peakSockets, user.online.length);
  // Without protocolCompressType, easemob-websdk does not compress.
  answer({ status: { errorCode: errorCode.ok }, authToken: JSON.stringify({ expires_in: token.expiresAt }) });
  announcePresence(socket.hub, app, user);
  socket.hub.log.add('login', { app: app.key, user: user.userId, device: device.id });
}
