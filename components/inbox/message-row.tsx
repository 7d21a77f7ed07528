/** Other people's messages are untrusted: rendered as text, never as markup. */
import type { Inbox } from '@/lib/inbox/inbox';
import type { FileContent, InboxMessage, MessageContent } from '@/lib/providers/inbox-model';
import { useI18n } from '../ui/context';
import { ErrorCause } from '../ui/error-message';
import { sendErrorText } from '../ui/labels';
import { lazy } from '../ui/lazy';
import { timeOfDay } from '../ui/time';
import { contentDetail, contentTitle, senderOf } from './message-text';
import { MessageTools, QuoteView, Reactions } from './message-tools';

const MessageLinks = lazy(() => import('./message-links').then(module => module.MessageLinks));

const Attachment = lazy(() => import('../attachments/attachment').then(module => module.Attachment));

const hasLink = (text: string) => /https?:/i.test(text);

interface MessageRowProps {
  inbox: Inbox;
  message: InboxMessage;
  showsSender: boolean;
  /** The next message shows the time. */
  isGrouped: boolean;
  isLast: boolean;
  /** The message that was searched for. */
  isTarget: boolean;
  /** The message that it answers, if it is loaded. */
  original: InboxMessage | undefined;
}

export function MessageRow(props: MessageRowProps) {
  const { inbox, message, showsSender, isGrouped, isLast, isTarget, original } = props;
  const i18n = useI18n();
  const { id, at, isOwn, isEdited, isRecalled, content, sending, thread } = message;
  // The buttons disappear, and the focus would be lost with them.
  const focusComposer = (button: HTMLElement) => button.closest('.inbox')?.querySelector('textarea')?.focus();
  const sendAgain = (button: HTMLElement) => {
    focusComposer(button);
    void inbox.sendAgain(id);
  };
  const discard = (button: HTMLElement) => {
    focusComposer(button);
    inbox.discard(id);
  };
  const metadata = [
    !isGrouped && timeOfDay(at, i18n.locale),
    thread !== undefined && i18n.t('inbox.thread', { name: thread }),
    isEdited && !isRecalled && i18n.t('inbox.edited'),
    sending?.phase === 'pending' && i18n.t('inbox.sending'),
  ].filter(Boolean);
  const classes = [
    'message',
    isOwn ? 'message-own' : 'message-other',
    sending?.phase === 'failed' && 'message-failed',
    isGrouped && 'message-grouped',
    isTarget && 'message-target',
  ];
  return (
    <li class={classes.filter(Boolean).join(' ')} data-id={id} data-test="message" data-sending={sending?.phase}>
      <span class={showsSender ? 'message-from quiet' : 'visually-hidden'} dir="auto">
        {senderOf(message)}
        {!showsSender && ': '}
      </span>
      <div class={`bubble bubble-${isRecalled ? 'recalled' : content.kind}`}>
        {message.quote && <QuoteView message={message} original={original} />}
        {isRecalled && <p class="quiet">{i18n.t('inbox.recalled')}</p>}
        {!isRecalled && isFile(content) && <Attachment inbox={inbox} message={{ ...message, content }} />}
        {!isRecalled && !isFile(content) && <ContentView content={content} />}
      </div>
      {message.reactions && message.reactions.length > 0 && <Reactions inbox={inbox} message={message} />}
      {metadata.length > 0 && <span class="message-facts quiet">{metadata.join(' · ')}</span>}
      <MessageTools inbox={inbox} message={message} isInTabOrder={isLast} />
      {sending?.phase === 'failed' && (
        <div class="message-error" role="alert">
          <p>{sendErrorText(i18n, sending.error)}</p>
          <ErrorCause {...sending.error} />
          {sending.error.code !== 'fileUnreadable' && (
            <button type="button" class="link" data-test="send-again" onClick={event => sendAgain(event.currentTarget)}>
              {i18n.t('actions.tryAgain')}
            </button>
          )}{' '}
          <button type="button" class="link" data-test="discard" onClick={event => discard(event.currentTarget)}>
            {i18n.t('inbox.discard')}
          </button>
        </div>
      )}
    </li>
  );
}

const isFile = (content: MessageContent): content is FileContent =>
  ['image', 'file', 'audio', 'video'].includes(content.kind);

function ContentView({ content }: { content: MessageContent }) {
  const i18n = useI18n();
  if (content.kind === 'text') {
    return (
      <>
        <p class="message-text" dir="auto" data-test="text">
          {content.text}
        </p>
        {hasLink(content.text) && <MessageLinks text={content.text} />}
      </>
    );
  }
  const detail = contentDetail(i18n, content);
  return (
    <>
      <p class="message-kind">{contentTitle(i18n, content)}</p>
      {detail && (
        <p class="message-text" dir="auto">
          {detail}
        </p>
      )}
      {content.kind === 'combined' &&
        content.lines.slice(0, 4).map((line, index) => (
          <p key={index} class="quiet combined-line" dir="auto">
            {line}
          </p>
        ))}
    </>
  );
}
