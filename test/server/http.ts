// HTTP-DNS, the control API and REST on one server, with CORS.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerControl } from './control';
import { answerDns } from './dns';
import { errorBody, notFound, type RestAnswer, RestError } from './rest/request';
import { answerRest } from './rest/router';
import type { ImService } from './service';

// The vendors' clouds allow any origin.
const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, PUT, DELETE, OPTIONS',
  'access-control-allow-headers': '*, authorization, content-type, restrict-access, share-secret',
  'access-control-max-age': '600',
};

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function jsonOf(bytes: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

async function answer(im: ImService, request: IncomingMessage): Promise<RestAnswer> {
  const url = new URL(request.url ?? '/', im.restUrl);
  const bytes = await bodyOf(request);
  const body = jsonOf(bytes);
  const method = request.method ?? 'GET';
  if (url.pathname === '/easemob/server.json') return answerDns(im.hub, url.searchParams, im.dnsHosts, im.dnsSwitches);
  if (url.pathname.startsWith('/control/')) return answerControl(im, method, url, body);
  const [org = '', name = '', ...rest] = url.pathname.slice(1).split('/');
  const app = im.hub.apps.get(`${decodeURIComponent(org)}#${decodeURIComponent(name)}`);
  if (!app) throw notFound(`Could not find application for ${org}/${name}`);
  const headers = Object.fromEntries(Object.entries(request.headers).map(([key, value]) => [key, String(value)]));
  const path = rest.join('/');
  return answerRest({
    hub: im.hub,
    app,
    method,
    path,
    params: {},
    query: url.searchParams,
    headers,
    bytes,
    body,
    origin: im.restUrl,
  });
}

function write(response: ServerResponse, { status, body, headers = {} }: RestAnswer, allows = true): void {
  const isBinary = body instanceof Uint8Array;
  response.writeHead(status, { ...(allows && cors), 'content-type': 'application/json', ...headers });
  response.end(isBinary ? body : JSON.stringify(body));
}

export async function serve(im: ImService, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const control = request.url?.startsWith('/control/');
  if (im.paused && !control) {
    if (im.paused === 'hang') return;
    if (im.paused === 'reset') return void request.socket.destroy();
    return write(response, { status: 503, body: { error: 'unavailable', error_description: 'the service is paused' } });
  }
  const { rest: refused } = im.refusedOrigin;
  const isDns = request.url?.startsWith('/easemob/');
  const allows = isDns || !refused || !request.headers.origin?.startsWith(refused);
  if (request.method === 'OPTIONS') return write(response, { status: 200, body: {} }, allows);
  try {
    const result = await answer(im, request);
    im.hub.log.add('rest', { code: result.status, detail: `${request.method} ${request.url}` });
    write(response, result, allows);
  } catch (error) {
    const restError = error instanceof RestError ? error : new RestError(500, 'internal', String(error));
    im.hub.log.add('rest', { code: restError.status, detail: `${request.method} ${request.url}` });
    write(response, { status: restError.status, body: errorBody(restError) }, allows);
  }
}
