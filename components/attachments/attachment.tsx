import './attachments.css';
import { useState } from 'preact/hooks';
import { addressOf, maxFileBytes } from '@/lib/inbox/file-download';
import { safeFileName } from '@/lib/inbox/file-name';
import { type FileType, hasTextName, typeOf } from '@/lib/inbox/file-type';
import type { Inbox } from '@/lib/inbox/inbox';
import type { FileContent, InboxMessage } from '@/lib/providers/inbox-model';
import { contentDetail, contentTitle } from '../inbox/message-text';
import { useI18n } from '../ui/context';
import { LocalPicture } from './attach-files';
import { ChooseAgain } from './choose-again';
import { FileStatus } from './file-status';
import { Picture } from './picture';
import { saveBlob } from './save-blob';
import { useFile, useObjectUrl } from './use-file';
import { Viewer } from './viewer';

interface AttachmentProps {
  inbox: Inbox;
  message: InboxMessage & { content: FileContent };
}

/** What a file is opened as, guessed from its name. Its bytes decide. */
const mayOpen = (name: string) =>
  hasTextName(name) || /\.(pdf|png|jpe?g|gif|webp|bmp|avif|mp3|m4a|aac|ogg|wav|flac|mp4|webm)$/i.test(name);

/** A message's file, with what can be done with it. The sender chose its name, type, size and address. */
export function Attachment({ inbox, message: { id, conversation, content, sending } }: AttachmentProps) {
  const i18n = useI18n();
  const name = safeFileName(
    content.name ?? '',
    { image: 'picture', audio: 'voice', video: 'video', file: 'file' }[content.kind],
  );
  const address = addressOf(content);
  const file = useFile(inbox, address, maxFileBytes);
  const [wanted, setWanted] = useState<'open' | 'save'>();
  const [shown, setShown] = useState<{ file: Blob; type: FileType }>();
  const [note, setNote] = useState<string>();
  const isPlayed = content.kind === 'audio' || content.kind === 'video';
  const local = sending && inbox.fileOf(id);
  const detail = contentDetail(i18n, content);

  const run = async (action: 'open' | 'save', isAsked: boolean) => {
    setWanted(action);
    setNote(undefined);
    const loaded = await file.load(isAsked);
    if (!loaded) return;
    const type = await typeOf(loaded, hasTextName(name));
    if (action === 'save') saveBlob(loaded, name);
    else if (!type.view) setNote(i18n.t('files.onlySave'));
    else if (type.view === 'pdf') openPdf(loaded);
    else setShown({ file: loaded, type });
  };
  const buttons: ['open' | 'save', string][] = [
    ...(isPlayed || mayOpen(name) || content.kind === 'image'
      ? [['open', i18n.t(isPlayed ? 'files.play' : 'files.open')] as ['open', string]]
      : []),
    ['save', i18n.t('files.save')],
  ];
  return (
    <div class="attachment" data-test="attachment" data-kind={content.kind}>
      <p class="message-kind">{contentTitle(i18n, content)}</p>
      {detail && (
        <p class="message-text" dir="auto">
          {detail}
        </p>
      )}
      {content.kind === 'image' && !sending && (content.thumb || content.url) && (
        <Picture
          inbox={inbox}
          address={addressOf({
            url: content.thumb ?? content.url ?? '',
            ...(content.secret && { secret: content.secret }),
          })}
          label={contentTitle(i18n, content)}
          width={content.width}
          height={content.height}
          onOpen={() => void run('open', false)}
        />
      )}
      {shown?.type.view === 'audio' && <Voice file={shown.file} mime={shown.type.mime} />}
      {address && !sending && (
        <div class="attachment-actions">
          {buttons.map(([action, label]) => (
            <button
              key={action}
              type="button"
              class="small"
              data-test={`${action}-file`}
              aria-label={`${label}: ${content.name ? name : contentTitle(i18n, content)}`}
              aria-disabled={file.state.phase === 'loading'}
              onClick={() => {
                if (file.state.phase !== 'loading') void run(action, false);
              }}
            >
              {label}
            </button>
          ))}
        </div>
      )}
      <FileStatus
        file={file}
        maxBytes={maxFileBytes}
        label={name}
        onRetry={isAsked => void run(wanted ?? 'save', isAsked)}
      />
      {note && (
        <p class="quiet" role="status" data-test="file-note">
          {note}
        </p>
      )}
      {local && <LocalPicture data={local} type={content.kind === 'image' ? local.type : ''} />}
      {sending?.phase === 'failed' && sending.error.code === 'fileUnreadable' && (
        <ChooseAgain inbox={inbox} conversation={conversation} id={id} />
      )}
      {sending?.phase === 'pending' && (
        <div class="file-status">
          <progress aria-label={name} max={1} value={sending.progress} />
          <button type="button" class="link" data-test="cancel-upload" onClick={() => inbox.discard(id)}>
            {i18n.t('actions.cancel')}
          </button>
        </div>
      )}
      {shown && shown.type.view !== 'audio' && <Viewer name={name} {...shown} onClose={() => setShown(undefined)} />}
    </div>
  );
}

function Voice({ file, mime }: { file: Blob; mime: string }) {
  const i18n = useI18n();
  const url = useObjectUrl(file, mime);
  const [isBroken, setBroken] = useState(false);
  if (isBroken) return <p role="alert">{i18n.t('files.cannotPlay')}</p>;
  // biome-ignore lint/a11y/useMediaCaption: another user's voice message has none
  return url ? <audio src={url} controls autoplay onError={() => setBroken(true)} /> : null;
}

/** In a tab, by the browser's viewer. A blocked window opens with the next press, since the file is loaded by then. */
function openPdf(file: Blob): void {
  const url = URL.createObjectURL(new Blob([file], { type: 'application/pdf' }));
  window.open(url, '_blank', 'noopener');
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
