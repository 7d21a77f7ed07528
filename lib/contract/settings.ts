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
  /** Which new messages make a sound. `mentions`: those to the user alone, and those that mention the user. */
  sound: ['off', 'mentions', 'all'],
  tone: ['chime', 'drop', 'knock'],
} as const;

export type Choices = { [Name in keyof typeof choices]: (typeof choices)[Name][number] };

/** How long to show no notifications. `tomorrow` ends in the morning, `on` when the user turns it off. */
export const doNotDisturbChoices = ['off', 'hour', 'tomorrow', 'on'] as const;
export type DoNotDisturbChoice = (typeof doNotDisturbChoices)[number];

/** A number is when it ends, in milliseconds since 1970. */
export type DoNotDisturbState = 'off' | 'on' | number;

export interface Settings extends Choices {
  /** Applies to this computer only, so a settings file does not contain it. */
  doNotDisturb: DoNotDisturbState;
}

/** Characters of a device label. The services accept 1,000; people read fewer. */
export const maxLabelLength = 64;
