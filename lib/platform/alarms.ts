/** Alarms that wake the background after it was terminated. Browsers fire them up to 30 s late. */
import browser from 'webextension-polyfill';

const wakeUp = 'wake-up';
const watchdog = 'watchdog';

/** @param time milliseconds since 1970; `undefined` cancels the alarm */
export function wakeAt(time: number | undefined): void {
  if (time === undefined) void browser.alarms.clear(wakeUp);
  else browser.alarms.create(wakeUp, { when: time });
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
export function onAlarm(fn: () => void): void {
  browser.alarms.onAlarm.addListener(alarm => {
    if (alarm.name === wakeUp || alarm.name === watchdog) fn();
  });
}
