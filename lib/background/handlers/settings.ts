/** What the background does for the methods that are about settings. */

import { type Handlers, nothing } from '@/lib/background/handlers/session';
import type { MethodName } from '@/lib/contract/methods';
import type { Settings, SettingsFile } from '@/lib/contract/settings';
import type { RememberedForm } from '@/lib/contract/sign-in';
import { doNotDisturbUntil } from '@/lib/notifications/do-not-disturb';
import type { SignInTarget } from '@/lib/sites/policy-enforcement';
import { usualSettings } from '../../settings/settings';
import { readSettingsFile, settingsFile } from '../../settings/settings-file';

export interface SettingsHost {
  /** Changes are read and written one after the other. */
  change(next: (now: Settings) => Settings): Promise<void>;
  read(): Promise<Settings>;
  form(): Promise<RememberedForm | null>;
  rememberForm(form: RememberedForm): Promise<void>;
  /** @throws {PartylineError} where an administrator does not allow it */
  check(wanted: SignInTarget): void;
}

type Own = Extract<MethodName, `settings.${string}`>;

export function createSettingsHandlers(host: SettingsHost): Handlers<Own> {
  const take = async ({ settings, connection }: SettingsFile) => {
    if (connection) host.check(connection);
    await host.change(now => ({ ...now, ...settings }));
    if (connection) await host.rememberForm({ ...connection, userId: '' });
  };
  return {
    'settings.doNotDisturb': ({ until }) =>
      nothing(host.change(now => ({ ...now, doNotDisturb: doNotDisturbUntil(until, new Date()) }))),
    'settings.change': change => nothing(host.change(now => ({ ...now, ...change }))),
    'settings.reset': () => nothing(host.change(() => usualSettings)),
    'settings.export': async () => settingsFile(await host.read(), await host.form()),
    'settings.import': async ({ text }) => nothing(take(readSettingsFile(text))),
  };
}
