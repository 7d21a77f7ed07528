import type { ErrorCode } from '@/lib/contract/error-codes';
import { PartylineError } from '@/lib/contract/errors';
import type { Opened } from '@/lib/providers/provider';
import type { SandboxedFetch } from '@/lib/providers/sandbox/fetch';

/** Of the response. */
const maxBytes = 65_536;

/**
 * Gets a token by password. The SDKs send this request only during a sign-in (agora-chat 1.4.0,
 * easemob-websdk 4.21.1).
 *
 * @param appUrl `{apiUrl}/{org}/{app}`
 * @throws {PartylineError} `unreachable`, `serverBusy`, `unknownUser`, `wrongPassword`
 */
export async function requestPasswordToken(
  fetch: SandboxedFetch,
  appUrl: string,
  username: string,
  password: string,
): Promise<Opened> {
  const request = { grant_type: 'password', username, password, timestamp: Date.now() };
  const response = await fetch(
    `${appUrl}/token`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    },
    maxBytes,
  ).catch(() => {
    throw new PartylineError('unreachable');
  });
  const { status } = response;
  if (status === 429 || status >= 500) throw new PartylineError('serverBusy', { vendor: { code: status } });
  const body: unknown = await response.json().catch(() => undefined);
  const { access_token: token, expires_in: seconds } = Object(body) as Record<string, unknown>;
  if (typeof token !== 'string') throw new PartylineError(refusalOf(response, body), { vendor: { code: status } });
  return { token, ...(typeof seconds === 'number' && seconds > 0 && { expireAt: Date.now() + seconds * 1000 }) };
}

function refusalOf({ ok, status }: Response, body: unknown): ErrorCode {
  // A page in place of JSON is not the service's: a captive portal's, for example.
  if (ok || typeof body !== 'object') return 'unreachable';
  return status === 404 ? 'unknownUser' : 'wrongPassword';
}
