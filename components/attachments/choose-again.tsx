import { useRef } from 'preact/hooks';
import type { Inbox } from '@/lib/inbox/inbox';
import { useI18n } from '../ui/context';
import { measureFile } from './measure-file';

interface ChooseAgainProps {
  inbox: Inbox;
  /** Key of the message's conversation. */
  conversation: string;
  /** Of the message. */
  id: string;
}

/** For an unsent file whose bytes ended with the browser or the worker. */
export function ChooseAgain({ inbox, conversation, id }: ChooseAgainProps) {
  const i18n = useI18n();
  const input = useRef<HTMLInputElement>(null);
  const send = async (file: File | undefined) => {
    if (!file) return;
    const chosen = await measureFile(file);
    inbox.discard(id);
    await inbox.sendFile(conversation, chosen);
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        data-test="file-again"
        onChange={event => void send(event.currentTarget.files?.[0])}
      />
      <button type="button" class="small" data-test="choose-again" onClick={() => input.current?.click()}>
        {i18n.t('files.chooseAgain')}
      </button>
    </>
  );
}
