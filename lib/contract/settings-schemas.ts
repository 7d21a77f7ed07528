/** Apart from `settings.ts`, so that the popup does not load them. */
import * as v from 'valibot';
import { AppServer } from './app-server';
import { ProviderId } from './provider-id';
import { choices } from './settings';
import { ServiceInput } from './sign-in';

const choiceSchemas = {
  language: v.picklist(choices.language),
  appearance: v.picklist(choices.appearance),
  badge: v.picklist(choices.badge),
  messages: v.picklist(choices.messages),
  sound: v.picklist(choices.sound),
  tone: v.picklist(choices.tone),
};

export const SettingsChange = v.strictObject({
  language: v.exactOptional(choiceSchemas.language),
  appearance: v.exactOptional(choiceSchemas.appearance),
  badge: v.exactOptional(choiceSchemas.badge),
  messages: v.exactOptional(choiceSchemas.messages),
  sound: v.exactOptional(choiceSchemas.sound),
  tone: v.exactOptional(choiceSchemas.tone),
});

/** What the sign-in form starts with: the service and its address. Contains no user and no secret. */
const Connection = v.strictObject({
  provider: ProviderId,
  service: ServiceInput,
  credentialKind: v.picklist(['password', 'token', 'appServer']),
  appServer: v.exactOptional(v.omit(AppServer, ['password'])),
});

export const SettingsFile = v.strictObject({
  partyline: v.literal('settings'),
  version: v.literal(1),
  /** Files of earlier versions lack what these did not have. */
  settings: v.strictObject({
    ...choiceSchemas,
    messages: v.optional(choiceSchemas.messages, choices.messages[0]),
    sound: v.optional(choiceSchemas.sound, choices.sound[0]),
    tone: v.optional(choiceSchemas.tone, choices.tone[0]),
  }),
  connection: v.exactOptional(Connection),
});
export type SettingsFile = v.InferOutput<typeof SettingsFile>;
