/** An error that concerns no single field: its sentence, and the codes under Details. */
import type { ErrorCode, VendorError } from '@/lib/contract/errors';
import type { EndReason } from '@/lib/contract/session';
import { useWords } from './context';
import { CopyButton } from './copy-button';
import { Disclosure } from './disclosure';
import { Warning } from './icons';

export function ErrorNotice({
  error,
}: {
  error: { code: ErrorCode; message: string; vendor?: VendorError | undefined };
}) {
  const words = useWords();
  return (
    <div class="notice notice-error" role="alert">
      <Warning />
      <div>
        <p data-test="error">{words.error(error)}</p>
        <Codes code={error.code} vendor={error.vendor} />
      </div>
    </div>
  );
}

/** For whoever is asked for help: our code, the vendor's code and the vendor's words. */
export function Codes({ code, vendor }: { code: ErrorCode | EndReason; vendor?: VendorError | undefined }) {
  const words = useWords();
  const text = words.code(code, vendor);
  return (
    <Disclosure title={words.actions.details} class="codes">
      <code>{text}</code>
      <CopyButton text={text} />
    </Disclosure>
  );
}
