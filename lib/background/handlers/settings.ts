import type { MethodName } from '@/lib/contract/methods';
import type { Settings } from '@/lib/contract/settings';
import type { RememberedForm } from '@/lib/contract/sign-in';
import { doNotDisturbUntil } from '@/lib/notifications/do-not-disturb';
import { defaultSettings } from '@/lib/settings/settings';
import { createSettingsFile, parseSettingsFile } from '@/lib/settings/settings-file';
import type { AdminPolicy } from '../policy';
import type { Handlers } from './handler';

export interface SettingsHost {
  read(): Promise<Settings>;
  /** Changes are applied one at a time. */
  change(next: (settings: Settings) => Settings): Promise<void>;
  readForm(): Promise<RememberedForm | null>;
  rememberForm(form: RememberedForm): Promise<void>;
  policy: Pick<AdminPolicy, 'check'>;
}

export function createSettingsHandlers(host: SettingsHost): Handlers<Extract<MethodName, `settings.${string}`>> {
  return {
    'settings.doNotDisturb': async ({ until }) => {
      await host.change(settings => ({ ...settings, doNotDisturb: doNotDisturbUntil(until, new Date()) }));
    },
    'settings.change': async change => {
      await host.change(settings => ({ ...settings, ...change }));
    },
    'settings.reset': async () => {
      await host.change(() => defaultSettings);
    },
    'settings.export': async () => createSettingsFile(await host.read(), await host.readForm()),
    'settings.import': async ({ text }) => {
      const { settings, connection } = parseSettingsFile(text);
      if (connection) host.policy.check(connection);
      await host.change(current => ({ ...current, ...settings }));
      if (connection) await host.rememberForm({ ...connection, userId: '' });
    },
  };
}
