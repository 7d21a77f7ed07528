import './conversation.css';
import { useEffect, useRef } from 'preact/hooks';
import { maxTextLength } from '@/lib/contract/conversations';
import type { Inbox } from '@/lib/inbox/inbox';
import type { OpenConversation } from '@/lib/inbox/view';
import type { ConversationSummary } from '@/lib/providers/inbox-model';
import { AccountMark } from '../accounts/account-mark';
import type { AccountRow } from '../accounts/account-rows';
import { useI18n } from '../ui/context';
import { IconButton } from '../ui/icon-button';
import { Arrow, Bell } from '../ui/icons';
import { accountText } from '../ui/labels';
import { lazy } from '../ui/lazy';
import { AnswerTo, MessageEditor } from './message-editor';
import { MessageList } from './message-list';
import { OfflineNote } from './offline-note';
import { QuickReplyOptions } from './quick-reply-list';
import { useQuickReplies } from './use-quick-replies';

const AttachFiles = lazy(() => import('../attachments/attach-files').then(module => module.AttachFiles));

interface ConversationPageProps {
  inbox: Inbox;
  conversation: ConversationSummary;
  open: OpenConversation;
  row: AccountRow;
  /** Shows the account. */
  isSeveral: boolean;
}

export function ConversationPage(props: ConversationPageProps) {
  const { inbox, conversation, open, row, isSeveral } = props;
  const i18n = useI18n();
  const { key, name, chatType, to } = conversation;
  const isMuted = inbox.view.muted.has(key);
  const subtitle = [chatType === 'groupChat' && i18n.t('inbox.group'), name !== to && to].filter(Boolean).join(' · ');
  useEffect(() => {
    // On the document, because the focus may be anywhere.
    const closeOnEscape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.isComposing) return;
      event.preventDefault();
      inbox.close();
    };
    document.addEventListener('keydown', closeOnEscape);
    return () => document.removeEventListener('keydown', closeOnEscape);
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
          {subtitle && (
            <p class="quiet conversation-about" dir="auto">
              {subtitle}
            </p>
          )}
        </div>
        <IconButton
          name="mute"
          label={i18n.t('inbox.mute')}
          isPressed={isMuted}
          onPress={() => void inbox.setMuted(conversation, !isMuted)}
        >
          <Bell isMuted={isMuted} />
        </IconButton>
      </header>
      <OfflineNote accounts={[{ row, inbox }]} isSeveral={isSeveral} />
      <MessageList inbox={inbox} conversation={conversation} open={open} />
      {open.composing?.kind === 'edit' ? (
        <MessageEditor inbox={inbox} editing={open.composing} />
      ) : (
        <Composer {...props} />
      )}
    </div>
  );
}

function Composer({ inbox, conversation, row, isSeveral, open: { key, composing } }: ConversationPageProps) {
  const i18n = useI18n();
  const text = inbox.view.drafts.get(key) ?? '';
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus({ preventScroll: true }), [composing]);
  const files = inbox.view.attached.get(key) ?? [];
  const setText = (changed: string) => inbox.setDraft(key, changed);
  const quick = useQuickReplies({ text, name: conversation.name, field, setText });
  const send = () => {
    const trimmed = text.trim();
    if (!trimmed && files.length === 0) return;
    field.current?.focus();
    for (const file of files) void inbox.sendFile(file);
    if (files.length > 0) inbox.attach(key, []);
    if (!trimmed) return;
    // The message first: it must be kept before the draft is deleted.
    void inbox.send(trimmed);
    inbox.setDraft(key, '');
  };
  return (
    <form
      class="composer"
      onSubmit={event => {
        event.preventDefault();
        send();
      }}
    >
      {isSeveral && (
        <p class="composer-from" id="send-as" data-test="send-as">
          <AccountMark row={row} />
          <span>{i18n.t('inbox.sendAs', { account: accountText(i18n, row.account) })}</span>
        </p>
      )}
      {composing?.kind === 'answer' && <AnswerTo inbox={inbox} answering={composing} />}
      {quick.replies.length > 0 && (
        <QuickReplyOptions replies={quick.replies} active={quick.active} onChoose={quick.choose} />
      )}
      <textarea
        ref={field}
        {...quick.fieldProps}
        name="text"
        rows={1}
        dir="auto"
        maxLength={maxTextLength}
        aria-label={i18n.t('inbox.write')}
        aria-describedby={isSeveral ? 'send-as send-help' : 'send-help'}
        placeholder={i18n.t('inbox.write')}
        value={text}
        onInput={event => {
          setText(event.currentTarget.value);
          quick.onInput(event.currentTarget);
        }}
        onKeyDown={event => {
          if (quick.onKeyDown(event)) return;
          if (event.key === 'Escape' && composing && !event.isComposing) {
            // It cancels the answer, and leaves the conversation open.
            event.stopPropagation();
            event.preventDefault();
            return inbox.compose(undefined);
          }
          // During composition, Enter confirms the input method's candidate.
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <AttachFiles inbox={inbox} conversation={key} />
      <button type="submit" class="primary" data-test="send" disabled={text.trim() === '' && files.length === 0}>
        {i18n.t('inbox.send')}
      </button>
      <p class="visually-hidden" id="send-help">
        {i18n.t('inbox.sendHelp')}
      </p>
    </form>
  );
}
