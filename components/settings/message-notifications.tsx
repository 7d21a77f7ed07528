import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Conversation } from '@/lib/contract/conversations';
import type { Account } from '@/lib/contract/session';
import { choices } from '@/lib/contract/settings';
import type { AllowedSite } from '@/lib/contract/sites';
import { Checkbox } from '../ui/checkbox';
import { useAppContext } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { useTask } from '../ui/hooks';
import { hostOf } from '../ui/labels';
import { Choice, useChoices } from './choice';

interface MessageNotificationsProps {
  sites: readonly AllowedSite[];
  onChange(): Promise<void>;
  account: Account | undefined;
}

export function MessageNotificationSettings({ sites, onChange, account }: MessageNotificationsProps) {
  const { i18n, settings } = useAppContext();
  const { chosen, change, error } = useChoices(settings);
  return (
    <>
      <Choice
        name="messages"
        label={i18n.t('notifications.messages.title')}
        value={chosen.messages}
        choices={choices.messages.map(each => [each, i18n.t(`notifications.messages.${each}`)] as const)}
        onChange={messages => change({ messages })}
      />
      <p class="note">{i18n.t('notifications.messagesHelp')}</p>
      {error && <ErrorMessage error={error} />}
      {sites.length > 0 && <SiteNotifications sites={sites} onChange={onChange} />}
      {account && <Muted account={account} />}
    </>
  );
}

function SiteNotifications({ sites, onChange }: Pick<MessageNotificationsProps, 'sites' | 'onChange'>) {
  const { client, i18n } = useAppContext();
  const task = useTask();
  /** The clicked choice, until the background has stored it. */
  const [pending, setPending] = useState<{ origin: string; own: boolean }>();
  const set = (origin: string, own: boolean) => {
    setPending({ origin, own });
    const work = () => client.request('sites.setOwnNotices', { origin, own });
    void task
      .run(work)
      .then(onChange)
      .finally(() => setPending(undefined));
  };
  return (
    <fieldset class="group site-notifications">
      <legend>{i18n.t('notifications.sites.title')}</legend>
      <p class="note">{i18n.t('notifications.sites.help')}</p>
      {sites.map(({ origin, ownNotices = false }) => (
        <Checkbox
          key={origin}
          name={`own ${origin}`}
          label={hostOf(origin)}
          checked={pending?.origin === origin ? pending.own : ownNotices}
          disabled={task.busy}
          onChange={own => set(origin, own)}
        />
      ))}
      {task.error && <ErrorMessage error={task.error} />}
    </fieldset>
  );
}

function Muted({ account }: { account: Account }) {
  const { client, i18n } = useAppContext();
  const task = useTask();
  const [muted, setMuted] = useState<readonly Conversation[]>();
  const refresh = useCallback(() => client.request('mutes.list', {}).then(setMuted, () => {}), [client]);
  useEffect(() => {
    void refresh();
    // A notification's button mutes a conversation while this page is open.
    addEventListener('focus', refresh);
    return () => removeEventListener('focus', refresh);
  }, [refresh, account]);
  if (!muted) return null;
  const nameOf = ({ to, chatType }: Conversation) =>
    i18n.t(chatType === 'groupChat' ? 'notifications.muted.group' : 'notifications.muted.user', { name: to });
  const unmute = (conversation: Conversation) =>
    void task.run(() => client.request('mutes.set', { ...conversation, muted: false })).then(refresh);
  return (
    <section class="group" data-test="muted">
      <h3>{i18n.t('notifications.muted.title')}</h3>
      <p class="note">{i18n.t(muted.length > 0 ? 'notifications.muted.help' : 'notifications.muted.none')}</p>
      <ul class="muted">
        {muted.map(conversation => (
          <li key={`${conversation.chatType} ${conversation.to}`} class="row">
            <span>{nameOf(conversation)}</span>
            <button
              type="button"
              class="small"
              data-test="unmute"
              aria-label={i18n.t('notifications.muted.undoOn', { name: conversation.to })}
              aria-disabled={task.busy}
              onClick={() => unmute(conversation)}
            >
              {i18n.t('notifications.muted.undo')}
            </button>
          </li>
        ))}
      </ul>
      {task.error && <ErrorMessage error={task.error} />}
    </section>
  );
}
