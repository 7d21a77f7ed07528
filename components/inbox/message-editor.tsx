import { useLayoutEffect, useRef } from 'preact/hooks';
import { maxTextLength } from '@/lib/contract/conversations';
import type { Inbox } from '@/lib/inbox/inbox';
import { edit } from '@/lib/inbox/message-actions';
import type { Composing } from '@/lib/inbox/view';
import { useI18n } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { useTask } from '../ui/hooks';
import { IconButton } from '../ui/icon-button';
import { Cross } from '../ui/icons';
import { contentTitle, senderOf } from './message-text';

interface MessageEditorProps {
  inbox: Inbox;
  editing: Extract<Composing, { kind: 'edit' }>;
  /** Whether it may take the focus. */
  isActive: boolean;
}

/** In the place of the composer. A refused change keeps its text. */
export function MessageEditor({ inbox, editing, isActive }: MessageEditorProps) {
  const i18n = useI18n();
  const { message, text } = editing;
  const task = useTask();
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    if (!isActive) return;
    field.current?.focus({ preventScroll: true });
    field.current?.setSelectionRange(text.length, text.length);
  }, []);
  const trimmed = text.trim();
  const save = async () => {
    if (!trimmed) return;
    const isChanged = message.content.kind !== 'text' || message.content.text !== trimmed;
    if (isChanged && !(await task.run(() => edit(inbox, message, trimmed)))) return;
    inbox.compose(message.conversation, undefined);
  };
  return (
    <form
      class="composer composer-editing"
      data-test="editor"
      onSubmit={event => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={event => {
        if (event.key !== 'Escape' || event.isComposing) return;
        event.preventDefault();
        event.stopPropagation();
        inbox.compose(message.conversation, undefined);
      }}
    >
      {task.error && <ErrorMessage error={task.error} />}
      <ComposerTitle
        title={i18n.t('inbox.editing')}
        text=""
        onCancel={() => inbox.compose(message.conversation, undefined)}
      />
      <textarea
        ref={field}
        name="edited"
        rows={1}
        dir="auto"
        maxLength={maxTextLength}
        aria-label={i18n.t('inbox.editing')}
        value={text}
        onInput={event => inbox.compose(message.conversation, { ...editing, text: event.currentTarget.value })}
        onKeyDown={event => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          void save();
        }}
      />
      <button type="submit" class="primary" data-test="save" disabled={trimmed === ''} aria-disabled={task.busy}>
        {i18n.t('inbox.save')}
      </button>
    </form>
  );
}

/** The message that the text in the composer answers. */
export function AnswerTo({ inbox, answering }: { inbox: Inbox; answering: Extract<Composing, { kind: 'answer' }> }) {
  const i18n = useI18n();
  const { content, conversation } = answering.message;
  return (
    <ComposerTitle
      title={i18n.t('inbox.replyToUser', { name: senderOf(answering.message) })}
      text={content.kind === 'text' ? content.text : contentTitle(i18n, content)}
      onCancel={() => inbox.compose(conversation, undefined)}
    />
  );
}

function ComposerTitle({ title, text, onCancel }: { title: string; text: string; onCancel(): void }) {
  const i18n = useI18n();
  return (
    <div class="composer-title" data-test="composing">
      <div>
        <b dir="auto">{title}</b>
        {text && (
          <p class="quiet" dir="auto">
            {text}
          </p>
        )}
      </div>
      <IconButton name="stop-composing" label={i18n.t('actions.cancel')} onPress={onCancel}>
        <Cross />
      </IconButton>
    </div>
  );
}
