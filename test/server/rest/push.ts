// Push settings: what is silenced for the user and for each conversation, and the language of push texts.

import { notify } from './broadcast';
import { illegal, notFound, ok, pageOf, type SignedRequest, text } from './request';
import type { Route } from './router';

/** The key of the settings that hold everywhere. */
const everywhere = 'all';
const keyOf = (where: string, id: string): string => `${where}:${id}`;

/** Changes one setting and tells the user's other devices. */
function change(request: SignedRequest, where: string, id: string) {
  const { body, me, query } = request;
  const forAll = where === 'user' && id.toLowerCase() === me.userId;
  const key = forAll ? everywhere : keyOf(where, id);
  const { type, ignoreDuration, ignoreInterval } = body;
  if (type !== undefined && !['ALL', 'AT', 'NONE', 'DEFAULT'].includes(text(type))) throw illegal('type is not legal');
  const set = {
    ...me.silence.get(key),
    ...(type === undefined ? {} : { type: text(type) }),
    // A duration is answered as the time when it ends.
    ...(typeof ignoreDuration === 'number' ? { ignoreDuration: Date.now() + ignoreDuration } : {}),
    ...(typeof ignoreInterval === 'string' ? { ignoreInterval } : {}),
  };
  const cleared = set.type === 'DEFAULT';
  if (cleared) me.silence.delete(key);
  else me.silence.set(key, set);
  const about = forAll ? {} : where === 'user' ? { user: id } : { group: id };
  const data = cleared ? {} : { ...(forAll ? { ignoreInterval: '' } : {}), ...set };
  notify(request, me.userId, {
    type: 'user_notification_mute',
    values: [{ operator_resource: query.get('resource'), data, ...about }],
  });
  return ok(request, { data: set });
}

const several = (request: SignedRequest, where: string, parameter: string) => {
  const ids = (request.query.get(parameter) ?? '').split(',').filter(Boolean);
  return Object.fromEntries(ids.map(id => [id, request.me.silence.get(keyOf(where, id)) ?? {}]));
};

export const push: Route[] = [
  {
    at: 'PUT users/:user/notification/language',
    handle: request => {
      request.me.pushLanguage = text(request.body.translationLanguage);
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
      const set = [...request.me.silence].filter(([key, { type }]) => key !== everywhere && type);
      const { page, cursor } = pageOf(set, request, 10);
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
      ok(request, { data: { user: several(request, 'user', 'user'), group: several(request, 'chatgroup', 'group') } }),
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
      return ok(request, { data: me.silence.get(forAll ? everywhere : keyOf(where, id)) ?? {} });
    },
  },
];
