// An answer that is a file crosses a port in pieces: whole, bounded, and for the client that asked.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ChannelClient } from '@/lib/channel/client';
import { fileLimits } from '@/lib/channel/files/upload-receiver';
import type { PortClient } from '@/lib/channel/sender-auth';
import { ChannelServer } from '@/lib/channel/server';
import { chunkSize } from '@/lib/contract/frames';
import { portPair } from '../ports';

const limits = { ...fileLimits };
afterEach(() => {
  Object.assign(fileLimits, limits);
  vi.useRealTimers();
});

const desk: PortClient = { kind: 'page', origin: 'https://desk.example', tabId: 1, scopes: ['status', 'receive'] };
const shop: PortClient = { kind: 'unapproved', origin: 'https://shop.example', tabId: 2 };

interface Frame {
  t: string;
  id: number;
  [key: string]: unknown;
}

function background(answer: () => unknown) {
  const asked = { times: 0 };
  const server = new ChannelServer(
    {
      epoch: () => 1,
      state: () => ({ phase: 'signedOut', since: 1 }),
      vendorScope: () => 'receive',
      isSlow: () => false,
      handle: async () => {
        asked.times += 1;
        return answer();
      },
      catchUp: () => ({ seq: 0, events: [], gap: false }),
      onSubscribe: () => {},
      onAttach: () => {},
      consent: async () => {},
    },
    Promise.resolve(),
  );
  return { server, asked };
}

/** @param onSaid hears what the client says, and may cut the port */
function tab(server: ChannelServer, onSaid: (frame: Frame, cut: () => void) => void = () => {}) {
  const client = new ChannelClient({
    openPort: () => {
      const [near, far] = portPair();
      server.accept(far, desk);
      return {
        ...near,
        disconnect: () => near.disconnect(),
        postMessage: message => {
          near.postMessage(message);
          onSaid(message as Frame, () => far.disconnect());
        },
      };
    },
  });
  return () => client.requestUntyped('vendor.call', { method: 'download', args: [] }) as Promise<Blob>;
}

/** A port with nobody of ours at its end; `say` resolves with the next thing that is heard. */
function raw(server: ChannelServer, as: PortClient) {
  const [near, far] = portPair();
  server.accept(far, as);
  let heard: (frame: Frame) => void = () => {};
  near.onMessage.addListener(message => heard(message as Frame));
  return (frame: unknown) =>
    new Promise<Frame>(resolve => {
      heard = resolve;
      near.postMessage(frame);
    });
}

const file = (size: number, type = 'image/png') =>
  new Blob([new Uint8Array(size).map((_, at) => (at * 7) % 251)], { type });
const bytesOf = async (blob: Blob) => Buffer.from(await blob.arrayBuffer());

describe('an answer that is a file', () => {
  it.each([0, 1, chunkSize, chunkSize + 1, 5_000_000])('of %d bytes arrives as it is', async size => {
    const sent = file(size);
    const got = await tab(background(() => sent).server)();
    expect(got).toBeInstanceOf(Blob);
    expect(got.type).toBe('image/png');
    expect(Buffer.compare(await bytesOf(got), await bytesOf(sent))).toBe(0);
  });

  it('arrives beside others', async () => {
    const sizes = [300_000, 10, 700_000, 500_000];
    const rest = [...sizes];
    const download = tab(background(() => file(rest.shift() ?? 0)).server);
    const got = await Promise.all(sizes.map(download));
    expect(got.map(({ size }) => size)).toEqual(sizes);
    for (const blob of got) expect(Buffer.compare(await bytesOf(blob), await bytesOf(file(blob.size)))).toBe(0);
  });

  it('is asked for again where the port is lost halfway', async () => {
    const { server, asked } = background(() => file(1_000_000));
    let isCut = false;
    const download = tab(server, ({ t, offset }, cut) => {
      if (isCut || t !== 'take' || Number(offset) < 500_000) return;
      isCut = true;
      cut();
    });
    const got = await download();
    expect(asked.times).toBe(2);
    expect(Buffer.compare(await bytesOf(got), await bytesOf(file(1_000_000)))).toBe(0);
  });

  it('is refused where it is too large, or there are too many', async () => {
    fileLimits.file = 1_000;
    await expect(tab(background(() => file(1_001)).server)()).rejects.toMatchObject({ code: 'fileTooLarge' });
    fileLimits.client = 1_500;
    const { server } = background(() => file(1_000));
    const say = raw(server, desk);
    await say({ t: 'attach', version: 1 });
    const ask = (id: number) => say({ t: 'request', id, method: 'vendor.call', params: { method: 'x', args: [] } });
    expect(await ask(1)).toMatchObject({ t: 'reply', id: 1, file: { size: 1_000 } });
    expect(await ask(2)).toMatchObject({ t: 'reply', id: 2, error: { code: 'tooMany' } });
  });

  it('is kept for a while only, and its client learns that it is gone', async () => {
    fileLimits.idle = 20;
    const { server } = background(() => file(1_000));
    const say = raw(server, desk);
    await say({ t: 'attach', version: 1 });
    await say({ t: 'request', id: 1, method: 'vendor.call', params: { method: 'x', args: [] } });
    await new Promise(done => setTimeout(done, 60));
    expect(await say({ t: 'take', id: 1, offset: 0 })).toEqual({ t: 'piece', id: 1, offset: 0 });
  });

  it('fails for whoever waits for a piece that is gone', async () => {
    const { server } = background(() => file(1_000_000));
    const download = tab(server, ({ t }) => {
      // The user has changed what the site may do.
      if (t === 'take') server.reauthorize(desk.origin, () => ['status', 'receive', 'send']);
    });
    await expect(download()).rejects.toMatchObject({ code: 'fileUnreadable' });
  });

  it('is its own port’s, and taken once', async () => {
    const { server } = background(() => file(1_000));
    const [say, other, stranger] = [raw(server, desk), raw(server, desk), raw(server, shop)];
    await say({ t: 'attach', version: 1 });
    await other({ t: 'attach', version: 1 });
    await say({ t: 'request', id: 1, method: 'vendor.call', params: { method: 'x', args: [] } });
    const nothing = { t: 'piece', id: 1, offset: 0 };
    expect(await other({ t: 'take', id: 1, offset: 0 })).toEqual(nothing);
    expect(await stranger({ t: 'take', id: 1, offset: 0 })).toMatchObject({
      t: 'reply',
      error: { code: 'badRequest' },
    });
    expect(await say({ t: 'take', id: 1, offset: 0 })).toMatchObject({ ...nothing, data: expect.any(String) });
    expect(await say({ t: 'take', id: 1, offset: 0 })).toEqual(nothing);
  });
});
