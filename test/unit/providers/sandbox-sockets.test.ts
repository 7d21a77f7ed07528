import { expect, it } from 'vitest';
import { createSockets } from '@/lib/providers/sandbox/web-socket';

class OpenSocket extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 3;
  readonly readyState = OpenSocket.OPEN;
  readonly sent: unknown[] = [];

  send(data: unknown): void {
    this.sent.push(data);
  }

  close(): void {
    this.dispatchEvent(new Event('close'));
  }
}

it('a socket sends on when events could not be stored', async () => {
  const errors: unknown[] = [];
  const full = new Error('full');
  const settled = () => (errors.length === 0 ? Promise.reject(full) : undefined);
  const { WebSocket: Sandboxed } = createSockets(
    OpenSocket as unknown as typeof WebSocket,
    () => {},
    settled,
    undefined,
    error => errors.push(error),
  );
  const socket = new Sandboxed('wss://im.example');
  socket.send('one');
  socket.send('two');
  await expect.poll(() => (socket as unknown as OpenSocket).sent).toEqual(['one', 'two']);
  expect(errors).toEqual([full]);
  socket.close();
});

it('a redirected socket is checked by the address that it connects to', () => {
  const checked: string[] = [];
  const { WebSocket: Sandboxed } = createSockets(
    OpenSocket as unknown as typeof WebSocket,
    ({ href }) => {
      checked.push(href);
      if (href.startsWith('ws:')) throw new Error('not encrypted');
    },
    undefined,
    undefined,
    undefined,
    ({ pathname }) => new URL(pathname, 'ws://proxy.example'),
  );
  expect(() => new Sandboxed('wss://im.example/binfo')).toThrow('not encrypted');
  expect(checked).toEqual(['ws://proxy.example/binfo']);
});
