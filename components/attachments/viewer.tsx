import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { FileType } from '@/lib/inbox/file-type';
import { useI18n } from '../ui/context';
import { IconButton } from '../ui/icon-button';
import { Cross } from '../ui/icons';
import { useObjectUrl } from './use-file';

/** Bytes of a text that are shown. */
const maxTextBytes = 256 * 1024;

interface ViewerProps {
  name: string;
  file: Blob;
  type: FileType;
  onClose(): void;
}

/** Shows a picture, a video or a text over the panel. Never a document: a text's markup stays text. */
export function Viewer({ name, file, type, onClose }: ViewerProps) {
  const i18n = useI18n();
  const dialog = useRef<HTMLDialogElement>(null);
  const url = useObjectUrl(type.view === 'text' ? undefined : file, type.mime);
  const [text, setText] = useState<string>();
  const [isBroken, setBroken] = useState(false);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    if (type.view === 'text') void file.slice(0, maxTextBytes).text().then(setText);
  }, [file, type]);
  const fail = () => setBroken(true);
  return (
    <dialog
      ref={dialog}
      class="viewer"
      aria-label={name}
      data-test="viewer"
      onClose={onClose}
      // Escape closes only the dialog, not the conversation behind it.
      onKeyDown={event => event.stopPropagation()}
    >
      <header class="viewer-head">
        <h2 dir="auto">{name}</h2>
        <IconButton name="close-viewer" label={i18n.t('files.close')} onPress={() => dialog.current?.close()}>
          <Cross />
        </IconButton>
      </header>
      {isBroken && <p role="alert">{i18n.t('files.cannotPlay')}</p>}
      {!isBroken && type.view === 'image' && url && <img src={url} alt={name} onError={fail} />}
      {!isBroken && type.view === 'video' && url && (
        // biome-ignore lint/a11y/useMediaCaption: another user's video has none
        <video src={url} controls autoplay onError={fail} />
      )}
      {text !== undefined && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keyboard users must be able to scroll it
        <pre tabIndex={0} dir="auto">
          {text}
        </pre>
      )}
    </dialog>
  );
}
