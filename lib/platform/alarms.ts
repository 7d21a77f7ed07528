/** Alarms that wake the background after it was terminated. Browsers fire them up to 30 s late. */
import browser from 'webextension-polyfill';

const wakeUp = 'wake-up';
const watchdog = 'watchdog';
const questionEnd = 'question-end';

/** @param time milliseconds since 1970; `undefined` cancels the alarm */
export function wakeAt(time: number | undefined): void {
  set(wakeUp, time);
}

/** @param time when a question to the user ends, as in `wakeAt` */
export function endQuestionAt(time: number | undefined): void {
  set(questionEnd, time);
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

/** Must be called synchronously at startup, or the alarm that starts the background is missed. */
export function onAlarm(checkSessions: () => void, endQuestions: () => void): void {
  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name === wakeUp || name === watchdog) checkSessions();
    if (name === questionEnd) endQuestions();
  });
}
