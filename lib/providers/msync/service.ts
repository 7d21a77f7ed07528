import * as v from 'valibot';
import { isEncrypted, isLoopback } from '@/lib/contract/addresses';
import type { ErrorCode } from '@/lib/contract/error-codes';
import { PartylineError } from '@/lib/contract/errors';

const address = v.pipe(v.string(), v.trim(), v.nonEmpty('addressMalformed'), v.maxLength(2048));
const name = v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(256));
const count = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));

/** Named as in the SDKs. */
const Options = v.strictObject({
  /** `<organisation>#<app>` */
  appKey: v.optional(v.pipe(v.string(), v.trim())),
  /** Instead of the App Key, which HTTP-DNS then returns. */
  appId: v.optional(name),
  isHttpDNS: v.optional(v.boolean(), true),
  /** HTTP-DNS server of a private deployment. Default: the vendor's. */
  dnsUrl: v.optional(address),
  https: v.optional(v.boolean(), true),
  /** REST server. */
  apiUrl: v.optional(address),
  /** Message server. */
  url: v.optional(address),
  isFixedDeviceId: v.optional(v.boolean(), true),
  /** WebIM's name for `isFixedDeviceId: false`. */
  isMultiLoginSessions: v.optional(v.boolean(), false),
  deviceId: v.optional(name),
  autoReconnectNumMax: v.optional(count(0, 1000), 5),
  /** Milliseconds. */
  heartBeatWait: v.optional(count(1000, 600_000)),
  /** Sends delivery receipts. */
  delivery: v.optional(v.boolean(), false),
  customOSPlatform: v.optional(count(1, 100)),
  customDeviceName: v.optional(name),
  useOwnUploadFun: v.optional(v.boolean(), false),
  useReplacedMessageContents: v.optional(v.boolean(), false),
});
export type MsyncServiceOptions = v.InferOutput<typeof Options>;

const refuse = (code: ErrorCode, field?: string): never => {
  throw new PartylineError(code, { field });
};

/**
 * @throws {PartylineError} `appKeyMissing`, `appKeyMalformed`, `addressMalformed`, `addressesIncomplete`,
 * `tlsRequired`, `badRequest`
 */
export function parseMsyncService(input: Record<string, unknown>): MsyncServiceOptions {
  const parsed = v.safeParse(Options, input);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return refuse(
      issue.message === 'addressMalformed' ? 'addressMalformed' : 'badRequest',
      v.getDotPath(issue) ?? undefined,
    );
  }
  const service = parsed.output;
  checkApp(service);
  const urls = addressesOf(service);
  if (!service.isHttpDNS) {
    for (const field of ['apiUrl', 'url']) if (!urls.has(field)) refuse('addressesIncomplete', field);
  }
  for (const [field, url] of urls) if (!isEncrypted(url) && !isLoopback(url)) refuse('tlsRequired', field);
  // With `https: false` the SDK uses any unencrypted host that HTTP-DNS names, so all addresses must be
  // local.
  const isLocal = urls.size > 0 && [...urls.values()].every(isLoopback);
  if (!service.https && !isLocal) refuse('tlsRequired', 'https');
  return isLocal && ![...urls.values()].some(isEncrypted) ? { ...service, https: false } : service;
}

function checkApp({ appKey, appId, isHttpDNS }: MsyncServiceOptions): void {
  if (appKey) {
    const parts = appKey.split('#');
    if (parts.length !== 2 || parts.some(part => part === '' || /\s/.test(part))) refuse('appKeyMalformed');
  } else if (!appId) refuse('appKeyMissing');
  // Only HTTP-DNS resolves an App ID to its App Key.
  else if (!isHttpDNS) refuse('appKeyMissing');
}

const protocols: Record<string, readonly string[]> = {
  dnsUrl: ['https:', 'http:'],
  apiUrl: ['https:', 'http:'],
  url: ['wss:', 'ws:'],
};

function addressesOf(service: MsyncServiceOptions): Map<string, URL> {
  const urls = new Map<string, URL>();
  for (const field of ['dnsUrl', 'apiUrl', 'url'] as const) {
    const text = service[field];
    if (text === undefined) continue;
    if (!URL.canParse(text)) refuse('addressMalformed', field);
    const url = new URL(text);
    if (!protocols[field]?.includes(url.protocol) || url.username || url.password) refuse('addressMalformed', field);
    urls.set(field, url);
  }
  return urls;
}

export const appOf = ({ appKey, appId }: MsyncServiceOptions): string => appKey || appId || '';
