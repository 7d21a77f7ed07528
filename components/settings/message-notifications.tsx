import { useCallback, useEffect, useState } from 'preact/hooks';
import type { MutedConversation } from '@/lib/contract/mutes';
import { choices } from '@/lib/contract/settings';
import type { AllowedSite } from '@/lib/contract/sites';
import type { AccountRow } from '../accounts/account-rows';
import { Checkbox } from '../ui/checkbox';
import { useAppContext } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { useTask } from '../ui/hooks';
import { hostOf } from '../ui/labels';
import { lazy } from '../ui/lazy';
import { Choice, useChoices } from './choice';

const SoundSettings = lazy(() => import('./sound').then(module => module.SoundSettings));

interface MessageNotificationsProps {
  sites: readonly AllowedSite[];
  onChange(): Promise<void>;
  rows: readonly AccountRow[];
  isSeveral: boolean;
}

export function MessageNotificationSettings({ sites, onChange, rows, isSeveral }: MessageNotificationsProps) {
  const { client, i18n, settings } = useAppContext();
  const showing = sites.filter(({ opens }) => opens !== undefined);
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
      <SoundSettings />
      {sites.length > 0 && (
        <SiteChoices
          name="own"
          sites={sites}
          isChosen={({ ownNotices }) => ownNotices === true}
          choose={(origin, ownNotices) => client.request('sites.setNotifications', { origin, ownNotices })}
          onChange={onChange}
        />
      )}
      {showing.length > 0 && (
        <SiteChoices
          name="opens"
          sites={showing}
          isChosen={({ opens }) => opens === true}
          choose={(origin, opens) => client.request('sites.setNotifications', { origin, opens })}
          onChange={onChange}
        />
      )}
      {rows.map(row => (
        <Muted key={row.info.id} row={row} isSeveral={isSeveral} />
      ))}
    </>
  );
}

interface SiteChoicesProps extends Pick<MessageNotificationsProps, 'sites' | 'onChange'> {
  name: 'own' | 'opens';
  isChosen(site: AllowedSite): boolean;
  choose(origin: string, isChosen: boolean): Promise<unknown>;
}

/** A box for each site. */
function SiteChoices({ name, sites, isChosen, choose, onChange }: SiteChoicesProps) {
  const { i18n } = useAppContext();
  const task = useTask();
  /** The clicked choice, until the background has stored it. */
  const [pending, setPending] = useState<{ origin: string; isChosen: boolean }>();
  const set = (origin: string, isChosen: boolean) => {
    setPending({ origin, isChosen });
    void task
      .run(() => choose(origin, isChosen))
      .then(onChange)
      .finally(() => setPending(undefined));
  };
  return (
    <fieldset class="group site-notifications">
      <legend>{i18n.t(`notifications.sites.${name}`)}</legend>
      <p class="note">{i18n.t(`notifications.sites.${name}Help`)}</p>
      {sites.map(site => (
        <Checkbox
          key={site.origin}
          name={`${name} ${site.origin}`}
          label={hostOf(site.origin)}
          checked={pending?.origin === site.origin ? pending.isChosen : isChosen(site)}
          disabled={task.busy}
          onChange={isChosen => set(site.origin, isChosen)}
        />
      ))}
      {task.error && <ErrorMessage error={task.error} />}
    </fieldset>
  );
}

function Muted({
  row: {
    info,
    account: { userId },
  },
  isSeveral,
}: {
  row: AccountRow;
  isSeveral: boolean;
}) {
  const { client, i18n } = useAppContext();
  const task = useTask();
  const account = info.id;
  const [muted, setMuted] = useState<readonly MutedConversation[]>();
  const refresh = useCallback(
    () => client.request('mutes.list', { account }).then(setMuted, () => {}),
    [client, account],
  );
  useEffect(() => {
    void refresh();
    // A notification's button mutes a conversation while this page is open.
    addEventListener('focus', refresh);
    return () => removeEventListener('focus', refresh);
  }, [refresh]);
  if (!muted) return null;
  const nameOf = ({ to, chatType, name = to }: MutedConversation) =>
    i18n.t(chatType === 'groupChat' ? 'notifications.muted.group' : 'notifications.muted.user', { name });
  const unmute = (conversation: MutedConversation) =>
    void task.run(() => client.request('mutes.set', { ...conversation, muted: false, account })).then(refresh);
  return (
    <section class="group" data-test="muted">
      <h3>
        {isSeveral ? i18n.t('notifications.muted.titleOf', { user: userId }) : i18n.t('notifications.muted.title')}
      </h3>
      <p class="note">{i18n.t(muted.length > 0 ? 'notifications.muted.help' : 'notifications.muted.none')}</p>
      <ul class="muted">
        {muted.map(conversation => (
          <li key={`${conversation.chatType} ${conversation.to}`} class="row">
            <span title={conversation.to}>{nameOf(conversation)}</span>
            <button
              type="button"
              class="small"
              data-test="unmute"
              aria-label={i18n.t('notifications.muted.undoOn', { name: conversation.name ?? conversation.to })}
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
