import { expect, it } from 'vitest';
import { WakeSchedule } from '@/lib/session/wake-schedule';

function schedule() {
  const alarms: (number | undefined)[] = [];
  return { alarms, wake: new WakeSchedule(time => alarms.push(time)) };
}

it('sets the alarm to the earliest due time', () => {
  const { alarms, wake } = schedule();
  wake.set('tokenRefresh', 500);
  wake.set('reconnect', 300);
  wake.set('reconnect', undefined);
  expect(alarms).toEqual([500, 300, 500]);
});

it('keeps the alarm when another purpose has nothing due', () => {
  const { alarms, wake } = schedule();
  wake.set('reconnect', 300);
  wake.set('tokenRefresh', undefined);
  wake.set('tokenRefresh', 400);
  expect(alarms).toEqual([300]);
});

it('clears the alarm when nothing is due', () => {
  const { alarms, wake } = schedule();
  wake.set('tokenRefresh', 500);
  wake.set('tokenRefresh', undefined);
  expect(alarms).toEqual([500, undefined]);
});
