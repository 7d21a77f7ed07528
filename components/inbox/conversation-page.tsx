/** One conversation: with whom, what was said, and what is to be said next. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Inbox } from '@/lib/inbox/inbox';
import type { Open } from '@/lib/inbox/view';
import type { ConversationSummary } from '@/lib/providers/inbox-model';
import { useMessages } from '../ui/context';
import { IconButton } from '../ui/icon-button';
import { Arrow } from '../ui/icons';
import { MessageList } from './message-list';

/** As the contract has it. */
const longestText = 20_000;

interface ConversationPageProps {
  inbox: Inbox;
  conversation: ConversationSummary;
  open: Open;
  isAway: boolean;
  drafts: Map<string, string>;
}

export function ConversationPage({ inbox, conversation, open, isAway, drafts }: ConversationPageProps) {
  const i18n = useMessages();
  const { name, chatType, to } = conversation;
  const about = [chatType === 'groupChat' && i18n.t('inbox.group'), name !== to && to].filter(Boolean).join(' · ');
  useEffect(() => {
    // Wherever the focus is.
    const leave = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.isComposing) return;
      event.preventDefault();
      inbox.close();
    };
    document.addEventListener('keydown', leave);
    return () => document.removeEventListener('keydown', leave);
  }, [inbox]);
  return (
    <div class="screen inbox">
      <header class="conversation-head">
        <IconButton name="back" label={i18n.t('inbox.back')} onPress={() => inbox.close()}>
          <Arrow />
        </IconButton>
        <div class="head-text">
          <h1 dir="auto" data-test="with">
            {name}
          </h1>
          {about && (
            <p class="quiet conversation-about" dir="auto">
              {about}
            </p>
          )}
        </div>
      </header>
      {isAway && (
        <p class="inbox-away" role="status">
          {i18n.t('inbox.away')}
        </p>
      )}
      <MessageList inbox={inbox} conversation={conversation} open={open} />
      <Composer inbox={inbox} conversation={conversation} drafts={drafts} />
    </div>
  );
}

function Composer({
  inbox,
  conversation: { key },
  drafts,
}: Pick<ConversationPageProps, 'inbox' | 'conversation' | 'drafts'>) {
  const i18n = useMessages();
  const [text, setText] = useState(drafts.get(key) ?? '');
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  const write = (written: string) => {
    setText(written);
    drafts.set(key, written);
  };
  const send = () => {
    const said = text.trim();
    if (!said) return;
    write('');
    field.current?.focus();
    void inbox.send(said);
  };
  return (
    <form
      class="composer"
      onSubmit={event => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={field}
        name="text"
        rows={1}
        dir="auto"
        maxLength={longestText}
        aria-label={i18n.t('inbox.write')}
        aria-describedby="send-help"
        placeholder={i18n.t('inbox.write')}
        value={text}
        onInput={event => write(event.currentTarget.value)}
        onKeyDown={event => {
          // Enter that ends a word of Chinese is not meant for us.
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <button type="submit" class="primary" data-test="send" disabled={text.trim() === ''}>
        {i18n.t('inbox.send')}
      </button>
      <p class="unseen" id="send-help">
        {i18n.t('inbox.sendHelp')}
      </p>
    </form>
  );
}
