import type { Versions } from '@/lib/contract/log';
import type { MethodName } from '@/lib/contract/methods';
import type { Settings } from '@/lib/contract/settings';
import type { Log } from '@/lib/log/log';
import { createReport } from '@/lib/log/report';
import type { Transitions } from '@/lib/log/transitions';
import type { Sessions } from '../sessions';
import type { Handlers } from './handler';

export interface LogHost {
  sessions: Pick<Sessions, 'primary' | 'setLogLevel' | 'all'>;
  log: Log;
  transitions: Transitions;
  versions(): Versions;
  readSettings(): Promise<Settings>;
  /** How many tabs share the session. */
  sharingTabs(): number;
}

export function createLogHandlers(host: LogHost): Handlers<Extract<MethodName, `log.${string}`>> {
  const { sessions, log, transitions } = host;
  return {
    'log.setLevel': async ({ level }) => {
      log.setLevel(level);
      sessions.setLogLevel(level);
    },
    'log.read': async ({ after }) => ({ level: log.level, lines: log.entriesAfter(after) }),
    'log.report': async () => {
      const { account, phase = 'signedOut' } = sessions.primary?.state ?? {};
      return createReport(
        {
          versions: host.versions(),
          settings: await host.readSettings(),
          session: { phase, ...(account && { provider: account.provider }) },
          tabs: host.sharingTabs(),
          transitions: transitions.all,
          siteActions: sessions.all.flatMap(({ account: { userId }, data: { actions } }) =>
            actions.origins.flatMap(site => actions.list(site).map(action => ({ ...action, site, account: userId }))),
          ),
          log: { level: log.level, lines: log.entriesAfter(0) },
        },
        Date.now(),
      );
    },
  };
}
