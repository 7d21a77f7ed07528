/** What the user has chosen about the extension itself. None of it is secret. */
import { languages } from '@/lib/i18n/messages';

/** Of each, the first is as usual. */
export const choices = {
  /** `browser`: the browser's own, as far as we speak it. */
  language: ['browser', ...languages],
  appearance: ['system', 'light', 'dark'],
  /** What the badge says while on the line: how much is unread, if anything is; or that it is on the line, always. */
  badge: ['unread', 'state'],
  /** What a notice of a message says: who wrote and what, or only who; or that there is none. */
  messages: ['text', 'sender', 'none'],
} as const;

export type Choices = { [Name in keyof typeof choices]: (typeof choices)[Name][number] };

/** How long there are to be no notices: `tomorrow` is until its morning, `on` until the user says otherwise. */
export const quietTimes = ['off', 'hour', 'tomorrow', 'on'] as const;
export type QuietTime = (typeof quietTimes)[number];

/** No notices: until a time, in milliseconds since 1970, or until the user says so. */
export type DoNotDisturbState = 'off' | 'on' | number;

export interface Settings extends Choices {
  /** About this computer now: it goes into no file. */
  doNotDisturb: DoNotDisturbState;
}

/** @param now milliseconds since 1970 */
export const mayDisturb = ({ doNotDisturb: until }: Settings, now: number): boolean =>
  until === 'off' || (until !== 'on' && until <= now);

/** As they were kept, perhaps by another version: what is not among today's choices is as usual. */
export function settingsFrom(kept: unknown): Settings {
  const given = new Map<string, unknown>(Object.entries(kept ?? {}));
  const chosen = Object.entries(choices).map(([name, all]) => [
    name,
    all.find(one => one === given.get(name)) ?? all[0],
  ]);
  const until = given.get('doNotDisturb');
  const doNotDisturb = until === 'on' || (typeof until === 'number' && Number.isFinite(until)) ? until : 'off';
  return { ...(Object.fromEntries(chosen) as Choices), doNotDisturb };
}

export const usualSettings: Settings = settingsFrom({});
