/** Alarms that wake the background, even when it has died meanwhile. Browsers ring them 30 s late at most. */
import browser from 'webextension-polyfill';

const name = 'wake-up';
const watchdog = 'watchdog';

/** @param time milliseconds since 1970; `undefined` for never */
export function wakeAt(time: number | undefined): void {
  if (time === undefined) void browser.alarms.clear(name);
  else browser.alarms.create(name, { when: time });
}

/** Brings a background back that has died under a session. @returns what ends that */
export function startWatchdog(): () => void {
  browser.alarms.create(watchdog, { periodInMinutes: 0.5 });
  return stopWatchdog;
}

/** There is no session to come back for. */
export function stopWatchdog(): void {
  void browser.alarms.clear(watchdog);
}

/** To be called in the background's first turn, so that the alarm that starts it is heard. */
export function onAlarm(fn: () => void): void {
  browser.alarms.onAlarm.addListener(alarm => {
    if (alarm.name === name || alarm.name === watchdog) fn();
  });
}
