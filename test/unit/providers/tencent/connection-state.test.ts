import { expect, it, vi } from 'vitest';
import { EndSignal } from '@/lib/providers/end-signal';
import type { Signal } from '@/lib/providers/provider';
import { TencentConnectionState } from '@/lib/providers/tencent/connection-state';

it('does not signal `connected` when the socket is lost in the turn of its first frame', async () => {
  const signals: string[] = [];
  const signal = ({ kind }: Signal) => signals.push(kind);
  const endSignal = new EndSignal(signal);
  endSignal.markOpened();
  const connection = new TencentConnectionState(signal, endSignal, vi.fn());
  const netState = (state: string) => connection.handle({ name: 'netStateChange', data: { state } });
  netState('disconnected');
  netState('connected');
  connection.handleReceived();
  netState('disconnected');
  await new Promise(done => setTimeout(done, 10));
  expect(signals).toEqual(['reconnecting', 'reconnecting']);
  netState('connected');
  connection.handleReceived();
  await new Promise(done => setTimeout(done, 10));
  expect(signals.at(-1)).toBe('connected');
  connection.stop();
});
