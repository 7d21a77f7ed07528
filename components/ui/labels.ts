/** Sentences that are put together from several messages. */

import type { ErrorCode } from '@/lib/contract/error-codes';
import type { VendorError } from '@/lib/contract/errors';
import type { EndReason } from '@/lib/contract/session';
import type { ProviderId } from '@/lib/contract/sign-in';
import type { Messages } from '@/lib/i18n/messages';

/** How a session's end is told to somebody who was signed in there: what happened, and what to do about it. */
export function endOf(i18n: Messages, reason: EndReason, provider: ProviderId | undefined) {
  const own = (part: string, values?: Record<string, string>) =>
    i18n.find(`providers.${provider}.ends.${reason}.${part}`, values);
  return {
    title: own('title') ?? i18n.t(`ends.${reason}.title`),
    what: (user: string, at: string) => own('what', { user, at }) ?? i18n.t(`ends.${reason}.what`, { user, at }),
    next: own('next') ?? i18n.t(`ends.${reason}.next`),
    /** Instead of `next`, where one press brings the session back. */
    nextResume: own('nextResume') ?? i18n.find(`ends.${reason}.nextResume`),
  };
}

/** An error comes with its English sentence; other languages have their own. */
export const errorText = (i18n: Messages, { code, message }: { code: ErrorCode; message: string }): string =>
  i18n.find(`errors.${code}`) ?? message;

/** For whoever is asked for help: our code, what it is about, the vendor's code and the vendor's i18n. */
export function codeText(
  i18n: Messages,
  {
    code,
    vendor,
    about,
  }: { code: ErrorCode | EndReason; vendor?: VendorError | undefined; about?: string | undefined },
): string {
  const vendorCode = vendor?.code !== undefined && i18n.t('vendorCode', { code: vendor.code });
  return [code, about, vendorCode, vendor?.message].filter(Boolean).join(' · ');
}

/** Where somebody is signed in, in a few i18n. */
export const placeOf = (i18n: Messages, { userId, provider }: { userId: string; provider: ProviderId }): string =>
  i18n.t('who', { user: userId, place: i18n.t(`providers.${provider}.name`) });

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

/** `https://` goes without saying; anything else is worth seeing. */
export function hostOf(origin: string): string {
  return origin.replace(/^https:\/\//, '');
}
