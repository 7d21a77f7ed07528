/**
 * One message. What others have said is shown as text, whatever is in it: never as markup, and no address in it can be pressed.
 */
import { useState } from 'preact/hooks';
import type { Inbox } from '@/lib/inbox/inbox';
import type { InboxMessage, MessageContent } from '@/lib/providers/inbox-model';
import { useMessages } from '../ui/context';
import { SmallPrint } from '../ui/error-message';
import { errorText } from '../ui/labels';
import { timeOfDay } from '../ui/time';
import { contentDetail, contentTitle, senderOf } from './message-text';

interface MessageRowProps {
  inbox: Inbox;
  message: InboxMessage;
  /** Whether it is said whose it is. */
  isNamed: boolean;
}

export function MessageRow({ inbox, message, isNamed }: MessageRowProps) {
  const i18n = useMessages();
  const { id, at, isOwn, isEdited, isRecalled, content, sending } = message;
  const sendAgain = (button: HTMLElement) => {
    // The button goes, and the focus would be nowhere.
    button.closest('.inbox')?.querySelector('textarea')?.focus();
    void inbox.sendAgain(id);
  };
  const facts = [
    timeOfDay(at, i18n.locale),
    isEdited && !isRecalled && i18n.t('inbox.edited'),
    sending?.phase === 'going' && i18n.t('inbox.sending'),
  ];
  return (
    <li
      class={`message ${isOwn ? 'message-own' : 'message-other'}${sending?.phase === 'failed' ? ' message-failed' : ''}`}
      data-id={id}
      data-test="message"
      data-sending={sending?.phase}
    >
      {isNamed && (
        <span class="message-from quiet" dir="auto">
          {senderOf(message)}
        </span>
      )}
      <span class="unseen">{senderOf(message)}: </span>
      <div class={`bubble bubble-${isRecalled ? 'recalled' : content.kind}`}>
        {isRecalled ? <p class="quiet">{i18n.t('inbox.recalled')}</p> : <ContentView content={content} />}
      </div>
      <span class="message-facts quiet">{facts.filter(Boolean).join(' · ')}</span>
      {sending?.phase === 'failed' && (
        <div class="message-error" role="alert">
          <p>
            {i18n.t('inbox.notSent')} · {errorText(i18n, sending.error)}
          </p>
          <SmallPrint {...sending.error} />
          <button type="button" class="link" data-test="send-again" onClick={event => sendAgain(event.currentTarget)}>
            {i18n.t('actions.tryAgain')}
          </button>
        </div>
      )}
    </li>
  );
}

function ContentView({ content }: { content: MessageContent }) {
  const i18n = useMessages();
  if (content.kind === 'text') {
    return (
      <p class="message-text" dir="auto" data-test="text">
        {content.text}
      </p>
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
      {content.kind === 'image' && <Picture {...content} />}
    </>
  );
}

/** Its server would learn who reads it, and when: it is asked only when the reader says so. */
function Picture({ url, width, height }: Extract<MessageContent, { kind: 'image' }>) {
  const i18n = useMessages();
  const [phase, setPhase] = useState<'hidden' | 'shown' | 'failed'>('hidden');
  if (!url || !isFetchable(url)) return null;
  if (phase === 'failed') return <p class="quiet">{i18n.t('inbox.pictureFailed')}</p>;
  if (phase === 'shown') {
    return (
      <img
        class="picture"
        src={url}
        width={width || undefined}
        height={height || undefined}
        alt={i18n.t('inbox.content.image')}
        referrerpolicy="no-referrer"
        onError={() => setPhase('failed')}
      />
    );
  }
  return (
    <>
      <p class="quiet">{i18n.t('inbox.pictureHelp')}</p>
      <button type="button" class="small" data-test="show-picture" onClick={() => setPhase('shown')}>
        {i18n.t('inbox.showPicture')}
      </button>
    </>
  );
}

/** As everywhere here: encrypted, or this computer. */
function isFetchable(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && /^(?:127\.0\.0\.1|localhost|\[::1\])$/.test(hostname));
}
