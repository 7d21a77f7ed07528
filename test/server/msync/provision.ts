// Sign-in over MSync: token check, refusals, and the device policy.
import { announcePresence } from '../presence';
import type { ImApp } from '../state/app';
import type { Token } from '../state/tokens';
import type { User } from '../state/user';
import { command, errorCode } from './codes';
import { type LoginRefusal, loginRefusals } from './refusals';
import type { MsyncSocket } from './socket';
import { decode, encode, type MSync, type Provision, type Status } from './wire';

type Verdict = { ok: true; app: ImApp; user: User; token: Token } | { ok: false; status: Status; code: number };

const refuse = (code: LoginRefusal): Verdict => ({ ok: false, status: loginRefusals[code], code });

function tokenOf(frame: MSync, asked: Provision): string {
  const { token = '' } = asked.authToken ? (JSON.parse(asked.authToken) as { token?: string }) : {};
  return (token || frame.auth || '').replace(/^\$t\$/, '');
}

function judge(socket: MsyncSocket, frame: MSync, asked: Provision): Verdict {
  const app = socket.hub.apps.get(frame.guid?.appKey ?? '');
  const userId = (frame.guid?.name ?? '').toLowerCase();
  if (!app || !asked.resource) return refuse(-3);
  const planned = app.takeRefusal(app.loginRefusals, userId);
  if (planned !== undefined) return refuse(planned);
  const user = app.user(userId);
  if (!user) return refuse(204);
  const checked = app.tokens.check(tokenOf(frame, asked));
  if (!checked.ok) return refuse(checked.why === 'expired' ? 56 : 28);
  if (checked.token.userId !== userId) return refuse(28);
  const others = user.online.filter(device => device.id !== asked.resource);
  if (app.policy.tooManyDevices === 'refuse' && others.length >= app.policy.devices.max) return refuse(214);
  return { ok: true, app, user, token: checked.token };
}

/** Ends what the policy does not allow beside the new sign-in: the same device's older socket, the oldest devices. */
function makeRoom(app: ImApp, user: User, asked: Provision): void {
  const same = user.devices.get(asked.resource ?? '')?.socket;
  if (same && app.policy.sameDevice === 'kick206') same.kick(206, asked.reason);
  else same?.end();
  const others = user.online.sort((a, b) => a.loginAt - b.loginAt);
  const surplus = Math.max(0, others.length - app.policy.devices.max + 1);
  for (const device of others.slice(0, surplus)) device.socket?.kick(206, asked.reason);
}

export function provision(socket: MsyncSocket, frame: MSync): void {
  const asked = decode('Provision', frame.payload);
  const verdict = judge(socket, frame, asked);
  const appKey = frame.guid?.appKey ?? '';
  const userId = (frame.guid?.name ?? '').toLowerCase();
  const resource = asked.resource ?? '';
  const answer = (fields: Provision) =>
    socket.send({ command: command.provision, payload: encode('Provision', { resource, ...fields }) });
  if (!verdict.ok) {
    answer({ status: verdict.status });
    socket.hub.log.add('refused', { app: appKey, user: userId, device: resource, code: verdict.code });
    socket.end();
    return;
  }
  const { app, user, token } = verdict;
  makeRoom(app, user, asked);
  const device = user.device(resource, asked.deviceUuid ?? resource, asked.deviceName ?? '');
  device.socket = socket;
  device.loginAt = Date.now();
  socket.signedIn = { app, user, device };
  user.counts.logins += 1;
  user.counts.peakSockets = Math.max(user.counts.peakSockets, user.online.length);
  // Leaving out protocolCompressType keeps easemob-websdk uncompressed.
  answer({ status: { errorCode: errorCode.ok }, authToken: JSON.stringify({ expires_in: token.expiresAt }) });
  announcePresence(socket.hub, app, user);
  socket.hub.log.add('login', { app: app.key, user: user.userId, device: device.id });
}
