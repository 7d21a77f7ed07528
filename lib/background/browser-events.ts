import { clientOf } from '@/lib/channel/sender-auth';
import type { ChannelServer } from '@/lib/channel/server';
import { conversationOf } from '@/lib/contract/conversations';
import { portName } from '@/lib/contract/frames';
import type { Log } from '@/lib/log/log';
import { parseMessageNotificationId } from '@/lib/notifications/message-notification-text';
import { onAlarm } from '@/lib/platform/alarms';
import { doNotDisturb, onCommand } from '@/lib/platform/commands';
import { onWindowClosed } from '@/lib/platform/consent-window';
import { onNotification, removeNotification } from '@/lib/platform/notifications';
import { onPermissionsAdded, onPermissionsRemoved } from '@/lib/platform/permissions';
import { extensionIdentity, onConnect, onUpdateAvailable, reloadExtension } from '@/lib/platform/runtime';
import { changeSettings } from '@/lib/platform/settings';
import { onPolicyChanged } from '@/lib/platform/storage';
import { openPopupOr } from '@/lib/platform/windows';
import { mayNotify } from '@/lib/settings/settings';
import type { AccountSession } from './account-session';
import type { PolicyChanges } from './policy-changes';
import type { Sessions } from './sessions';
import type { Sites } from './sites';
import type { StatusDisplay } from './status-display';
import type { UserFocus } from './user-focus';

export interface BrowserEventParts {
  log: Log;
  display: StatusDisplay;
  sessions: Sessions;
  server: ChannelServer<AccountSession>;
  sites: Sites;
  focus: UserFocus;
  policyChanges: PolicyChanges;
}

/**
 * Registers the listeners of all browser events. Must run in the worker's first turn: Chromium does not deliver
 * the event that started the worker to a listener that is added later.
 * https://developer.chrome.com/docs/extensions/develop/concepts/service-workers/events
 */
export function listenToBrowserEvents(parts: BrowserEventParts): void {
  const { log, display, sessions, server, sites, focus, policyChanges } = parts;
  const logError = (error: unknown) => log.write('WARN', 'background', 'browser event', error);

  // The vendors' SDKs leave some of their rejected promises unhandled.
  addEventListener('unhandledrejection', event => {
    event.preventDefault();
    log.write('WARN', 'background', 'uncaught', event.reason);
  });

  onConnect(port => {
    if (port.name === portName) server.accept(port, () => clientOf(port.sender, extensionIdentity(), sites.scopesOf));
  });

  // An update ends the sessions, so it waits until no account is signed in, or until the browser restarts.
  onUpdateAvailable(() => {
    server.whenReady(() => sessions.all.some(({ isSignedIn }) => isSignedIn) || reloadExtension());
  });

  const showMessages = async (notificationId: string) => {
    await removeNotification(notificationId);
    await focus.showMessages();
  };
  const mute = async ({ slot, key }: { slot: number; key: string }) => {
    const session = sessions.all.find(each => each.slot === slot);
    await session?.data.unread.setMuted(conversationOf(key), true);
  };
  onNotification(
    id => {
      if (parseMessageNotificationId(id)) server.whenReady(() => void showMessages(id).catch(logError));
      else void openPopupOr(undefined).catch(logError);
    },
    id => {
      const { slot, key } = parseMessageNotificationId(id) ?? {};
      if (slot !== undefined && key !== undefined) server.whenReady(() => void mute({ slot, key }).catch(logError));
    },
  );

  onCommand(name => {
    if (name !== doNotDisturb) return;
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
  onWindowClosed(windowId => server.whenReady(() => void sites.consentQueue.windowClosed(windowId)));
  onPermissionsRemoved(() => server.whenReady(() => void sites.revokeUnpermitted()));
  onPermissionsAdded(() => sites.injectIntoPolicySites());
  onPolicyChanged(() => server.whenReady(() => void policyChanges.apply()));
}
