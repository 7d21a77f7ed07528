/** What a person does with one message: a menu, the reactions, and the quote of an answer. */
import { useState } from 'preact/hooks';
import type { Inbox } from '@/lib/inbox/inbox';
import { answer, react, recall } from '@/lib/inbox/message-actions';
import { textOf } from '@/lib/inbox/thread';
import type { InboxMessage } from '@/lib/providers/inbox-model';
import type { InboxActions } from '@/lib/providers/inbox-source';
import { useAppContext, useI18n } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { useTask } from '../ui/hooks';
import { Dots } from '../ui/icons';
import { Menu, type MenuItem, type MenuProps } from '../ui/menu';
import { Question } from '../ui/question';
import { senderOf } from './message-text';
import { reactionSymbol } from './reaction-symbol';

interface MessageToolsProps {
  inbox: Inbox;
  message: InboxMessage;
  /** Whether its button can be reached by Tab. The arrow keys reach the others. */
  isInTabOrder: boolean;
}

export function MessageTools({ inbox, message, isInTabOrder }: MessageToolsProps) {
  const { i18n, copyText } = useAppContext();
  const [menu, setMenu] = useState<Omit<MenuProps, 'onClose'>>();
  const [isAsking, setIsAsking] = useState(false);
  const task = useTask();
  const { isOwn, isRecalled, sending } = message;
  const text = textOf(message);
  if (isRecalled || sending) return null;

  const open = async (button: HTMLElement) => {
    const { right, bottom } = button.getBoundingClientRect();
    const actions = await inbox.actions().catch(() => undefined);
    setMenu({ label: i18n.t('inbox.messageMenu'), at: { x: right, y: bottom }, items: itemsOf(actions) });
  };
  const itemsOf = (actions: InboxActions | undefined): MenuItem[] => {
    const item = (name: MessageAction, run: () => void): MenuItem => ({
      name,
      label: i18n.t(`inbox.messageActions.${name}`),
      run,
    });
    const copy = text === undefined ? [] : [item('copy', () => void copyText(text))];
    if (!actions) return copy;
    const reactions = [...actions.reactions].map(
      ([id, symbol]): MenuItem => ({
        name: `react-${symbol}`,
        label: symbol,
        isSymbol: true,
        isChecked: message.reactions?.some(each => each.id === id && each.isOwn) === true,
        run: () => void task.run(() => react(inbox, message, id)),
      }),
    );
    const reply = item('reply', () => void task.run(() => answer(inbox, message)));
    const edit = item('edit', () => inbox.compose(message.conversation, { kind: 'edit', message, text: text ?? '' }));
    const own = [...(text === undefined ? [] : [edit]), item('recall', () => setIsAsking(true))];
    return [...reactions, ...copy, reply, ...(isOwn ? own : [])];
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const button = event.currentTarget as HTMLElement;
    const isMenuKey = event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey);
    const steps: Record<string, number> = { ArrowUp: -1, ArrowDown: 1 };
    const step = steps[event.key];
    if (step === undefined && !isMenuKey) return;
    event.preventDefault();
    if (step === undefined) return void open(button);
    const buttons = [...(button.closest('ol')?.querySelectorAll<HTMLElement>('.message-more') ?? [])];
    buttons[buttons.indexOf(button) + step]?.focus();
  };
  return (
    <>
      <button
        type="button"
        class="icon-button message-more"
        data-test="message-menu"
        aria-label={i18n.t('inbox.messageMenu')}
        aria-haspopup="menu"
        aria-expanded={menu !== undefined}
        title={i18n.t('inbox.messageMenu')}
        tabIndex={isInTabOrder ? 0 : -1}
        onKeyDown={onKeyDown}
        onClick={event => void open(event.currentTarget)}
      >
        <Dots />
      </button>
      {menu && <Menu {...menu} onClose={() => setMenu(undefined)} />}
      {isAsking && (
        <Question
          name="recall"
          question={i18n.t('inbox.recallQuestion')}
          label={i18n.t('inbox.messageActions.recall')}
          isBusy={task.busy}
          onYes={() => void task.run(() => recall(inbox, message)).then(() => setIsAsking(false))}
          onNo={() => setIsAsking(false)}
        />
      )}
      {task.error && <ErrorMessage error={task.error} />}
    </>
  );
}

type MessageAction = 'copy' | 'reply' | 'edit' | 'recall';

/** A press adds the user's own reaction, or removes it. */
export function Reactions({ inbox, message }: { inbox: Inbox; message: InboxMessage }) {
  const i18n = useI18n();
  const task = useTask();
  return (
    <div class="message-reactions">
      {message.reactions?.map(({ id, count, isOwn }) => (
        <button
          key={id}
          type="button"
          class="small"
          data-test="reaction"
          aria-pressed={isOwn}
          aria-label={i18n.t('inbox.reaction', { symbol: reactionSymbol(id), n: count })}
          onClick={() => void task.run(() => react(inbox, message, id))}
        >
          <bdi>{reactionSymbol(id)}</bdi> {count}
        </button>
      ))}
      {task.error && <ErrorMessage error={task.error} />}
    </div>
  );
}

/** @param original the message itself, if it is loaded: the sender of the answer may have forged the copy */
export function QuoteView({ message, original }: { message: InboxMessage; original: InboxMessage | undefined }) {
  const i18n = useI18n();
  const { quote } = message;
  if (!quote) return null;
  const sender = original ? senderOf(original) : quote.sender;
  const text = original ? (textOf(original) ?? quote.text) : quote.text;
  return (
    <blockquote class="message-quote" data-test="quote">
      <span class="visually-hidden">{i18n.t('inbox.replyTo')} </span>
      <b dir="auto">{sender}</b>
      <p dir="auto">{original?.isRecalled ? i18n.t('inbox.recalled') : text}</p>
    </blockquote>
  );
}
