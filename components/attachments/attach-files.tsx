import './attachments.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { maxFileBytes } from '@/lib/inbox/file-download';
import type { Inbox } from '@/lib/inbox/inbox';
import { useI18n } from '../ui/context';
import { sizeText } from '../ui/file-size';
import { IconButton } from '../ui/icon-button';
import { Cross } from '../ui/icons';
import { measureFile } from './measure-file';
import { useObjectUrl } from './use-file';

/** Files of one message each. */
const maxFiles = 10;

interface AttachFilesProps {
  inbox: Inbox;
  /** Of the conversation. */
  conversation: string;
  /** Whether what is pasted without a focus is for it. */
  isActive: boolean;
}

/** Files are pasted, dropped or chosen, and shown above the text until *Send*. */
export function AttachFiles({ inbox, conversation, isActive }: AttachFilesProps) {
  const i18n = useI18n();
  const files = inbox.view.attached.get(conversation) ?? [];
  const [problem, setProblem] = useState<string>();
  const [isDragging, setDragging] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  /** Whether an event of the document is for this conversation, which may have others beside it. */
  const isHere = (target: EventTarget | null) => {
    const column = input.current?.closest('.column');
    return !column || column.contains(target as Node);
  };
  const focusText = () => {
    // Reading a file takes time, in which the user may have gone on to another conversation.
    const { activeElement } = document;
    if (isHere(activeElement) || activeElement === document.body)
      input.current?.form?.querySelector('textarea')?.focus();
  };
  const add = async (given: readonly File[]) => {
    setProblem(undefined);
    const measured = [];
    for (const file of given) {
      if (file.size > maxFileBytes)
        setProblem(i18n.t('files.tooLargeToSend', { name: file.name, size: sizeText(maxFileBytes, i18n.locale) }));
      else if (file.size === 0) setProblem(i18n.t('files.empty', { name: file.name }));
      else measured.push(await measureFile(file));
    }
    const all = [...(inbox.view.attached.get(conversation) ?? []), ...measured];
    if (all.length > maxFiles) setProblem(i18n.t('files.tooManyToSend', { n: maxFiles }));
    inbox.attach(conversation, all.slice(0, maxFiles));
    focusText();
  };
  const remove = (index: number) => {
    inbox.attach(conversation, files.toSpliced(index, 1));
    setProblem(undefined);
    focusText();
  };
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const { files: pasted, types } = event.clipboardData ?? {};
      // Office programs copy a picture of the text beside it.
      if (!pasted?.length || types?.includes('text/plain')) return;
      if (!isHere(event.target) && !(isActive && event.target === document.body)) return;
      event.preventDefault();
      void add([...pasted]);
    };
    const drag = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      // Otherwise the browser opens the file in place of the panel.
      event.preventDefault();
      setDragging(isHere(event.target));
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setDragging(false);
    };
    const drop = (event: DragEvent) => {
      setDragging(false);
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      if (!isHere(event.target)) return;
      // A folder cannot be read as a file.
      const dropped = [...event.dataTransfer.items].filter(item => !item.webkitGetAsEntry()?.isDirectory);
      void add(dropped.flatMap(item => item.getAsFile() ?? []));
    };
    document.addEventListener('paste', paste);
    document.addEventListener('dragover', drag);
    document.addEventListener('dragleave', leave);
    document.addEventListener('drop', drop);
    return () => {
      document.removeEventListener('paste', paste);
      document.removeEventListener('dragover', drag);
      document.removeEventListener('dragleave', leave);
      document.removeEventListener('drop', drop);
    };
  }, [inbox, conversation, isActive]);

  return (
    <>
      {isDragging && (
        <p class="drop-hint" aria-hidden="true">
          {i18n.t('files.drop')}
        </p>
      )}
      {problem && (
        <p class="attach-problem" role="alert" data-test="attach-problem">
          {problem}
        </p>
      )}
      {files.length > 0 && (
        <ul class="attached" aria-label={i18n.t('files.attached')} data-test="attached">
          {files.map(({ data, facts }, index) => (
            <li key={`${data.name} ${data.size} ${data.lastModified} ${index}`}>
              <LocalPicture data={data} type={facts.type} />
              <span class="attached-text">
                <bdi>{data.name}</bdi>
                <span class="quiet">{sizeText(data.size, i18n.locale)}</span>
              </span>
              <IconButton
                name="remove-file"
                label={i18n.t('files.remove', { name: data.name })}
                onPress={() => remove(index)}
              >
                <Cross />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-test="files"
        onChange={event => {
          const { currentTarget } = event;
          void add([...(currentTarget.files ?? [])]);
          // The same file can be chosen again.
          currentTarget.value = '';
        }}
      />
      <IconButton name="attach" label={i18n.t('files.attach')} onPress={() => input.current?.click()}>
        <Clip />
      </IconButton>
    </>
  );
}

/** A small preview of the user's own file, if it is a picture by its bytes. */
export function LocalPicture({ data, type }: { data: File; type: string }) {
  const url = useObjectUrl(type.startsWith('image/') ? data : undefined, type);
  return url ? <img class="local-picture" src={url} alt="" /> : null;
}

function Clip() {
  return (
    <svg class="clip" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d="M13 7.2l-5.3 5.3a3.1 3.1 0 0 1-4.4-4.4l5.6-5.6a2.1 2.1 0 0 1 3 3l-5.5 5.4a1 1 0 0 1-1.5-1.4l5-5" />
    </svg>
  );
}
