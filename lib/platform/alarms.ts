/** Alarms that wake the background after it was terminated. Browsers fire them up to 30 s late. */
import browser from 'webextension-polyfill';
import type { EndMarks, SessionEndMark } from '@/lib/session/session-store';

const wakeUp = 'wake-up';
const watchdog = 'watchdog';
const questionEnd = 'question-end';
const doNotDisturbEnd = 'do-not-disturb-end';
const storesRetry = 'stores';
/** Followed by a slot and an end. */
const endedPrefix = 'ended ';

/** @param time milliseconds since 1970; `undefined` cancels the alarm */
export function wakeAt(time: number | undefined): void {
  set(wakeUp, time);
}

/** @param time when a question to the user ends, as in `wakeAt` */
export function endQuestionAt(time: number | undefined): void {
  set(questionEnd, time);
}

/** @param time when do not disturb ends, as in `wakeAt` */
export function endDoNotDisturbAt(time: number | undefined): void {
  set(doNotDisturbEnd, time);
}

function set(name: string, time: number | undefined): void {
  if (time === undefined) void browser.alarms.clear(name);
  else browser.alarms.create(name, { when: time });
}

/**
 * Fires every 30 s, so a background terminated during a session starts again. Returns a function that stops
 * it.
 */
export function startWatchdog(): () => void {
  browser.alarms.create(watchdog, { periodInMinutes: 0.5 });
  return stopWatchdog;
}

export function stopWatchdog(): void {
  void browser.alarms.clear(watchdog);
}

/** Starts the background again to read stores that could not be read. */
export function retryStoresLater(): void {
  browser.alarms.create(storesRetry, { delayInMinutes: 1 });
}

/** Alarms are kept in the browser's memory, so they record an end while no store can be written. */
export const endMarks: EndMarks = {
  add: (slot, end) => browser.alarms.create(`${endedPrefix}${slot} ${end}`, { periodInMinutes: 1 }),
  remove: (slot, end) => void browser.alarms.clear(`${endedPrefix}${slot} ${end}`),
  async all() {
    const names = (await browser.alarms.getAll()).map(({ name }) => name);
    const marks = names.filter(name => name.startsWith(endedPrefix)).map(name => name.split(' '));
    return new Map(marks.map(([, slot, ...end]) => [Number(slot), end.join(' ') as SessionEndMark]));
  },
};

/** Must be called synchronously at startup, or the alarm that starts the background is missed. */
export function onAlarm(checkSessions: () => void, endQuestions: () => void, endDoNotDisturb: () => void): void {
  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name === wakeUp || name === watchdog) checkSessions();
    if (name === questionEnd) endQuestions();
    if (name === doNotDisturbEnd) endDoNotDisturb();
  });
}
