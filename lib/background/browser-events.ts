import { clientOf } from '@/lib/channel/sender-auth';
import type { ChannelServer } from '@/lib/channel/server';
import { conversationOf } from '@/lib/contract/conversations';
import { portName } from '@/lib/contract/frames';
import type { InboxPlace } from '@/lib/contract/inbox-request';
import type { Log } from '@/lib/log/log';
import { type MessageNotificationId, parseMessageNotificationId } from '@/lib/notifications/message-notification-text';
import { onAlarm } from '@/lib/platform/alarms';
import { onCommand } from '@/lib/platform/commands';
import { onWindowClosed } from '@/lib/platform/consent-window';
import { onNotification, removeNotification } from '@/lib/platform/notifications';
import { onPermissionsAdded, onPermissionsRemoved } from '@/lib/platform/permissions';
import { extensionIdentity, onConnect, onUpdateAvailable, reloadExtension } from '@/lib/platform/runtime';
import { changeSettings } from '@/lib/platform/settings';
import { onPolicyChanged } from '@/lib/platform/storage';
import { isInboxTab, openPopup } from '@/lib/platform/windows';
import { mayNotify } from '@/lib/settings/settings';
import type { AccountSession } from './account-session';
import type { InboxOpener } from './inbox-opener';
import { muteConversation } from './mute-conversation';
import type { PolicyChanges } from './policy-changes';
import type { Sessions } from './sessions';
import type { Sites } from './sites';
import type { StatusDisplay } from './status-display';

export interface BrowserEventParts {
  log: Log;
  display: StatusDisplay;
  sessions: Sessions;
  server: ChannelServer<AccountSession>;
  sites: Sites;
  inbox: InboxOpener;
  policyChanges: PolicyChanges;
}

/**
 * Registers the listeners of all browser events. Must run in the worker's first turn: Chromium does not deliver
 * the event that started the worker to a listener that is added later.
 * https://developer.chrome.com/docs/extensions/develop/concepts/service-workers/events
 */
export function listenToBrowserEvents(parts: BrowserEventParts): void {
  const { log, display, sessions, server, sites, inbox, policyChanges } = parts;
  const logError = (error: unknown) => log.write('WARN', 'background', 'browser event', error);

  // The vendors' SDKs leave some of their rejected promises unhandled.
  addEventListener('unhandledrejection', event => {
    event.preventDefault();
    log.write('WARN', 'background', 'uncaught', event.reason);
  });

  onConnect(port => {
    if (port.name !== portName) return;
    server.accept(port, () => clientOf(port.sender, extensionIdentity(), sites.scopesOf));
    const { url, tab } = port.sender ?? {};
    if (tab?.id !== undefined && isInboxTab({ url })) port.onDisconnect.addListener(inbox.addTab(tab.id));
  });

  // An update ends the sessions, so it waits until no account is signed in, or until the browser restarts.
  onUpdateAvailable(() => {
    server.whenReady(() => sessions.all.some(({ isSignedIn }) => isSignedIn) || reloadExtension());
  });

  const sessionOf = ({ slot }: { slot: number }) => sessions.all.find(each => each.slot === slot);
  const openConversation = async (
    id: string,
    target: MessageNotificationId,
    place: Promise<InboxPlace | undefined>,
  ) => {
    await removeNotification(id);
    const account = sessionOf(target)?.id;
    if (account === undefined || target.key === undefined) return;
    await inbox.request(place, { kind: 'open', account, conversation: conversationOf(target.key) });
  };
  const mute = async ({ key, ...target }: MessageNotificationId) => {
    const session = sessionOf(target);
    if (session && key !== undefined) await muteConversation(session, conversationOf(key));
  };
  onNotification(
    id => {
      const target = parseMessageNotificationId(id);
      if (!target) return void openPopup();
      // In this turn: later, Chromium opens no side panel.
      const site = target.key !== undefined && sessionOf(target)?.data.opener.open(target.key);
      const place = site ? inbox.showInstead(site) : inbox.show();
      server.whenReady(() => void openConversation(id, target, place).catch(logError));
    },
    id => {
      const target = parseMessageNotificationId(id);
      if (target) server.whenReady(() => void mute(target).catch(logError));
    },
  );

  onCommand(name => {
    if (name === 'messages') void inbox.show().catch(logError);
    if (name === 'nextUnread') void inbox.request(inbox.show(), { kind: 'nextUnread' }).catch(logError);
    if (name === 'doNotDisturb')
      void changeSettings(settings => ({
        ...settings,
        doNotDisturb: mayNotify(settings, Date.now()) ? 'on' : 'off',
      })).catch(logError);
  });

  onAlarm(
    () => server.whenReady(() => sessions.check()),
    () => server.whenReady(() => sites.consentQueue.endOverdue()),
    () => server.whenReady(() => void display.showBadge().catch(logError)),
  );
  onWindowClosed(windowId => server.whenReady(() => void sites.consentQueue.windowClosed(windowId).catch(logError)));
  onPermissionsRemoved(() => server.whenReady(() => void sites.revokeUnpermitted().catch(logError)));
  onPermissionsAdded(() => sites.injectIntoPolicySites());
  onPolicyChanged(() => server.whenReady(() => void policyChanges.apply()));
}
