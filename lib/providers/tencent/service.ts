/** The connection options of Tencent Cloud Chat, under the SDK's own names, and what is wrong with them. */
import * as v from 'valibot';
import { isSafe } from '@/lib/contract/addresses';
import { PartylineError } from '@/lib/contract/errors';

const Options = v.strictObject({
  SDKAppID: v.optional(v.union([v.number(), v.string()])),
  /** A message server of one's own, or a proxy before the vendor's. */
  proxyServer: v.optional(v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(2048))),
  /** Whether the vendor's hosts outside of mainland China are to be used. */
  oversea: v.optional(v.boolean(), false),
  /** Whether to leave out the host that has the SDKAppID in its name. */
  disableIndependentDomain: v.optional(v.boolean(), false),
  /** Whether any number of AVChatRooms may be joined at once. */
  unlimitedAVChatRoom: v.optional(v.boolean(), false),
});

export type TencentOptions = Omit<v.InferOutput<typeof Options>, 'SDKAppID'> & { SDKAppID: number };

/** @throws {PartylineError} `sdkAppIdMissing`, `sdkAppIdMalformed`, `addressMalformed`, `tlsRequired`, `badRequest` */
export function parseTencentService(input: Record<string, unknown>): TencentOptions {
  const parsed = v.safeParse(Options, input);
  if (!parsed.success) throw new PartylineError('badRequest', { field: v.getDotPath(parsed.issues[0]) ?? undefined });
  const { SDKAppID: given = '', proxyServer } = parsed.output;
  const text = String(given).trim();
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
