import type { ErrorCode } from '@/lib/contract/error-codes';
import type { ErrorBody, VendorError } from '@/lib/contract/errors';
import type { EndReason } from '@/lib/contract/session';
import { useI18n } from './context';
import { CopyButton } from './copy-button';
import { Disclosure } from './disclosure';
import { Warning } from './icons';
import { errorDetails, errorText, refusalReason } from './labels';

/** A thrown `PartylineError`, or an error within the session's state. */
export type DisplayedError = Pick<ErrorBody, 'code' | 'message'> & {
  about?: string | undefined;
  vendor?: VendorError | undefined;
};

/** An error that belongs to no field. */
export function ErrorMessage({ error }: { error: DisplayedError }) {
  const i18n = useI18n();
  return (
    <div class="notice notice-error" role="alert">
      <Warning />
      <div>
        <p data-test="error">{errorText(i18n, error)}</p>
        <ErrorDetails {...error} />
      </div>
    </div>
  );
}

/** For support requests. */
export function ErrorDetails(error: Pick<DisplayedError, 'about' | 'vendor'> & { code: ErrorCode | EndReason }) {
  const i18n = useI18n();
  const text = errorDetails(i18n, error);
  return (
    <Disclosure title={i18n.t('actions.details')} class="codes">
      <code>{text}</code>
      <CopyButton text={text} />
    </Disclosure>
  );
}

/** The address or field that the error concerns, and the vendor's code unless the sentence has it. */
export function ErrorCause({ code, about, vendor }: Omit<DisplayedError, 'message'>) {
  const i18n = useI18n();
  const hasCode = vendor?.code !== undefined && refusalReason({ code, vendor }) === undefined;
  const text = [about, hasCode && i18n.t('vendorCode', { code: vendor.code! })].filter(Boolean).join(' · ');
  if (!text) return null;
  // Lets a long address wrap after its slashes.
  const parts = text.split(/(?<=\w\/)/);
  return (
    <code>
      {parts.map(part => (
        <>
          {part}
          <wbr />
        </>
      ))}
    </code>
  );
}
