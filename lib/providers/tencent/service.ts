import * as v from 'valibot';
import { isSafe } from '@/lib/contract/addresses';
import { PartylineError } from '@/lib/contract/errors';

/** Named as in the SDK. */
const Options = v.strictObject({
  SDKAppID: v.optional(v.union([v.number(), v.string()])),
  /** Private message server, or a proxy to the vendor's. */
  proxyServer: v.optional(v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(2048))),
  /** Use the vendor's hosts outside mainland China. */
  oversea: v.optional(v.boolean(), false),
  /** Do not use the host that has the SDKAppID in its name. */
  disableIndependentDomain: v.optional(v.boolean(), false),
  /** Allow joining more than one AVChatRoom at once. */
  unlimitedAVChatRoom: v.optional(v.boolean(), false),
  /** Generation of the SDK: `@tencentcloud/chat`, or `@tencentcloud/lite-chat`. Not an option of the SDK. */
  sdk: v.optional(v.picklist(['v3', 'v4']), 'v3'),
});

export type TencentServiceOptions = Omit<v.InferOutput<typeof Options>, 'SDKAppID'> & { SDKAppID: number };

/**
 * @throws {PartylineError} `sdkAppIdMissing`, `sdkAppIdMalformed`, `addressMalformed`, `tlsRequired`,
 * `badRequest`
 */
export function parseTencentService(input: Record<string, unknown>): TencentServiceOptions {
  const parsed = v.safeParse(Options, input);
  if (!parsed.success) throw new PartylineError('badRequest', { field: v.getDotPath(parsed.issues[0]) ?? undefined });
  const { SDKAppID: rawId = '', proxyServer } = parsed.output;
  const text = String(rawId).trim();
  if (text === '') throw new PartylineError('sdkAppIdMissing');
  const SDKAppID = Number(text);
  if (!/^\d+$/.test(text) || SDKAppID === 0 || !Number.isSafeInteger(SDKAppID))
    throw new PartylineError('sdkAppIdMalformed');
  if (proxyServer !== undefined) checkAddress(proxyServer);
  return { ...parsed.output, SDKAppID };
}

function checkAddress(text: string): void {
  const field = 'proxyServer';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['wss:', 'ws:'].includes(url.protocol) || url.username || url.password) {
    throw new PartylineError('addressMalformed', { field });
  }
  if (!isSafe(url)) throw new PartylineError('tlsRequired', { field });
}
