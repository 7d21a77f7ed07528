// An app's own server on loopback: checks the app's users and exchanges a login for a token of the IM service.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EventLog } from './event-log';
import { defaultApp, type ImService } from './service';
import type { TencentService } from './tencent/service';

/** `redirect` answers 307, which keeps method and body, and so would forward the password. */
export type AppServerBehaviour = 'ok' | 'refuse' | 'fail' | 'hang' | 'html' | 'redirect' | 'noToken' | 'reset';

/** Fields of the answer: the minimum, those of Agora's sample server, or a UserSig with its seconds. */
export type AnswerShape = 'seeds' | 'agora' | 'tencent';

export interface ServedToken {
  token: string;
  /** Milliseconds since 1970. */
  expireAt: number;
  /** The user id at the IM service; defaults to the account's. */
  userId?: string;
}

export interface AppServerOptions {
  /** 0, the default, takes a free port. */
  port?: number;
  /** A rejected promise is answered with 500. */
  issue(userId: string, lifeSeconds: number): ServedToken | Promise<ServedToken>;
  users?: readonly { userId: string; password: string }[];
  shape?: AnswerShape;
  lifeSeconds?: number;
}

type Answer = [status: number, body: unknown, headers?: Record<string, string>];

const path = '/app/chat/user/login';
const largestRequest = 65_536;

export class LocalAppServer {
  /** Passwords by account. */
  readonly users = new Map<string, string>();
  /** One `rest` entry for each request, added on arrival. */
  readonly log = new EventLog();
  behaviour: AppServerBehaviour = 'ok';
  shape: AnswerShape;
  /** Lifetime of new tokens; negative for expired ones. */
  lifeSeconds: number;
  /** All tokens that it has issued. */
  readonly issued: string[] = [];
  /** Number of sign-in requests, whatever their answer; preflights do not count. */
  requests = 0;
  /** Target of `redirect`. Defaults to this server's other host name, which is another origin. */
  redirectTo = '';
  port = 0;
  readonly #issue: AppServerOptions['issue'];
  readonly #http: Server;

  constructor({ issue, users = [], shape = 'agora', lifeSeconds = 86_400 }: AppServerOptions) {
    for (const { userId, password } of users) this.users.set(userId, password);
    this.#issue = issue;
    this.shape = shape;
    this.lifeSeconds = lifeSeconds;
    this.#http = createServer((request, response) => void this.#serve(request, response));
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(port, '127.0.0.1', () => resolve());
    });
    this.port = (this.#http.address() as AddressInfo).port;
    this.redirectTo = `http://localhost:${this.port}${path}`;
  }

  /** Resolves when the condition holds; checks it after every request. */
  until(condition: () => boolean, timeoutMs?: number): Promise<void> {
    return this.log.until(condition, timeoutMs);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>(resolve => this.#http.close(() => resolve()));
    this.#http.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'OPTIONS') return write(request, response, [204, '', preflight]);
    const body = await bodyOf(request).catch(() => '');
    this.requests += 1;
    this.log.add('rest', { detail: `${request.method} ${request.url}` });
    if (this.behaviour === 'hang') return;
    if (this.behaviour === 'reset') return void request.socket.destroy();
    write(request, response, await this.#answer(request, body).catch(() => failure(500, 'RES_UNKNOWN')));
  }

  async #answer(request: IncomingMessage, body: string): Promise<Answer> {
    if (this.behaviour === 'refuse') return failure(403, 'RES_FORBIDDEN');
    if (this.behaviour === 'fail') return failure(503, 'RES_UNAVAILABLE');
    if (this.behaviour === 'html')
      return [200, '<!doctype html><title>Sign in</title>', { 'content-type': 'text/html' }];
    if (this.behaviour === 'redirect') return [307, '', { location: this.redirectTo }];
    if (request.url?.split('?')[0] !== path) return failure(404, 'RES_NOT_FOUND');
    if (request.method !== 'POST') return failure(405, 'RES_REQUEST_METHOD_ERROR');
    if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
      return failure(415, 'RES_CONTENT_TYPE_ERROR');
    return this.#signIn(body);
  }

  async #signIn(body: string): Promise<Answer> {
    const login = loginOf(body);
    if (!login) return failure(400, 'RES_REQUEST_PARAM_ERROR');
    const { account, password } = login;
    if (!this.users.has(account) || this.users.get(account) !== password) return failure(401, 'RES_UNAUTHORIZED_ERROR');
    const issued = await this.#issue(account, this.lifeSeconds);
    this.issued.push(issued.token);
    const answer = shapes[this.shape](issued, account);
    if (this.behaviour === 'noToken') for (const name of ['accessToken', 'userSig']) delete answer[name];
    return [200, answer];
  }
}

const shapes: Record<AnswerShape, (issued: ServedToken, account: string) => Record<string, unknown>> = {
  seeds: ({ token }) => ({ accessToken: token }),
  agora: ({ token, expireAt, userId }, account) => ({
    code: 'RES_OK',
    accessToken: token,
    expireTimestamp: expireAt,
    chatUserName: userId ?? account,
    agoraUid: '123456',
  }),
  tencent: ({ token, expireAt }) => ({ userSig: token, expire: Math.round((expireAt - Date.now()) / 1000) }),
};

const failure = (status: number, code: string): Answer => [status, { code, errorInfo: `The answer is ${status}.` }];

function loginOf(body: string): { account: string; password: string } | undefined {
  try {
    const { userAccount: account, userPassword: password } = JSON.parse(body) as Record<string, unknown>;
    return typeof account === 'string' && typeof password === 'string' ? { account, password } : undefined;
  } catch {
    return undefined;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > largestRequest) throw new Error('The request is too large.');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const preflight = {
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'content-type',
  'access-control-max-age': '600',
};

/** Extensions may read the answer; web pages may not. */
function corsOf({ headers: { origin = '' } }: IncomingMessage): Record<string, string> {
  const allowed = /^(chrome|moz)-extension:\/\//.test(origin);
  return { vary: 'origin', ...(allowed && { 'access-control-allow-origin': origin }) };
}

function write(request: IncomingMessage, response: ServerResponse, [status, body, headers]: Answer): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...corsOf(request), ...headers }).end(text);
}

/** Binds 127.0.0.1 only. */
export async function startAppServer({ port = 0, ...options }: AppServerOptions): Promise<LocalAppServer> {
  const server = new LocalAppServer({ ...options });
  await server.listen(port);
  return server;
}

type ServiceOptions = Partial<Omit<AppServerOptions, 'issue'>>;

/** Issues access tokens of Agora Chat and Easemob; every account needs a user of its name in the app. */
export function startImAppServer(
  im: ImService,
  { app = defaultApp, ...options }: ServiceOptions & { app?: string } = {},
) {
  const issue = (account: string, lifeSeconds: number): ServedToken => {
    const { value: token, expiresAt: expireAt, userId } = im.issueToken(app, account, lifeSeconds * 1000);
    return { token, expireAt, userId };
  };
  return startAppServer({ issue, ...options });
}

/** Issues UserSigs. */
export function startTencentAppServer(im: TencentService, options: ServiceOptions = {}) {
  const issue = (account: string, lifeSeconds: number): ServedToken => ({
    token: im.issueUserSig(account, lifeSeconds),
    expireAt: Date.now() + lifeSeconds * 1000,
  });
  return startAppServer({ shape: 'tencent', issue, ...options });
}
