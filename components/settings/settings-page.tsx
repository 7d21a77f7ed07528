import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Settings } from '@/lib/contract/settings';
import { type FormPolicy, noFormPolicy } from '@/lib/contract/sites';
import type { Messages } from '@/lib/i18n/messages';
import { AccountList } from '../accounts/account-list';
import { allTabs, popupOf, sessionsOf, statusOfAll } from '../accounts/account-rows';
import { AppContext, type BackgroundClient, type BrowserApi, emptyContext, useI18n } from '../ui/context';
import { DoNotDisturbSwitch } from '../ui/do-not-disturb';
import { useAccounts, useAllowedSites, useView } from '../ui/hooks';
import { Mark } from '../ui/icons';
import { Identity } from '../ui/identity';
import { lazy } from '../ui/lazy';
import { NotificationPermission } from '../ui/notification-permission';
import { SavedAccountList } from '../ui/saved-accounts';
import { statusOf } from '../ui/status';
import { AllSites } from './all-sites';
import { ConnectionOptionsEditor } from './connection-options';
import { Devices } from './devices';
import { MessageNotificationSettings } from './message-notifications';
import { Passphrase } from './passphrase';
import { Preferences } from './preferences';
import { PushSettings } from './push';
import { SettingsFiles } from './settings-files';
import { ShortcutList, type Shortcuts } from './shortcuts';
import { StorageUse } from './storage-use';

const QuickReplySettings = lazy(() => import('./quick-replies').then(module => module.QuickReplySettings));

interface SettingsPageProps {
  client: BackgroundClient;
  browserApi: Pick<BrowserApi, 'copyText' | 'requestOrigin' | 'notificationPermission'>;
  i18n: Messages;
  settings: Settings;
  /** In bytes. */
  storageUse(): Promise<number>;
  shortcuts(): Promise<Shortcuts>;
  /** Opens the popup, which has the sign-in form. */
  openPopup(): void;
}

const Logs = lazy(() => import('./log-viewer').then(module => module.Logs));

const sections = ['appearance', 'accounts', 'sites', 'notifications', 'messages', 'data', 'log'] as const;

export function SettingsPage(props: SettingsPageProps) {
  const { client, browserApi, i18n, settings, storageUse, shortcuts, openPopup } = props;
  const view = useView(client);
  const sessions = sessionsOf(view);
  const version = [view.state?.since, ...sessions.map(({ state: { since } }) => since)].join();
  const [policy, setPolicy] = useState<FormPolicy>(noFormPolicy);
  useEffect(() => void client.request('form.policy', {}).then(setPolicy, () => {}), [client, version]);
  const context = useMemo(
    () => ({ ...emptyContext, ...browserApi, client, i18n, settings, policy }),
    [browserApi, client, i18n, settings, policy],
  );
  const { accounts = [], refresh } = useAccounts(client, version);
  const sharing = sessions.length > 1 ? allTabs(sessions) : view.sharing;
  const { allowed, refresh: refreshSites } = useAllowedSites(client, sharing);
  const { rows, isSeveral, saved } = popupOf(sessions, accounts);
  const only = isSeveral ? undefined : rows[0]?.info;
  const state = only?.state ?? view.state;
  const current = rows.filter(({ info }) => info.state.phase !== 'signedOut');
  const others = isSeveral ? saved : accounts.filter(({ id }) => !current.some(({ info }) => info.id === id));
  const status = isSeveral ? statusOfAll(rows, i18n) : statusOf({ ...view, state }, i18n, Date.now());

  return (
    <AppContext.Provider value={context}>
      <header class={`settings-head tone-${status.tone}`}>
        <span class="head-mark">
          <Mark shape={status.shape} />
        </span>
        <h1>{i18n.t('settings.title')}</h1>
        <p class="quiet" role="status" data-test="status">
          {status.title}
        </p>
      </header>
      <nav class="settings-nav" aria-label={i18n.t('settings.contents')}>
        <ul>
          {sections.map(id => (
            <li key={id}>
              <a href={`#${id}`}>{i18n.t(`settings.sections.${id}`)}</a>
            </li>
          ))}
          <li>
            <a href="welcome.html">{i18n.t('welcome.open')}</a>
          </li>
        </ul>
      </nav>
      <main class="settings" data-test="settings">
        <Section id="appearance">
          <Preferences settings={settings} />
        </Section>
        <Section id="accounts">
          {isSeveral ? (
            <AccountList rows={rows} onChange={refresh} onSignIn={openPopup} />
          ) : (
            current.map(({ account }) => (
              <div key={account.userId} class={`rail rail-${state?.phase}`}>
                <Identity account={account} />
              </div>
            ))
          )}
          {others.length > 0 ? (
            <SavedAccountList accounts={others} onChange={refresh} connect={isSeveral ? 'add' : 'switch'} />
          ) : (
            <p class="quiet">{i18n.t(current.length > 0 ? 'settings.accounts.noOther' : 'settings.accounts.none')}</p>
          )}
          <Passphrase version={version} onReset={refresh} />
          <Devices rows={current} isSeveral={isSeveral} />
          <PushSettings rows={current} isSeveral={isSeveral} />
          <ConnectionOptionsEditor
            accounts={[...current.map(({ info, account }) => ({ ...account, id: info.id })), ...others]}
          />
        </Section>
        <Section id="sites">
          {allowed && (
            <AllSites
              allowed={allowed}
              sharing={sharing}
              accounts={{ sessions, saved: accounts }}
              onChange={refreshSites}
            />
          )}
        </Section>
        <Section id="notifications">
          <NotificationPermission />
          <DoNotDisturbSwitch />
          <MessageNotificationSettings
            sites={allowed?.sites ?? []}
            onChange={refreshSites}
            rows={current}
            isSeveral={isSeveral}
          />
          <ShortcutList shortcuts={shortcuts} />
        </Section>
        <Section id="messages">
          <QuickReplySettings />
        </Section>
        <Section id="data">
          <StorageUse storageUse={storageUse} />
          <SettingsFiles />
        </Section>
        <Section id="log">
          <Logs />
        </Section>
      </main>
    </AppContext.Provider>
  );
}

function Section({ id, children }: { id: (typeof sections)[number]; children: ComponentChildren }) {
  const i18n = useI18n();
  return (
    <section id={id} class="section" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{i18n.t(`settings.sections.${id}`)}</h2>
      {children}
    </section>
  );
}
