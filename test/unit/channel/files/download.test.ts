import { afterEach, describe, expect, it, vi } from 'vitest';
import { ChannelClient } from '@/lib/channel/client';
import { fileLimits } from '@/lib/channel/files/upload-receiver';
import type { PortClient } from '@/lib/channel/sender-auth';
import { ChannelServer } from '@/lib/channel/server';
import { chunkSize } from '@/lib/contract/frames';
import { hostOf, oneSession } from '../one-session';
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
  const requests = { count: 0 };
  const session = oneSession({ state: () => ({ phase: 'signedOut', since: 1 }), vendorScope: () => 'receive' });
  const server = new ChannelServer(
    hostOf(session, {
      handle: async () => {
        requests.count += 1;
        return answer();
      },
    }),
    Promise.resolve(),
  );
  return { server, requests };
}

/** @param onFrame called for each frame that the client sends. It may disconnect the port */
function createDownload(server: ChannelServer, onFrame: (frame: Frame, disconnect: () => void) => void = () => {}) {
  const client = new ChannelClient({
    openPort: () => {
      const [near, far] = portPair();
      server.accept(far, desk);
      return {
        ...near,
        disconnect: () => near.disconnect(),
        postMessage: message => {
          near.postMessage(message);
          onFrame(message as Frame, () => far.disconnect());
        },
      };
    },
  });
  return () => client.requestUntyped('vendor.call', { method: 'download', args: [] }) as Promise<Blob>;
}

/** A port without a `ChannelClient`. @returns posts a frame, and resolves with the next one received */
function openRawPort(server: ChannelServer, as: PortClient) {
  const [near, far] = portPair();
  server.accept(far, as);
  let onFrame: (frame: Frame) => void = () => {};
  near.onMessage.addListener(message => onFrame(message as Frame));
  return (frame: unknown) =>
    new Promise<Frame>(resolve => {
      onFrame = resolve;
      near.postMessage(frame);
    });
}

const file = (size: number, type = 'image/png') =>
  new Blob([new Uint8Array(size).map((_, at) => (at * 7) % 251)], { type });
const bytesOf = async (blob: Blob) => Buffer.from(await blob.arrayBuffer());

describe('an answer that is a file', () => {
  it.each([0, 1, chunkSize, chunkSize + 1, 5_000_000])('arrives unchanged: %d bytes', async size => {
    const sent = file(size);
    const got = await createDownload(background(() => sent).server)();
    expect(got).toBeInstanceOf(Blob);
    expect(got.type).toBe('image/png');
    expect(Buffer.compare(await bytesOf(got), await bytesOf(sent))).toBe(0);
  });

  it('arrives when others are under way', async () => {
    const sizes = [300_000, 10, 700_000, 500_000];
    const remaining = [...sizes];
    const download = createDownload(background(() => file(remaining.shift() ?? 0)).server);
    const got = await Promise.all(sizes.map(download));
    expect(got.map(({ size }) => size)).toEqual(sizes);
    for (const blob of got) expect(Buffer.compare(await bytesOf(blob), await bytesOf(file(blob.size)))).toBe(0);
  });

  it('is requested again when the port is lost halfway', async () => {
    const { server, requests } = background(() => file(1_000_000));
    let isDisconnected = false;
    const download = createDownload(server, ({ t, offset }, disconnect) => {
      if (isDisconnected || t !== 'take' || Number(offset) < 500_000) return;
      isDisconnected = true;
      disconnect();
    });
    const got = await download();
    expect(requests.count).toBe(2);
    expect(Buffer.compare(await bytesOf(got), await bytesOf(file(1_000_000)))).toBe(0);
  });

  it('is refused when it is too large, or when too many wait', async () => {
    fileLimits.file = 1_000;
    await expect(createDownload(background(() => file(1_001)).server)()).rejects.toMatchObject({
      code: 'fileTooLarge',
    });
    fileLimits.client = 1_500;
    const { server } = background(() => file(1_000));
    const post = openRawPort(server, desk);
    await post({ t: 'attach', version: 1 });
    const request = (id: number) =>
      post({ t: 'request', id, method: 'vendor.call', params: { method: 'x', args: [] } });
    expect(await request(1)).toMatchObject({ t: 'reply', id: 1, file: { size: 1_000 } });
    expect(await request(2)).toMatchObject({ t: 'reply', id: 2, error: { code: 'tooMany' } });
  });

  it('is dropped after a time, and its client gets an empty piece', async () => {
    fileLimits.idle = 20;
    const { server } = background(() => file(1_000));
    const post = openRawPort(server, desk);
    await post({ t: 'attach', version: 1 });
    await post({ t: 'request', id: 1, method: 'vendor.call', params: { method: 'x', args: [] } });
    await new Promise(done => setTimeout(done, 60));
    expect(await post({ t: 'take', id: 1, offset: 0 })).toEqual({ t: 'piece', id: 1, offset: 0 });
  });

  it('fails when a piece is gone', async () => {
    const { server } = background(() => file(1_000_000));
    const download = createDownload(server, ({ t }) => {
      // The user has changed the site's scopes.
      if (t === 'take') server.reauthorize(desk.origin, () => ['status', 'receive', 'send']);
    });
    await expect(download()).rejects.toMatchObject({ code: 'fileUnreadable' });
  });

  it('can be read only by its own port, and once', async () => {
    const { server } = background(() => file(1_000));
    const [post, other, stranger] = [openRawPort(server, desk), openRawPort(server, desk), openRawPort(server, shop)];
    await post({ t: 'attach', version: 1 });
    await other({ t: 'attach', version: 1 });
    await post({ t: 'request', id: 1, method: 'vendor.call', params: { method: 'x', args: [] } });
    const nothing = { t: 'piece', id: 1, offset: 0 };
    expect(await other({ t: 'take', id: 1, offset: 0 })).toEqual(nothing);
    expect(await stranger({ t: 'take', id: 1, offset: 0 })).toMatchObject({
      t: 'reply',
      error: { code: 'badRequest' },
    });
    expect(await post({ t: 'take', id: 1, offset: 0 })).toMatchObject({ ...nothing, data: expect.any(String) });
    expect(await post({ t: 'take', id: 1, offset: 0 })).toEqual(nothing);
  });
});
