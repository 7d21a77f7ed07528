import * as v from 'valibot';
import { PartylineError } from '@/lib/contract/errors';
import type { Settings } from '@/lib/contract/settings';
import { SettingsFile } from '@/lib/contract/settings-schemas';
import type { RememberedForm } from '@/lib/contract/sign-in';
import { definitions } from '@/lib/providers/definitions';

/** Contains the settings and the defaults of the sign-in form; no account, site or secret. */
export function createSettingsFile(
  { doNotDisturb: _, ...settings }: Settings,
  form: RememberedForm | null,
): SettingsFile {
  const file = { partyline: 'settings', version: 1, settings } as const;
  if (!form) return file;
  const { userId: __, ...connection } = form;
  return v.parse(SettingsFile, { ...file, connection });
}

/** @throws {PartylineError} `settingsMalformed`; any error of the provider's `parseService` */
export function parseSettingsFile(text: string): SettingsFile {
  const { success, output } = v.safeParse(SettingsFile, parseJson(text));
  if (!success) throw new PartylineError('settingsMalformed');
  const { connection } = output;
  if (connection) definitions[connection.provider].parseService(connection.service);
  return output;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
