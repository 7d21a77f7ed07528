import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { changesSince, Standstills, type Watched } from '../../fuzz/standstills';

const known = (): Watched => ({ service: 'kicks 0', 'sign-ins': '1', 'stored state': 'online' });
const stoodStill = { isRecent: true };
const ran = { isRecent: false };

/** Reads each in turn, the last again. */
const reading = (...values: Partial<Watched>[]) => {
  let reads = 0;
  return async () => ({ ...known(), ...values[Math.min(reads++, values.length - 1)] });
};
const reconnect: Partial<Watched>[] = [
  { 'stored state': 'reconnecting' },
  { 'stored state': 'online', 'sign-ins': '2' },
];
const whats = async (changes: Promise<{ what: string }[]>) => (await changes).map(({ what }) => what);

describe('a reconnect', () => {
  it('is a finding while the machine runs', async () => {
    expect(await whats(changesSince(known(), reading(...reconnect), ran))).toEqual(['stored state']);
    expect(await whats(changesSince(known(), reading(reconnect[1]!), ran))).toEqual(['sign-ins']);
  });

  it('is none after a standstill, once; the next is', async () => {
    const last = known();
    expect(await changesSince(last, reading(...reconnect), stoodStill, 100)).toEqual([]);
    expect(await changesSince(last, reading({ 'sign-ins': '2' }), ran)).toEqual([]);
    expect(await whats(changesSince(last, reading({ 'sign-ins': '3' }), ran))).toEqual(['sign-ins']);
  });

  it('is a finding after a standstill, too, if it does not come back', async () => {
    expect(await whats(changesSince(known(), reading(reconnect[0]!), stoodStill, 100))).toEqual(['stored state']);
  });

  it.each([
    ['a kick', { service: 'kicks 1', 'sign-ins': '2' }, ['service', 'sign-ins']],
    ['a sign-out', { 'stored state': 'signedOut' }, ['stored state']],
  ])('is no excuse for %s', async (_what, changed, expected) => {
    expect(await whats(changesSince(known(), reading(changed), stoodStill, 100))).toEqual(expected);
  });
});

it('no work of the main thread is a standstill', async () => {
  const standstills = new Standstills();
  await setTimeout(300);
  const end = Date.now() + 2_500;
  while (Date.now() < end);
  await setTimeout(300);
  expect(standstills.isRecent).toBe(false);
  await standstills.close();
});

// Windows cannot stop a process.
it.skipIf(process.platform === 'win32')('a stop of the process is a standstill', async () => {
  const script = `
    import('./test/fuzz/standstills.ts').then(({ Standstills }) => {
      const standstills = new Standstills();
      setInterval(() => console.log(standstills.isRecent), 100);
    });`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--eval', script]);
  try {
    let told = '';
    child.stdout.on('data', (data: Buffer) => {
      told += data;
    });
    await expect.poll(() => told).toMatch(/(false\n){5}/);
    expect(told).not.toContain('true');
    child.kill('SIGSTOP');
    await setTimeout(3_000);
    child.kill('SIGCONT');
    await expect.poll(() => told).toContain('true');
  } finally {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
});
