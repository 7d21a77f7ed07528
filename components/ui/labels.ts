/** Sentences that are put together from several messages. */
import type { ErrorCode, VendorError } from '@/lib/contract/errors';
import type { EndReason } from '@/lib/contract/session';
import type { ProviderId } from '@/lib/contract/sign-in';
import type { Messages } from '@/lib/i18n/messages';

/** How a session's end is told to somebody who was signed in there: what happened, and what to do about it. */
export function endOf(words: Messages, reason: EndReason, provider: ProviderId | undefined) {
  const own = (part: string, values?: Record<string, string>) =>
    words.find(`providers.${provider}.ends.${reason}.${part}`, values);
  return {
    title: own('title') ?? words.t(`ends.${reason}.title`),
    what: (user: string, at: string) => own('what', { user, at }) ?? words.t(`ends.${reason}.what`, { user, at }),
    next: own('next') ?? words.t(`ends.${reason}.next`),
    /** Instead of `next`, where one press brings the session back. */
    nextResume: own('nextResume') ?? words.find(`ends.${reason}.nextResume`),
  };
}

/** An error comes with its English sentence; other languages have their own. */
export const errorText = (words: Messages, { code, message }: { code: ErrorCode; message: string }): string =>
  words.find(`errors.${code}`) ?? message;

/** For whoever is asked for help: our code, what it is about, the vendor's code and the vendor's words. */
export function codeText(
  words: Messages,
  {
    code,
    vendor,
    about,
  }: { code: ErrorCode | EndReason; vendor?: VendorError | undefined; about?: string | undefined },
): string {
  const vendorCode = vendor?.code !== undefined && words.t('vendorCode', { code: vendor.code });
  return [code, about, vendorCode, vendor?.message].filter(Boolean).join(' · ');
}

/** Where somebody is signed in, in a few words. */
export const placeOf = (words: Messages, { userId, provider }: { userId: string; provider: ProviderId }): string =>
  words.t('who', { user: userId, place: words.t(`providers.${provider}.name`) });

/** Characters of what another device may say of itself. */
const mostSaid = 80;

/** What the device that took the account over said of itself; of Agora Chat and Easemob (error 206). Anybody may say anything. */
export function saidOfItself(vendor: VendorError | undefined): string | undefined {
  const { data } = Object(vendor?.raw) as { data?: unknown };
  const { loginInfoCustomExt: said } = Object(data) as { loginInfoCustomExt?: unknown };
  if (typeof said !== 'string') return undefined;
  const line = said.replaceAll(/[\p{C}\p{Z}\s]+/gu, ' ').trim();
  return (line.length > mostSaid ? `${line.slice(0, mostSaid)}…` : line) || undefined;
}
