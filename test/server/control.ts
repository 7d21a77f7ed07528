// The control API over HTTP: methods of the service as POST /control/{method}, with a JSON list of arguments.
import { notFound, type RestAnswer, RestError } from './rest/request';
import type { ImService } from './service';

const methods = [
  'addApp',
  'configure',
  'addUser',
  'addGroup',
  'addContact',
  'muteUser',
  'muteInGroup',
  'issueToken',
  'expireToken',
  'removeUser',
  'changePassword',
  'kick',
  'dropSockets',
  'silence',
  'pause',
  'resume',
  'refuseNextLogin',
  'refuseNextMessage',
  'deliver',
  'send',
  'account',
] as const satisfies (keyof ImService)[];

type Control = (...args: unknown[]) => unknown;

/** `GET /control/events?since=N` lists the log; every other call is `POST /control/{method}` `{"args": [...]}`. */
export function answerControl(im: ImService, method: string, url: URL, body: Record<string, unknown>): RestAnswer {
  const name = url.pathname.slice('/control/'.length);
  if (method === 'GET' && name === 'events')
    return { status: 200, body: { result: im.events.slice(Number(url.searchParams.get('since') ?? 0)) } };
  const target = methods.find(candidate => candidate === name);
  if (method !== 'POST' || !target) throw notFound(`no control ${method} ${name}`);
  try {
    const args = Array.isArray(body.args) ? body.args : [];
    const result = (im[target] as Control).apply(im, args);
    return { status: 200, body: { result: result ?? null } };
  } catch (error) {
    throw new RestError(400, 'control_failed', error instanceof Error ? error.message : String(error));
  }
}
