/** What the background does for each method of the contract, from the parts that know how. */

import { createDeviceHandlers } from '@/lib/background/handlers/devices';
import { createHandlers, type Handlers } from '@/lib/background/handlers/session';
import { createSettingsHandlers } from '@/lib/background/handlers/settings';
import { createSiteHandlers } from '@/lib/background/handlers/sites';
import type { ChannelServer } from '@/lib/channel/server';
import type { MethodName } from '@/lib/contract/methods';
import { accountId } from '@/lib/contract/session';
import type { Log } from '@/lib/log/log';
import { reportOf } from '@/lib/log/report';
import type { Transitions } from '@/lib/log/transitions';
import { sdkVersions } from '@/lib/platform/build-options';
import { deviceLabel, setDeviceLabel } from '@/lib/platform/device-label';
import { hasOriginPermission, waitForOriginPermission } from '@/lib/platform/permissions';
import { changeSettings, readSettings } from '@/lib/platform/settings';
import { forgetForm, rememberedForm, rememberForm } from '@/lib/platform/storage';
import { version } from '@/lib/platform/version';
import type { SessionController } from '@/lib/session/controller';
import type { SessionRecord } from '@/lib/session/host';
import type { Idempotency } from '@/lib/session/idempotency';
import type { SavedAccounts } from '@/lib/storage/saved-accounts';
import type { AdminPolicy } from '../policy';
import type { Sites } from '../sites';
import type { Unread } from '../unread';

export interface Parts {
  owner: SessionController;
  server: ChannelServer;
  sites: Sites;
  policy: AdminPolicy;
  saved: SavedAccounts<SessionRecord>;
  unread: Unread;
  once: Idempotency;
  log: Log;
  transitions: Transitions;
}

/** `events.subscribe` is the channel's own. */
export type AllHandlers = Handlers<Exclude<MethodName, 'events.subscribe'>>;

export function createAllHandlers(parts: Parts): AllHandlers {
  const { owner, server, sites, policy, saved, unread, once, log, transitions } = parts;
  const report = async () => {
    const { account, phase } = owner.state;
    return reportOf(
      {
        versions: {
          partyline: version(),
          browser: navigator.userAgent,
          sdks: sdkVersions,
        },
        settings: await readSettings(),
        session: { phase, ...(account && { provider: account.provider }) },
        tabs: server.sharing().tabs,
        transitions: transitions.all,
        log: { level: log.level, lines: log.after(0) },
      },
      Date.now(),
    );
  };
  return {
    ...createHandlers(owner, {
      log,
      forms: { last: rememberedForm, forget: forgetForm },
      saved,
      rules: { mayRemember: () => policy.mayRemember, check: wanted => policy.check(wanted) },
      once,
      report,
    }),
    ...createSiteHandlers(sites.grants, sites, {
      policy: () => policy.now,
      isPermitted: hasOriginPermission,
      permitted: waitForOriginPermission,
      apply: origin => sites.apply(origin),
      remedyFor: async account => {
        const id = accountId(account);
        if (owner.mayResume(id)) return 'resume';
        return (await saved.list()).some(one => one.id === id) ? 'switch' : undefined;
      },
    }),
    ...createDeviceHandlers({
      label: deviceLabel,
      setLabel: setDeviceLabel,
      others: signal => owner.requests.otherDevices({ signal }),
    }),
    ...unread.handlers,
    ...createSettingsHandlers({
      change: changeSettings,
      read: readSettings,
      form: rememberedForm,
      rememberForm,
      check: wanted => policy.check(wanted),
    }),
  };
}
