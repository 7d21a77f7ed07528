// Maps REST paths below /{org}/{app}/ to handlers and checks the bearer token.

import { announcements } from './announcements';
import { chatfiles } from './chatfiles';
import { contacts } from './contacts';
import { conversations } from './conversations';
import { groups } from './groups';
import { history } from './history';
import { joining } from './joining';
import { members } from './members';
import { presence } from './presence';
import { push } from './push';
import { reactions } from './reactions';
import { notFound, type RestAnswer, type RestRequest, type SignedRequest, unauthorized } from './request';
import { rooms } from './rooms';
import { sharedFiles } from './shared-files';
import { threads } from './threads';
import { tokens } from './token';
import { users } from './users';

type Answer = RestAnswer | Promise<RestAnswer>;
/** An `open` route needs no token; other handlers get the token's user. */
export type Route = { at: string } & (
  | { open: true; handle: (request: RestRequest) => Answer }
  | { open?: false; handle: (request: SignedRequest) => Answer }
);

const routes: Route[] = [
  ...tokens,
  ...users,
  ...contacts,
  ...presence,
  ...push,
  ...groups,
  ...joining,
  ...members,
  ...announcements,
  ...rooms,
  ...sharedFiles,
  ...threads,
  ...history,
  ...conversations,
  ...reactions,
  ...chatfiles,
];

const compiled = routes.map(route => {
  const [method = '', pattern = ''] = route.at.split(' ');
  const names: string[] = [];
  const source = pattern.replace(/:(\w+)/g, (_, name: string) => {
    names.push(name);
    return '([^/]+)';
  });
  return { route, method, names, expression: new RegExp(`^${source}$`) };
});

export async function answerRest(request: RestRequest): Promise<RestAnswer> {
  for (const { route, method, names, expression } of compiled) {
    const match = method === request.method && expression.exec(request.path);
    if (!match) continue;
    const params = Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? '')]));
    const withParams = { ...request, params };
    if (route.open) return route.handle(withParams);
    const checked = request.app.tokens.check(request.headers.authorization?.replace(/^Bearer /, ''));
    const me = checked.ok ? request.app.user(checked.token.userId) : undefined;
    if (!me) throw unauthorized();
    // Paths below users/{user} are for that user only.
    if (params.user && params.user.toLowerCase() !== me.userId) throw unauthorized('the token is not that of the user');
    return route.handle({ ...withParams, me });
  }
  throw notFound(`no such resource: ${request.method} ${request.path}`);
}
