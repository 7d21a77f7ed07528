/** One alarm that wakes the background at a given time, even when it has died meanwhile. Browsers ring it 30 s late at most. */
import browser from 'webextension-polyfill';

const name = 'wake-up';

/** @param time milliseconds since 1970; `undefined` for never */
export function wakeAt(time: number | undefined): void {
  if (time === undefined) void browser.alarms.clear(name);
  else browser.alarms.create(name, { when: time });
}

/** To be called in the background's first turn, so that the alarm that starts it is heard. */
export function onWakeUp(fn: () => void): void {
  browser.alarms.onAlarm.addListener(alarm => {
    if (alarm.name === name) fn();
  });
}
