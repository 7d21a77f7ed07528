import type { ChannelServer } from '@/lib/channel/server';
import type { MethodName } from '@/lib/contract/methods';
import type { Registration } from '@/lib/contract/sign-in';
import type { Log } from '@/lib/log/log';
import type { Transitions } from '@/lib/log/transitions';
import type { Mutes } from '@/lib/notifications/mutes';
import { sdkVersions } from '@/lib/platform/build-options';
import { deviceLabel, setDeviceLabel } from '@/lib/platform/device-label';
import { hasOriginPermission, waitForOriginPermission } from '@/lib/platform/permissions';
import { changeSettings, readSettings } from '@/lib/platform/settings';
import { forgetForm, quickReplies, rememberedForm, rememberForm, storeQuickReplies } from '@/lib/platform/storage';
import { version } from '@/lib/platform/version';
import type { SessionRecord } from '@/lib/session/host';
import type { SavedAccounts } from '@/lib/storage/saved-accounts';
import type { Vault } from '@/lib/storage/vault';
import type { AccountLock } from '../account-lock';
import type { AccountSession } from '../account-session';
import type { AdminPolicy } from '../policy';
import type { Sessions } from '../sessions';
import type { Sites } from '../sites';
import { createAccountHandlers } from './account';
import { createAccountsHandlers } from './accounts';
import { createClaimHandlers } from './claims';
import { createConsentHandlers } from './consent';
import { createDevicesHandlers } from './devices';
import { createFilesHandlers } from './files';
import { createFormHandlers } from './form';
import type { Handlers } from './handler';
import { createLogHandlers } from './log';
import { createMessageHandlers } from './messages';
import { createMutesHandlers } from './mutes';
import { createOutboxHandlers } from './outbox';
import { createQuickReplyHandlers } from './quick-replies';
import { createSessionHandlers } from './session';
import { createSettingsHandlers } from './settings';
import { createSitesHandlers } from './sites';
import { createUnreadHandlers } from './unread';
import { createVaultHandlers } from './vault';

export interface HandlerParts {
  sessions: Sessions;
  registerAccount(registration: Registration): Promise<void>;
  server: ChannelServer<AccountSession>;
  sites: Sites;
  policy: AdminPolicy;
  saved: SavedAccounts<SessionRecord>;
  mutes: Mutes;
  vault: Vault;
  lock: AccountLock;
  log: Log;
  transitions: Transitions;
  forgetActions(origin: string): Promise<void>;
}

/** The channel itself handles `events.subscribe`. */
export type AllHandlers = Handlers<Exclude<MethodName, 'events.subscribe'>>;

export function createHandlers(parts: HandlerParts): AllHandlers {
  const { sessions, registerAccount, server, sites, policy, saved, mutes, vault, lock, log, transitions } = parts;
  const setAccounts = sites.setAccounts.bind(sites);
  const { grants, consentQueue, permissionRequests, accountRequests } = sites;
  return {
    ...createSessionHandlers(sessions, policy, vault),
    ...createAccountsHandlers({ sessions, saved, policy, forgetForm, forgetMutes: id => mutes.forget(id) }),
    ...createVaultHandlers(vault, lock),
    ...createAccountHandlers(registerAccount, policy),
    ...createDevicesHandlers({ readLabel: deviceLabel, storeLabel: setDeviceLabel }),
    ...createFormHandlers(rememberedForm, policy),
    ...createSettingsHandlers({
      read: readSettings,
      change: changeSettings,
      readForm: rememberedForm,
      rememberForm,
      policy,
    }),
    ...createQuickReplyHandlers({ read: quickReplies, write: storeQuickReplies, policy }),
    ...createMutesHandlers(),
    ...createUnreadHandlers(),
    ...createClaimHandlers(),
    ...createSitesHandlers({
      grants,
      permissionRequests,
      accountRequests,
      isPermitted: hasOriginPermission,
      waitForPermission: waitForOriginPermission,
      setAccounts,
      sessions: () => sessions.all,
      mayRecordActions: () => policy.mayRecordActions,
      forgetActions: parts.forgetActions,
      applyGrant: origin => sites.applyGrant(origin),
    }),
    ...createConsentHandlers({
      ...{ sessions, saved, grants, consentQueue, permissionRequests, accountRequests, setAccounts },
    }),
    ...createLogHandlers({
      sessions,
      log,
      transitions,
      versions: () => ({ partyline: version(), browser: navigator.userAgent, sdks: sdkVersions }),
      readSettings,
      sharingTabs: () => server.sharing().tabs,
    }),
    ...createMessageHandlers(),
    ...createOutboxHandlers(),
    ...createFilesHandlers(),
  };
}
