/**
 * Gets an IM token from the app's own server, with the request of the vendors' samples:
 * `POST {userAccount, userPassword}`, answered by `{accessToken, ...}`.
 */
import type { AppServer } from '@/lib/contract/app-server';
import type { ErrorCode } from '@/lib/contract/error-codes';
import { PartylineError } from '@/lib/contract/errors';

/** Characters. */
const longestToken = 16_384;
/** Bytes, after decompression. */
const largestResponse = 65_536;

const tokenFields = ['accessToken', 'userSig', 'token', 'access_token'];
/** A number under these names is absolute, however small. */
const absoluteFields = ['expireTimestamp', 'expire_timestamp', 'expiresAt', 'expires_at', 'expireAt'];
const expiryFields = [...absoluteFields, 'expiresIn', 'expires_in', 'expireIn', 'expire'];

export interface TokenRequestHost {
  fetch: typeof fetch;
  /** Covers the whole response, body included. */
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
  now?: () => number;
}

export interface IssuedToken {
  token: string;
  /** Milliseconds since 1970. */
  expireAt?: number;
  /** The user id at the IM service, where the app's server names it. */
  userId?: string;
}

/**
 * Requests a token once, without retries.
 * @throws {PartylineError} `cancelled` by the signal, or one of `appServer…`, with the endpoint in `about`
 */
export async function askAppServer(source: AppServer, userId: string, host: TokenRequestHost): Promise<IssuedToken> {
  const { now = Date.now } = host;
  return readIssued(source, parse(source, await exchange(source, userId, host)), now());
}

function failure(
  { endpoint }: AppServer,
  code: ErrorCode,
  more: { status?: number; field?: string } = {},
): PartylineError {
  const { origin, pathname } = new URL(endpoint);
  const about = origin + pathname + (more.field ? `: ${more.field}` : '');
  return new PartylineError(code, { about, ...(more.status && { vendor: { code: more.status } }) });
}

/** Returns the response body. Aborting at the end closes a connection whose body was not read to its end. */
async function exchange(source: AppServer, userId: string, { fetch, timeoutMs = 15_000, signal }: TokenRequestHost) {
  const request = new AbortController();
  const abort = () => request.abort();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    abort();
  }, timeoutMs);
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort();
  try {
    return await readBody(source, await post(source, userId, fetch, request.signal));
  } catch (thrown) {
    if (signal?.aborted) throw new PartylineError('cancelled');
    if (thrown instanceof PartylineError) throw thrown;
    throw failure(source, timedOut ? 'appServerTimeout' : 'appServerUnreachable');
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
    abort();
  }
}

async function post(
  source: AppServer,
  userId: string,
  fetch: TokenRequestHost['fetch'],
  signal: AbortSignal,
): Promise<Response> {
  const { endpoint, password, fields } = source;
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({ [fields.account]: userId, [fields.password]: password }),
    credentials: 'omit',
    redirect: 'manual',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
    signal,
  });
  const { type, status } = response;
  // With `redirect: manual` a browser hides status and headers of a redirect; Node shows them.
  if (type === 'opaqueredirect' || (status >= 300 && status < 400)) throw failure(source, 'appServerRedirected');
  if (status === 429 || status >= 500) throw failure(source, 'appServerFailed', { status });
  if (!response.ok) throw failure(source, 'appServerRefused', { status });
  return response;
}

async function readBody(source: AppServer, { body }: Response): Promise<string> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let read = '';
  for (let size = 0; ; ) {
    const chunk = await reader?.read();
    if (!chunk?.value) return read + decoder.decode();
    size += chunk.value.byteLength;
    if (size > largestResponse) throw failure(source, 'appServerAnswer');
    read += decoder.decode(chunk.value, { stream: true });
  }
}

function parse(source: AppServer, text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // The parser's error is dropped because it quotes the response.
  }
  throw failure(source, 'appServerAnswer');
}

function readIssued(source: AppServer, response: object, now: number): IssuedToken {
  const { fields } = source;
  const token = readToken(source, response);
  const expiry = findField(response, fields.expiry ? [fields.expiry] : expiryFields);
  const expireAt = expiry && parseExpiry(expiry.path, expiry.value, now);
  // An absolute time in the past may only mean that the clocks differ, so the IM service decides. A lifetime of 0 is wrong.
  if (expiry && expireAt !== undefined && expireAt <= now && !isAbsolute(expiry.path, Number(expiry.value)))
    throw failure(source, 'appServerExpired', { field: expiry.path });
  const userId = valueAt(response, fields.user);
  return {
    token,
    ...(expireAt !== undefined && { expireAt }),
    ...(typeof userId === 'string' && userId !== '' && userId.length <= 512 && { userId }),
  };
}

function readToken(source: AppServer, response: object): string {
  const paths = source.fields.token ? [source.fields.token] : tokenFields;
  const found = findField(response, paths);
  if (!found) throw failure(source, 'appServerNoToken', { field: paths.join(', ') });
  if (typeof found.value === 'string' && found.value.length <= longestToken) return found.value;
  throw failure(source, 'appServerBadToken', { field: found.path });
}

/** Returns the first of the fields that is neither missing nor empty. */
function findField(response: object, paths: readonly string[]): { path: string; value: unknown } | undefined {
  return paths
    .map(path => ({ path, value: valueAt(response, path) }))
    .find(({ value }) => value !== undefined && value !== null && value !== '');
}

/** Reads a dotted path; own properties only. */
function valueAt(value: unknown, path: string): unknown {
  const step = (inner: unknown, key: string): unknown =>
    typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key) ? Reflect.get(inner, key) : undefined;
  return path.split('.').reduce(step, value);
}

/**
 * Parses the expiry time of a token. Servers use different units, so the size of the number decides:
 *
 * | number | unit |
 * |---|---|
 * | 1e11 (1973) or more | milliseconds since 1970 |
 * | 1e9 (2001) or more | seconds since 1970 |
 * | less | seconds from now; seconds since 1970 in a field with an absolute name, such as `expireTimestamp` |
 *
 * @param path of the field; only its last name counts
 * @returns milliseconds since 1970; `undefined` for a value that is no number or no valid date
 */
export function parseExpiry(path: string, value: unknown, now: number): number | undefined {
  const number = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number') return undefined;
  const expireAt = isAbsolute(path, number) ? (number >= 1e11 ? number : number * 1000) : now + number * 1000;
  return Number.isNaN(new Date(expireAt).getTime()) ? undefined : Math.floor(expireAt);
}

const isAbsolute = (path: string, value: number): boolean =>
  value >= 1e9 || absoluteFields.includes(path.slice(path.lastIndexOf('.') + 1));
