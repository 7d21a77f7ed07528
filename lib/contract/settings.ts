/** The user's settings, changes to them, and the file that carries them to another browser. */
import * as v from 'valibot';
import { AppServer } from './app-server';
import { ProviderId } from './provider-id';
import { ServiceInput } from './sign-in';

export const languages = ['en', 'zh-CN'] as const;
export type Language = (typeof languages)[number];

/** The first value of each is the default. */
export const choices = {
  /** `browser`: the browser's language if we have it, else English. */
  language: ['browser', ...languages],
  appearance: ['system', 'light', 'dark'],
  /** What the badge shows while connected: the unread count, or always the connection state. */
  badge: ['unread', 'state'],
  /** What a message notification shows: sender and text, or the sender only. `none`: no notifications. */
  messages: ['text', 'sender', 'none'],
} as const;

export type Choices = { [Name in keyof typeof choices]: (typeof choices)[Name][number] };

/** How long to show no notifications. `tomorrow` ends in the morning, `on` when the user turns it off. */
export const quietTimes = ['off', 'hour', 'tomorrow', 'on'] as const;
export const QuietTime = v.picklist(quietTimes);
export type QuietTime = v.InferOutput<typeof QuietTime>;

/** A number is when it ends, in milliseconds since 1970. */
export type DoNotDisturbState = 'off' | 'on' | number;

export interface Settings extends Choices {
  /** Applies to this computer only, so a settings file does not contain it. */
  doNotDisturb: DoNotDisturbState;
}

/** Characters of a device label. The services accept 1,000; people read fewer. */
export const longestLabel = 64;

const choiceSchemas = {
  language: v.picklist(choices.language),
  appearance: v.picklist(choices.appearance),
  badge: v.picklist(choices.badge),
  messages: v.picklist(choices.messages),
};

export const SettingsChange = v.strictObject({
  language: v.exactOptional(choiceSchemas.language),
  appearance: v.exactOptional(choiceSchemas.appearance),
  badge: v.exactOptional(choiceSchemas.badge),
  messages: v.exactOptional(choiceSchemas.messages),
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
  /** Files from before message notifications existed have no `messages`. */
  settings: v.strictObject({ ...choiceSchemas, messages: v.optional(choiceSchemas.messages, choices.messages[0]) }),
  connection: v.exactOptional(Connection),
});
export type SettingsFile = v.InferOutput<typeof SettingsFile>;
