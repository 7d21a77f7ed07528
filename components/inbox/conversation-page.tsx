import './conversation.css';
import './columns.css';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { maxTextLength } from '@/lib/contract/conversations';
import type { Inbox } from '@/lib/inbox/inbox';
import type { OpenConversation } from '@/lib/inbox/view';
import type { ConversationSummary } from '@/lib/providers/inbox-model';
import { AccountMark } from '../accounts/account-mark';
import type { AccountRow } from '../accounts/account-rows';
import { useI18n } from '../ui/context';
import { IconButton } from '../ui/icon-button';
import { Arrow, Bell, Cross, Plus } from '../ui/icons';
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
  /** Beside the list and other conversations. */
  isColumn: boolean;
  isActive: boolean;
  /** When it changes, the active conversation gets the focus. */
  focusCount: number;
  /** The focus has come here. */
  onUse(): void;
  onClose(): void;
  /** Opens another conversation beside it. */
  onAdd?: (() => void) | undefined;
}

export function ConversationPage(props: ConversationPageProps) {
  const { inbox, conversation, open, row, isSeveral, isColumn, isActive, focusCount, onUse, onClose, onAdd } = props;
  const i18n = useI18n();
  const page = useRef<HTMLDivElement>(null);
  const { key, name, chatType, to } = conversation;
  const isMuted = inbox.view.muted.has(key);
  const subtitle = [chatType === 'groupChat' && i18n.t('inbox.group'), name !== to && to].filter(Boolean).join(' · ');
  useLayoutEffect(() => {
    if (!isActive) return;
    // On the document, because the focus may be anywhere but in the list.
    const closeOnEscape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.isComposing || event.defaultPrevented) return;
      if ((event.target as Element).closest('.panel-list')) return;
      event.preventDefault();
      onClose();
    };
    document.addEventListener('keydown', closeOnEscape);
    return () => document.removeEventListener('keydown', closeOnEscape);
  });
  useLayoutEffect(() => {
    if (isActive) page.current?.querySelector('textarea')?.focus({ preventScroll: true });
  }, [focusCount]);
  const Heading = isColumn ? 'h2' : 'h1';
  return (
    <div
      ref={page}
      class={isColumn ? 'screen inbox column' : 'screen inbox'}
      {...(isColumn && {
        role: 'region',
        'aria-label': isSeveral ? `${name} · ${accountText(i18n, row.account)}` : name,
        'aria-current': isActive,
      })}
      onFocusIn={onUse}
      onPointerDown={onUse}
    >
      <header class="conversation-head">
        {!isColumn && (
          <IconButton name="back" label={i18n.t('inbox.back')} onPress={onClose}>
            <Arrow />
          </IconButton>
        )}
        <div class="head-text">
          <Heading class="conversation-with" dir="auto" data-test="with">
            {name}
          </Heading>
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
        {onAdd && (
          <IconButton name="add-column" label={i18n.t('inbox.columns.add')} onPress={onAdd}>
            <Plus />
          </IconButton>
        )}
        {isColumn && (
          <IconButton name="close-column" label={i18n.t('inbox.columns.close', { name })} onPress={onClose}>
            <Cross />
          </IconButton>
        )}
      </header>
      {/* Beside it, the list says so for one account. */}
      {(isSeveral || !isColumn) && <OfflineNote accounts={[{ row, inbox }]} isSeveral={isSeveral} />}
      <MessageList inbox={inbox} conversation={conversation} open={open} />
      {open.composing?.kind === 'edit' ? (
        <MessageEditor inbox={inbox} editing={open.composing} isActive={isActive} />
      ) : (
        <Composer {...props} />
      )}
    </div>
  );
}

function Composer({ inbox, conversation, row, isSeveral, isActive, open: { key, composing } }: ConversationPageProps) {
  const i18n = useI18n();
  const id = useId();
  const text = inbox.view.drafts.get(key) ?? '';
  const field = useRef<HTMLTextAreaElement>(null);
  // An edit or an answer may be there only after the user has gone on to another conversation.
  useLayoutEffect(() => {
    if (isActive) field.current?.focus({ preventScroll: true });
  }, [composing]);
  const files = inbox.view.attached.get(key) ?? [];
  const setText = (changed: string) => inbox.setDraft(key, changed);
  const quick = useQuickReplies({ id, text, name: conversation.name, field, setText });
  const send = () => {
    const trimmed = text.trim();
    if (!trimmed && files.length === 0) return;
    field.current?.focus();
    for (const file of files) void inbox.sendFile(key, file);
    if (files.length > 0) inbox.attach(key, []);
    if (!trimmed) return;
    // The message first: it must be kept before the draft is deleted.
    void inbox.send(key, trimmed);
    inbox.setDraft(key, '');
  };
  const { name } = conversation;
  const account = accountText(i18n, row.account);
  const label = isSeveral ? i18n.t('inbox.writeAs', { name, account }) : i18n.t('inbox.write', { name });
  return (
    <form
      class="composer"
      onSubmit={event => {
        event.preventDefault();
        send();
      }}
    >
      {isSeveral && (
        <p class="composer-from" data-test="send-as">
          <AccountMark row={row} />
          <span>{i18n.t('inbox.sendAs', { account })}</span>
        </p>
      )}
      {composing?.kind === 'answer' && <AnswerTo inbox={inbox} answering={composing} />}
      {quick.replies.length > 0 && (
        <QuickReplyOptions id={id} replies={quick.replies} active={quick.active} onChoose={quick.choose} />
      )}
      <textarea
        ref={field}
        {...quick.fieldProps}
        name="text"
        rows={1}
        dir="auto"
        maxLength={maxTextLength}
        aria-label={label}
        aria-describedby={`${id}-help`}
        placeholder={i18n.t('inbox.write', { name })}
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
            return inbox.compose(key, undefined);
          }
          // During composition, Enter confirms the input method's candidate.
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <AttachFiles inbox={inbox} conversation={key} isActive={isActive} />
      <button type="submit" class="primary" data-test="send" disabled={text.trim() === '' && files.length === 0}>
        {i18n.t('inbox.send')}
      </button>
      <p class="visually-hidden" id={`${id}-help`}>
        {i18n.t('inbox.sendHelp')}
      </p>
    </form>
  );
}
