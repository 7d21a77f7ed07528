/** Texts that combine several messages. */
import type { ErrorCode } from '@/lib/contract/error-codes';
import type { VendorError } from '@/lib/contract/errors';
import type { ProviderId } from '@/lib/contract/provider-id';
import type { EndReason } from '@/lib/contract/session';
import type { Messages } from '@/lib/i18n/messages';

/** What happened, and what to do next. Providers may override the texts. */
export function sessionEndText(i18n: Messages, reason: EndReason, provider: ProviderId | undefined) {
  const override = (part: string, values?: Record<string, string>) =>
    i18n.find(`providers.${provider}.sessionEnd.${reason}.${part}`, values);
  return {
    title: override('title') ?? i18n.t(`sessionEnd.${reason}.title`),
    what: (user: string, at: string) =>
      override('what', { user, at }) ?? i18n.t(`sessionEnd.${reason}.what`, { user, at }),
    next: override('next') ?? i18n.t(`sessionEnd.${reason}.next`),
    /** Replaces `next` if the session can be resumed. */
    nextResume: override('nextResume') ?? i18n.find(`sessionEnd.${reason}.nextResume`),
  };
}

interface ErrorLike {
  code: ErrorCode;
  message: string;
  vendor?: VendorError | undefined;
}

/** For users. The error's own message is for developers, and serves both if the language has no other. */
export function errorText(i18n: Messages, error: ErrorLike): string {
  const { code, message } = error;
  const reason = refusalReason(error);
  if (reason && code === 'vendor') return i18n.t('refused.request', { reason });
  if (reason && code === 'signInRefused') return i18n.t('refused.signIn', { reason });
  return i18n.find(`errors.${code}`) ?? message;
}

/** For an error during a token refresh, which the background retries. */
export function tokenRefreshErrorText(i18n: Messages, error: ErrorLike): string {
  const code = error.vendor?.code ?? '';
  return i18n.find(`tokenRefresh.errors.${error.code}`, { code }) ?? errorText(i18n, error);
}

/** For a message that was not sent, or of which this is unknown. */
export function sendErrorText(i18n: Messages, error: ErrorLike): string {
  const text = errorText(i18n, error);
  if (error.code === 'unknownOutcome') return text;
  return i18n.t('inbox.notSent', { reason: refusalReason(error) ?? text });
}

/** The vendor's message and code, such as `user is muted (219)`, if they replace a sentence of ours. */
export function refusalReason({ code, vendor }: Pick<ErrorLike, 'code' | 'vendor'>): string | undefined {
  if (!vendor?.message || (code !== 'vendor' && code !== 'signInRefused')) return undefined;
  return vendor.code === undefined ? vendor.message : `${vendor.message} (${vendor.code})`;
}

/** Our code, what it concerns, and the vendor's code and message; for support requests. */
export function errorDetails(
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

/** The user ID with the provider's name. */
export const accountText = (i18n: Messages, { userId, provider }: { userId: string; provider: ProviderId }): string =>
  i18n.t('accountLabel', { user: userId, place: i18n.t(`providers.${provider}.name`) });

/** In characters. */
const maxDeviceLabelLength = 80;

/** The label that the other device chose for itself (Agora Chat and Easemob, error 206). Untrusted text. */
export function otherDeviceLabel(vendor: VendorError | undefined): string | undefined {
  const { data } = Object(vendor?.raw) as { data?: unknown };
  const { loginInfoCustomExt: label } = Object(data) as { loginInfoCustomExt?: unknown };
  if (typeof label !== 'string') return undefined;
  const singleLine = label.replaceAll(/[\p{C}\p{Z}\s]+/gu, ' ').trim();
  return (
    (singleLine.length > maxDeviceLabelLength ? `${singleLine.slice(0, maxDeviceLabelLength)}…` : singleLine) ||
    undefined
  );
}

/** Omits `https://`, and shows any other scheme. */
export function hostOf(origin: string): string {
  return origin.replace(/^https:\/\//, '');
}
