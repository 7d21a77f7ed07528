/** An error that concerns no single field: its sentence, and the codes under Details. */

import type { ErrorCode } from '@/lib/contract/error-codes';
import type { ErrorBody, VendorError } from '@/lib/contract/errors';
import type { EndReason } from '@/lib/contract/session';
import { useMessages } from './context';
import { CopyButton } from './copy-button';
import { Disclosure } from './disclosure';
import { Warning } from './icons';
import { codeText, errorText } from './labels';

/** What components need of an error, whether it has just been thrown or has come with the state. */
export type DisplayedError = Pick<ErrorBody, 'code' | 'message'> & {
  about?: string | undefined;
  vendor?: VendorError | undefined;
};

export function ErrorMessage({ error }: { error: DisplayedError }) {
  const i18n = useMessages();
  return (
    <div class="notice notice-error" role="alert">
      <Warning />
      <div>
        <p data-test="error">{errorText(i18n, error)}</p>
        <Codes {...error} />
      </div>
    </div>
  );
}

/** For whoever is asked for help: our code, what it is about, the vendor's code and the vendor's i18n. */
export function Codes(error: Pick<DisplayedError, 'about' | 'vendor'> & { code: ErrorCode | EndReason }) {
  const i18n = useMessages();
  const text = codeText(i18n, error);
  return (
    <Disclosure title={i18n.t('actions.details')} class="codes">
      <code>{text}</code>
      <CopyButton text={text} />
    </Disclosure>
  );
}

/** Under a sentence: what it is about, and the vendor's code. */
export function SmallPrint({ about, vendor }: Pick<DisplayedError, 'about' | 'vendor'>) {
  const i18n = useMessages();
  const text = [about, vendor?.code !== undefined && i18n.t('vendorCode', { code: vendor.code })]
    .filter(Boolean)
    .join(' · ');
  if (!text) return null;
  // An address breaks where its parts do.
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
