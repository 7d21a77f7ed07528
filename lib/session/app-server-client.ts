/**
 * The credential source `appServer`: the app's own endpoint, which swaps a login for an IM token.
 * It is asked as in the vendors' samples: `POST {userAccount, userPassword}`, answered by `{accessToken, ...}`.
 */
import type { AppServer } from '@/lib/contract/app-server';
import type { ErrorCode } from '@/lib/contract/error-codes';
import { PartylineError } from '@/lib/contract/errors';

/** Characters. */
const longestToken = 16_384;
/** Bytes, once unpacked. */
const largestAnswer = 65_536;

const tokenFields = ['accessToken', 'userSig', 'token', 'access_token'];
/** A number under these names is a moment, however small. */
const momentFields = ['expireTimestamp', 'expire_timestamp', 'expiresAt', 'expires_at', 'expireAt'];
const expiryFields = [...momentFields, 'expiresIn', 'expires_in', 'expireIn', 'expire'];

export interface TokenRequestHost {
  fetch: typeof fetch;
  /** Until the whole answer is there. */
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
  now?: () => number;
}

export interface IssuedToken {
  token: string;
  /** Milliseconds since 1970, if the app's server said so. */
  expireAt?: number;
  /** Who the account is at the IM service, if the app's server said so. */
  userId?: string;
}

/**
 * Asks for a token, once.
 * @throws {PartylineError} `cancelled` by the signal, or one of `appServer…`, with the endpoint in `about`
 */
export async function askAppServer(source: AppServer, userId: string, asking: TokenRequestHost): Promise<IssuedToken> {
  const { now = Date.now } = asking;
  return readIssued(source, parse(source, await exchange(source, userId, asking)), now());
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

/** The answer's text. Whatever of it is unread at the end is cut off. */
async function exchange(source: AppServer, userId: string, { fetch, timeoutMs = 15_000, signal }: TokenRequestHost) {
  const stop = new AbortController();
  const cut = () => stop.abort();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    cut();
  }, timeoutMs);
  signal?.addEventListener('abort', cut);
  if (signal?.aborted) cut();
  try {
    return await readBody(source, await post(source, userId, fetch, stop.signal));
  } catch (thrown) {
    if (signal?.aborted) throw new PartylineError('cancelled');
    if (thrown instanceof PartylineError) throw thrown;
    throw failure(source, isLate ? 'appServerTimeout' : 'appServerUnreachable');
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cut);
    cut();
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
  // A browser hides a redirect that it does not follow; Node shows it.
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
    if (size > largestAnswer) throw failure(source, 'appServerAnswer');
    read += decoder.decode(chunk.value, { stream: true });
  }
}

function parse(source: AppServer, answer: string): object {
  try {
    const value: unknown = JSON.parse(answer);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // The parser's error quotes the answer.
  }
  throw failure(source, 'appServerAnswer');
}

function readIssued(source: AppServer, answer: object, now: number): IssuedToken {
  const { fields } = source;
  const token = readToken(source, answer);
  const expiry = filledIn(answer, fields.expiry ? [fields.expiry] : expiryFields);
  const expireAt = expiry && parseExpiry(expiry.path, expiry.value, now);
  // A moment that is over may only show that the clocks differ: the IM service will tell. No life at all is plain.
  if (expiry && expireAt !== undefined && expireAt <= now && !isMoment(expiry.path, Number(expiry.value)))
    throw failure(source, 'appServerExpired', { field: expiry.path });
  const userId = at(answer, fields.user);
  return {
    token,
    ...(expireAt !== undefined && { expireAt }),
    ...(typeof userId === 'string' && userId !== '' && userId.length <= 512 && { userId }),
  };
}

function readToken(source: AppServer, answer: object): string {
  const paths = source.fields.token ? [source.fields.token] : tokenFields;
  const found = filledIn(answer, paths);
  if (!found) throw failure(source, 'appServerNoToken', { field: paths.join(', ') });
  if (typeof found.value === 'string' && found.value.length <= longestToken) return found.value;
  throw failure(source, 'appServerBadToken', { field: found.path });
}

/** The first of the fields that holds something. */
function filledIn(answer: object, paths: readonly string[]): { path: string; value: unknown } | undefined {
  return paths
    .map(path => ({ path, value: at(answer, path) }))
    .find(({ value }) => value !== undefined && value !== null && value !== '');
}

/** What stands at a dotted path; own properties only. */
function at(value: unknown, path: string): unknown {
  const step = (inner: unknown, key: string): unknown =>
    typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key) ? Reflect.get(inner, key) : undefined;
  return path.split('.').reduce(step, value);
}

/**
 * When a token ends, in milliseconds since 1970. Servers differ in what they say, so the size of the number tells:
 *
 * | number | is |
 * |---|---|
 * | 1e11 (1973) or more | milliseconds since 1970 |
 * | 1e9 (2001) or more | seconds since 1970 |
 * | less | seconds from now; or since 1970 where the name is one for a moment, as `expireTimestamp` |
 *
 * @param path its last name counts
 * @returns nothing where it is no number, or no date could hold it; the IM service tells then
 */
export function parseExpiry(path: string, value: unknown, now: number): number | undefined {
  const number = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number') return undefined;
  const expireAt = isMoment(path, number) ? (number >= 1e11 ? number : number * 1000) : now + number * 1000;
  return Number.isNaN(new Date(expireAt).getTime()) ? undefined : Math.floor(expireAt);
}

const isMoment = (path: string, value: number): boolean =>
  value >= 1e9 || momentFields.includes(path.slice(path.lastIndexOf('.') + 1));
