import type { ErrorBody } from '@/lib/contract/partyline-error';
import type { Messages } from '@/lib/i18n/messages';
import { useI18n } from '../ui/context';
import { sizeText } from '../ui/file-size';
import { errorText } from '../ui/labels';
import type { LoadableFile } from './use-file';

interface FileStatusProps {
  file: LoadableFile;
  maxBytes: number;
  /** Of what is loaded. */
  label: string;
  /** Loads it again, or from the host that the user agreed to. */
  onRetry(isAsked: boolean): void;
}

/** Progress with *Cancel*, the question about another host, or the reason of a failure with *Try again*. */
export function FileStatus({ file: { state, cancel }, maxBytes, label, onRetry }: FileStatusProps) {
  const i18n = useI18n();
  switch (state.phase) {
    case 'loading':
      return (
        <div class="file-status">
          <progress aria-label={label} max={state.total ?? 1} value={state.total ? state.received : undefined} />
          <span class="quiet">{state.received > 0 && sizeText(state.received, i18n.locale)}</span>
          <button type="button" class="link" data-test="cancel-load" onClick={cancel}>
            {i18n.t('actions.cancel')}
          </button>
        </div>
      );
    case 'asks':
      return (
        <div class="file-status">
          <p class="quiet" data-test="asks">
            {i18n.t('files.asks', { host: state.host })}
          </p>
          <button type="button" class="small" data-test="load-file" onClick={() => onRetry(true)}>
            {i18n.t('files.load')}
          </button>
        </div>
      );
    case 'failed':
      return (
        <div class="file-status" role="alert">
          <p data-test="file-error">{failureText(i18n, state.error, maxBytes)}</p>
          <button type="button" class="link" data-test="load-again" onClick={() => onRetry(false)}>
            {i18n.t('actions.tryAgain')}
          </button>
        </div>
      );
    default:
      return null;
  }
}

function failureText(i18n: Messages, error: ErrorBody, maxBytes: number): string {
  const { code, vendor } = error;
  if (code === 'vendor') return i18n.t(Number(vendor?.code) < 500 ? 'files.gone' : 'files.failed');
  if (code === 'fileTooLarge') return i18n.t('files.tooLarge', { size: sizeText(maxBytes, i18n.locale) });
  if (code === 'notAllowed') return i18n.t('files.notPublic');
  if (code === 'unreachable' || code === 'fileUnreadable' || code === 'deadline') return i18n.t('files.failed');
  return errorText(i18n, error);
}
