/** Settings as they cross a boundary: what is to change, and a file to carry them to another browser. */
import * as v from 'valibot';
import { choices, quietTimes } from '@/lib/settings/settings';
import { AppServer } from './app-server';
import { ProviderId, ServiceInput } from './sign-in';

const each = {
  language: v.picklist(choices.language),
  appearance: v.picklist(choices.appearance),
  badge: v.picklist(choices.badge),
  messages: v.picklist(choices.messages),
};

export const SettingsChange = v.strictObject({
  language: v.exactOptional(each.language),
  appearance: v.exactOptional(each.appearance),
  badge: v.exactOptional(each.badge),
  messages: v.exactOptional(each.messages),
});

export const QuietTime = v.picklist(quietTimes);

/** How the sign-in form starts: which service, and where it is. Without a user, and without a secret. */
const Connection = v.strictObject({
  provider: ProviderId,
  service: ServiceInput,
  credentialKind: v.picklist(['password', 'token', 'appServer']),
  appServer: v.exactOptional(v.omit(AppServer, ['password'])),
});

export const SettingsFile = v.strictObject({
  partyline: v.literal('settings'),
  version: v.literal(1),
  /** Files of before there were notices of messages lack them. */
  settings: v.strictObject({ ...each, messages: v.optional(each.messages, choices.messages[0]) }),
  connection: v.exactOptional(Connection),
});
export type SettingsFile = v.InferOutput<typeof SettingsFile>;
