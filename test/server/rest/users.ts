// Users over REST: registration, nickname, push token, profile attributes, devices.
import type { ImApp } from '../state/app';
import type { User } from '../state/user';
import { illegal, ok, RestError, requireText, texts } from './request';
import type { Route } from './router';

export const userEntity = (user: User): Record<string, unknown> => ({
  uuid: user.uuid,
  type: 'user',
  created: user.created,
  modified: user.created,
  username: user.userId,
  activated: true,
  nickname: user.nickname,
});

function checkRegistration(app: ImApp, username: string, password: string): void {
  if (app.policy.registration === 'closed')
    throw new RestError(401, 'unauthorized', "Open registration doesn't allow, please contact the administrator");
  if (app.policy.registration === 'full')
    throw new RestError(403, 'resource_limited', 'the number of users of this app has reached its limit');
  if (Buffer.byteLength(username) > 64) throw illegal('USERNAME_TOO_LONG');
  if (!/^[A-Za-z0-9._-]+$/.test(username)) throw illegal(`username [${username}] is not legal`);
  if (!password) throw illegal('password is not legal');
  if (app.user(username))
    throw new RestError(
      400,
      'duplicate_unique_property_exists',
      `Application null Entity user requires that property named username be unique, value of ${username} exists`,
    );
}

/** Maximum users in a request, from the vendors' documentation. */
const maxProfiles = 100;
const profileKeys = ['nickname', 'avatarurl', 'mail', 'phone', 'gender', 'sign', 'birth', 'ext'];

export const users: Route[] = [
  {
    at: 'POST users',
    open: true,
    handle: request => {
      const { app, body } = request;
      const [username, password, nickname] = [
        requireText(body.username),
        requireText(body.password),
        requireText(body.nickname),
      ];
      checkRegistration(app, username, password);
      const user = app.addUser({ userId: username, password, nickname });
      return ok(request, { entities: [userEntity(user)] });
    },
  },
  {
    at: 'PUT users/:user',
    handle: request => {
      const { body, me } = request;
      if (typeof body.nickname === 'string') me.nickname = body.nickname;
      const [deviceToken, deviceId] = [requireText(body.device_token), requireText(body.device_id)];
      if ('device_token' in body) {
        const others = me.pushTokens.filter(token => token.deviceId !== deviceId);
        const added = deviceToken ? [{ deviceId, deviceToken, notifierName: requireText(body.notifier_name) }] : [];
        me.pushTokens.splice(0, me.pushTokens.length, ...others, ...added);
      }
      return ok(request, { entities: [{ ...userEntity(me), ...body }] });
    },
  },
  {
    at: 'PUT metadata/user/:user',
    handle: request => {
      for (const [key, value] of new URLSearchParams(request.bytes.toString('utf8')))
        if (profileKeys.includes(key)) request.me.profile[key] = value;
      return ok(request, { data: request.me.profile });
    },
  },
  {
    at: 'POST metadata/user/get',
    handle: request => {
      const { app, body } = request;
      if (texts(body.targets).length > maxProfiles) throw illegal(`at most ${maxProfiles} users`);
      const keys = texts(body.properties);
      const profileOf = (name: string) =>
        Object.entries(app.user(name)?.profile ?? {}).filter(([key]) => !keys.length || keys.includes(key));
      const profiles = texts(body.targets).map(name => [name, Object.fromEntries(profileOf(name))]);
      return ok(request, { data: Object.fromEntries(profiles) });
    },
  },
  {
    at: 'GET users/:user/resources',
    handle: request => {
      const data = request.me.online.map(device => ({
        res: device.id,
        device_uuid: device.uuid,
        device_name: device.name,
      }));
      return ok(request, { data });
    },
  },
];
