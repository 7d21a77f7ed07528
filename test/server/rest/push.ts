// Push settings: mutes of the user and of each conversation, and the language of push texts.

import { sendNotification } from './broadcast';
import { illegal, notFound, ok, pageOf, requireText, type SignedRequest } from './request';
import type { Route } from './router';

/** Key of the global setting. */
const globalKey = 'all';
const keyOf = (where: string, id: string): string => `${where}:${id}`;

/** Changes a setting and notifies the user's other devices. */
function change(request: SignedRequest, where: string, id: string) {
  const { body, me, query } = request;
  const forAll = where === 'user' && id.toLowerCase() === me.userId;
  const key = forAll ? globalKey : keyOf(where, id);
  const { type, ignoreDuration, ignoreInterval } = body;
  if (type !== undefined && !['ALL', 'AT', 'NONE', 'DEFAULT'].includes(requireText(type)))
    throw illegal('type is not legal');
  const setting = {
    ...me.silence.get(key),
    ...(type === undefined ? {} : { type: requireText(type) }),
    // The answer contains the end time instead of the duration.
    ...(typeof ignoreDuration === 'number' ? { ignoreDuration: Date.now() + ignoreDuration } : {}),
    ...(typeof ignoreInterval === 'string' ? { ignoreInterval } : {}),
  };
  const cleared = setting.type === 'DEFAULT';
  if (cleared) me.silence.delete(key);
  else me.silence.set(key, setting);
  const target = forAll ? {} : where === 'user' ? { user: id } : { group: id };
  const data = cleared ? {} : { ...(forAll ? { ignoreInterval: '' } : {}), ...setting };
  sendNotification(request, me.userId, {
    type: 'user_notification_mute',
    values: [{ operator_resource: query.get('resource'), data, ...target }],
  });
  return ok(request, { data: setting });
}

const settingsOf = (request: SignedRequest, where: string, parameter: string) => {
  const ids = (request.query.get(parameter) ?? '').split(',').filter(Boolean);
  return Object.fromEntries(ids.map(id => [id, request.me.silence.get(keyOf(where, id)) ?? {}]));
};

export const push: Route[] = [
  {
    at: 'PUT users/:user/notification/language',
    handle: request => {
      request.me.pushLanguage = requireText(request.body.translationLanguage);
      return ok(request, { data: { language: request.me.pushLanguage } });
    },
  },
  {
    at: 'GET users/:user/notification/language',
    handle: request => ok(request, { data: { language: request.me.pushLanguage } }),
  },
  {
    at: 'GET users/:user/notification/mute/type',
    handle: request => {
      const setting = [...request.me.silence].filter(([key, { type }]) => key !== globalKey && type);
      const { page, cursor } = pageOf(setting, request, 10);
      const data = page.map(([key, { type }]) => {
        const [where = '', id = ''] = key.split(':');
        return { [where === 'user' ? 'user' : 'group']: id, value: type };
      });
      return ok(request, { data, cursor });
    },
  },
  {
    at: 'GET users/:user/notification',
    handle: request =>
      ok(request, {
        data: { user: settingsOf(request, 'user', 'user'), group: settingsOf(request, 'chatgroup', 'group') },
      }),
  },
  {
    at: 'PUT users/:user/notification/:where/:id',
    handle: request => change(request, request.params.where ?? '', request.params.id ?? ''),
  },
  {
    at: 'GET users/:user/notification/:where/:id',
    handle: request => {
      const { me, params } = request;
      const { where = '', id = '' } = params;
      if (where !== 'user' && where !== 'chatgroup') throw notFound(`no such resource: ${where}`);
      const forAll = where === 'user' && id.toLowerCase() === me.userId;
      return ok(request, { data: me.silence.get(forAll ? globalKey : keyOf(where, id)) ?? {} });
    },
  },
];
