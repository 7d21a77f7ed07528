/** Settings as a file: what the user chose and how the sign-in form starts, and nothing of accounts, sites or secrets. */
import * as v from 'valibot';
import { PartylineError } from '@/lib/contract/errors';
import type { Settings } from '@/lib/contract/settings';
import { SettingsFile } from '@/lib/contract/settings-schemas';
import type { RememberedForm } from '@/lib/contract/sign-in';
import { definitions } from '@/lib/providers/definitions';

export function settingsFile({ doNotDisturb: _, ...settings }: Settings, form: RememberedForm | null): SettingsFile {
  const file = { partyline: 'settings', version: 1, settings } as const;
  if (!form) return file;
  const { userId: __, ...connection } = form;
  return v.parse(SettingsFile, { ...file, connection });
}

/** @throws {PartylineError} `settingsMalformed`; what is wrong with the connection options */
export function readSettingsFile(text: string): SettingsFile {
  const { success, output } = v.safeParse(SettingsFile, parsed(text));
  if (!success) throw new PartylineError('settingsMalformed');
  const { connection } = output;
  if (connection) definitions[connection.provider].parseService(connection.service);
  return output;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
