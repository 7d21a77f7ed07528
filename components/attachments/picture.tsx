import { useEffect, useRef, useState } from 'preact/hooks';
import { maxThumbnailBytes } from '@/lib/inbox/file-download';
import { type FileType, typeOf } from '@/lib/inbox/file-type';
import type { Inbox } from '@/lib/inbox/inbox';
import { useI18n } from '../ui/context';
import { FileStatus } from './file-status';
import { useFile, useObjectUrl } from './use-file';

/** Pixels. */
const maxWidth = 240;
const maxHeight = 180;
/** Room for an error and its button. */
const minWidth = 160;
const minHeight = 112;

interface PictureProps {
  inbox: Inbox;
  address: string;
  label: string;
  width: number | undefined;
  height: number | undefined;
  /** Shows it large. */
  onOpen(): void;
}

/** Loads when it is scrolled into view, if the service itself has it. Its box has one size from the start. */
export function Picture({ inbox, address, label, width, height, onOpen }: PictureProps) {
  const i18n = useI18n();
  const box = useRef<HTMLDivElement>(null);
  const file = useFile(inbox, address, maxThumbnailBytes);
  const loaded = file.state.phase === 'ready' ? file.state.file : undefined;
  const type = useType(loaded);
  const isPicture = type?.view === 'image';
  const url = useObjectUrl(isPicture ? loaded : undefined, type?.mime ?? '');
  const [isBroken, setBroken] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (!element || loaded) return;
    const observer = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return;
      observer.disconnect();
      void file.load(false);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const isNone = isBroken || (type !== undefined && !isPicture);
  return (
    <div ref={box} class="picture-box" style={boxOf(width, height)} data-test="picture" data-phase={file.state.phase}>
      {isNone && <p class="quiet">{i18n.t('files.noPicture')}</p>}
      {!isNone && url && (
        <button
          type="button"
          class="picture-open"
          data-test="open-picture"
          title={i18n.t('files.open')}
          onClick={onOpen}
        >
          <img src={url} alt={label} decoding="async" onError={() => setBroken(true)} />
        </button>
      )}
      <FileStatus file={file} maxBytes={maxThumbnailBytes} label={label} onRetry={isAsked => void file.load(isAsked)} />
    </div>
  );
}

/** @returns `undefined` until it is known */
function useType(file: Blob | undefined, isText = false): FileType | undefined {
  const [type, setType] = useState<FileType>();
  useEffect(() => {
    let isWanted = true;
    if (file)
      void typeOf(file, isText).then(found => {
        if (isWanted) setType(found);
      });
    return () => {
      isWanted = false;
    };
  }, [file, isText]);
  return type;
}

/** The picture's own proportions, within limits: the sender chose the numbers. */
function boxOf(width = 0, height = 0) {
  if (width < 1 || height < 1) return { width: `${maxWidth}px`, height: `${maxHeight}px` };
  const scale = Math.min(1, maxWidth / width, maxHeight / height);
  const side = (least: number, pixels: number, most: number) =>
    `${Math.round(Math.min(most, Math.max(least, pixels * scale)))}px`;
  return { width: side(minWidth, width, maxWidth), height: side(minHeight, height, maxHeight) };
}
