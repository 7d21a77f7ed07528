import type { ChannelServer } from '@/lib/channel/server';
import type { MethodName } from '@/lib/contract/methods';
import type { Log } from '@/lib/log/log';
import type { Transitions } from '@/lib/log/transitions';
import type { Mutes } from '@/lib/notifications/mutes';
import { sdkVersions } from '@/lib/platform/build-options';
import { deviceLabel, setDeviceLabel } from '@/lib/platform/device-label';
import { hasOriginPermission, waitForOriginPermission } from '@/lib/platform/permissions';
import { changeSettings, readSettings } from '@/lib/platform/settings';
import { forgetForm, rememberedForm, rememberForm } from '@/lib/platform/storage';
import { version } from '@/lib/platform/version';
import type { SessionController } from '@/lib/session/controller';
import type { SessionRecord } from '@/lib/session/host';
import type { SavedAccounts } from '@/lib/storage/saved-accounts';
import type { Accounts } from '../accounts';
import type { AdminPolicy } from '../policy';
import type { Sites } from '../sites';
import { createAccountHandlers } from './account';
import { createAccountsHandlers } from './accounts';
import { createConsentHandlers } from './consent';
import { createDevicesHandlers } from './devices';
import { createFormHandlers } from './form';
import type { Handlers } from './handler';
import { createLogHandlers } from './log';
import { createMessageHandlers } from './messages';
import { createMutesHandlers } from './mutes';
import { createSessionHandlers } from './session';
import { createSettingsHandlers } from './settings';
import { createSitesHandlers } from './sites';
import { createUnreadHandlers } from './unread';

export interface HandlerParts {
  session: SessionController;
  server: ChannelServer;
  sites: Sites;
  policy: AdminPolicy;
  saved: SavedAccounts<SessionRecord>;
  accounts: Accounts;
  mutes: Mutes;
  log: Log;
  transitions: Transitions;
}

/** The channel itself handles `events.subscribe`. */
export type AllHandlers = Handlers<Exclude<MethodName, 'events.subscribe'>>;

export function createHandlers(parts: HandlerParts): AllHandlers {
  const { session, server, sites, policy, saved, accounts, mutes, log, transitions } = parts;
  const { grants, consentQueue, permissionRequests, accountRequests } = sites;
  return {
    ...createSessionHandlers(session, policy),
    ...createAccountsHandlers({ session, saved, policy, forgetForm, forgetMutes: id => mutes.forget(id) }),
    ...createAccountHandlers(session, policy),
    ...createDevicesHandlers({ session, readLabel: deviceLabel, storeLabel: setDeviceLabel }),
    ...createFormHandlers(rememberedForm, policy),
    ...createSettingsHandlers({
      read: readSettings,
      change: changeSettings,
      readForm: rememberedForm,
      rememberForm,
      policy,
    }),
    ...createMutesHandlers(accounts),
    ...createUnreadHandlers(accounts),
    ...createSitesHandlers({
      grants,
      permissionRequests,
      accountRequests,
      isPermitted: hasOriginPermission,
      waitForPermission: waitForOriginPermission,
      applyGrant: origin => sites.applyGrant(origin),
    }),
    ...createConsentHandlers({ session, saved, grants, consentQueue, permissionRequests, accountRequests }),
    ...createLogHandlers({
      session,
      log,
      transitions,
      versions: () => ({ partyline: version(), browser: navigator.userAgent, sdks: sdkVersions }),
      readSettings,
      sharingTabs: () => server.sharing().tabs,
    }),
    ...createMessageHandlers({ session, accounts }),
  };
}
