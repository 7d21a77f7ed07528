import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ChannelClient } from '@/lib/channel/client';
import { fileLimits } from '@/lib/channel/files/upload-receiver';
import type { PortClient } from '@/lib/channel/sender-auth';
import { ChannelServer } from '@/lib/channel/server';
import { chunkSize, fileMark, maxFrameLength, maxPendingChunks } from '@/lib/contract/frames';
import type { Scope } from '@/lib/contract/methods';
import { hostOf, oneSession } from '../one-session';
import { portPair } from '../ports';

const eventually = <T>(check: () => T): Promise<T> => vi.waitFor(check, { interval: 1 }) as Promise<T>;

const limits = { ...fileLimits };
afterEach(() => {
  Object.assign(fileLimits, limits);
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const page = (scopes: Scope[] = ['status', 'receive', 'send']): PortClient => ({
  kind: 'page',
  origin: 'https://desk.example',
  tabId: 1,
  scopes,
});

interface Frame {
  t: string;
  id: number;
  [key: string]: unknown;
}

function background(handle: (args: unknown[]) => Promise<unknown> = async () => undefined) {
  const handled: unknown[][] = [];
  const session = oneSession({
    state: () => ({ phase: 'signedOut', since: 1 }),
    vendorScope: method => (method === 'send' ? 'send' : undefined),
  });
  const server = new ChannelServer(
    hostOf(session, {
      handle: (_method, params: { args: unknown[] }) => {
        handled.push(params.args);
        return handle(params.args);
      },
    }),
    Promise.resolve(),
  );
  return { server, handled };
}

/** A client and the frames that it sends. @param onFrame called synchronously for each */
function connectTab(server: ChannelServer, onFrame: (frame: Frame, disconnect: () => void) => void = () => {}) {
  const sent: Frame[] = [];
  const client = new ChannelClient({
    openPort: () => {
      const [near, far] = portPair();
      server.accept(far, page());
      return {
        ...near,
        disconnect: () => near.disconnect(),
        postMessage: message => {
          near.postMessage(message);
          sent.push(message as Frame);
          onFrame(message as Frame, () => far.disconnect());
        },
      };
    },
  });
  const send = (...args: unknown[]) => client.requestUntyped('vendor.call', { method: 'send', args });
  const framesOf = (t: string) => sent.filter(frame => frame.t === t);
  return { client, send, framesOf, sent };
}

/** A port without a `ChannelClient`. */
async function openRawPort(server: ChannelServer, as: PortClient = page(), attach = true) {
  const [near, far] = portPair();
  server.accept(far, as);
  const received: Frame[] = [];
  near.onMessage.addListener(message => received.push(message as Frame));
  const post = (...frames: unknown[]) => {
    for (const frame of frames) near.postMessage(frame);
  };
  /** Resolves with the answer to the last frame. */
  const exchange = async (...frames: unknown[]) => {
    const before = received.length;
    post(...frames);
    return eventually(() => {
      expect(received.length).toBeGreaterThanOrEqual(before + frames.length);
      return received.at(-1);
    });
  };
  if (attach) await exchange({ t: 'attach', version: 1 });
  return { near, received, post, exchange };
}

const randomBytes = (size: number, seed = 1) => {
  const bytes = new Uint8Array(size);
  for (let at = 0, x = seed; at < size; at++) {
    x = (x * 1103515245 + 12345) & 0x7fffffff;
    bytes[at] = x >> 16;
  }
  return bytes;
};
const bytesOf = async (file: unknown) => Buffer.from(await (file as Blob).arrayBuffer());
const base64 = (text: string) => Buffer.from(text).toString('base64');
const refused = (code: string, id = 0) => ({ t: 'file', id, error: expect.objectContaining({ code }) });
const never = () => new Promise<never>(() => {});

describe('a file in a request', () => {
  it('arrives unchanged, in pieces that fit into a frame', async () => {
    const { server, handled } = background();
    const { send, sent, framesOf } = connectTab(server);
    const bytes = randomBytes(5_000_000);
    const file = new File([bytes], 'a.pdf', { type: 'application/pdf', lastModified: 1_234 });
    const read = vi.spyOn(file, 'arrayBuffer');
    await send({ type: 'file', file: { url: '', data: file } });
    const [[{ file: received, ...otherFields }]] = handled as [[{ file: { url: string; data: File } }]];
    expect(otherFields).toEqual({ type: 'file' });
    expect(received).toEqual({ url: '', data: expect.any(File) });
    expect(received.data).toMatchObject({
      name: 'a.pdf',
      type: 'application/pdf',
      lastModified: 1_234,
      size: bytes.length,
    });
    expect((await bytesOf(received.data)).equals(bytes)).toBe(true);
    expect(framesOf('chunk')).toHaveLength(Math.ceil(bytes.length / chunkSize));
    expect(Math.max(...sent.map(frame => JSON.stringify(frame).length))).toBeLessThan(maxFrameLength * 0.6);
    expect(read).not.toHaveBeenCalled();
  });

  it('arrives with others, in one request and in parallel ones', async () => {
    const { server, handled } = background();
    const { send } = connectTab(server);
    const files = [1, 2, 3].map(seed => new File([randomBytes(300_000 * seed, seed)], `${seed}`));
    await Promise.all([send({ files: [files[0], files[1]] }), send({ payload: { file: files[2] } })]);
    const got = (handled.flat() as { files?: File[]; payload?: { file: File } }[]).flatMap(
      ({ files: list, payload }) => list ?? payload!.file,
    );
    expect(got).toHaveLength(3);
    for (const file of got)
      expect((await bytesOf(file)).equals(await bytesOf(files[Number(file.name) - 1]))).toBe(true);
  });

  it('may be a Blob, an ArrayBuffer, a typed array, or empty', async () => {
    const { server, handled } = background();
    const { send } = connectTab(server);
    const bytes = new Uint8Array([9, 1, 2, 3, 9]);
    const view = bytes.subarray(1, 4);
    await send(new Blob(['x'], { type: 'text/plain' }), bytes.buffer, view, new File([], 'empty'));
    const [blob, buffer, part, empty] = handled[0] as File[];
    expect(blob).toMatchObject({ type: 'text/plain', size: 1 });
    expect(blob).not.toBeInstanceOf(File);
    expect([...(await bytesOf(buffer))]).toEqual([9, 1, 2, 3, 9]);
    expect([...(await bytesOf(part))]).toEqual([1, 2, 3]);
    expect(empty).toMatchObject({ name: 'empty', size: 0 });
  });

  it('leaves the other params as JSON represents them', async () => {
    const { server, handled } = background();
    const { send } = connectTab(server);
    const text = `{"${fileMark}":0}`;
    const odd = JSON.parse(`{"__proto__":{"polluted":1},"constructor":[null,1.5,"${fileMark}"]}`);
    const when = new Date(5);
    await send(new File(['x'], 'x'), { text, odd, when, none: undefined, map: new Map([[1, 2]]) });
    expect(handled[0]?.[1]).toEqual({ text, odd, when: when.toJSON(), map: {} });
    const [[, got]] = handled as [[unknown, { odd: object }]];
    expect(Object.keys(got.odd)).toEqual(['__proto__', 'constructor']);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('waits for acknowledgements, a few pieces ahead', async () => {
    const [near, far] = portPair();
    const sent: Frame[] = [];
    const client = new ChannelClient({ openPort: () => near });
    far.onMessage.addListener(frame => sent.push(frame as Frame));
    far.postMessage({ t: 'hello', scopes: [], events: [], seq: 0, gap: false, state: { phase: 'signedOut' } });
    const size = 20 * chunkSize;
    void client.requestUntyped('vendor.call', { args: [new File([randomBytes(size)], 'x')] }).catch(() => {});
    const chunks = () => sent.filter(({ t }) => t === 'chunk');
    await eventually(() => expect(chunks()).toHaveLength(maxPendingChunks));
    const { id } = sent.find(({ t }) => t === 'file') as Frame;
    for (let taken = 1; taken < 16; taken++) {
      far.postMessage({ t: 'file', id, taken: taken * chunkSize });
      await eventually(() => expect(chunks()).toHaveLength(maxPendingChunks + taken));
    }
    expect(sent.some(({ t }) => t === 'request')).toBe(false);
  });

  it('is sent again and handled once, when the port is lost halfway', async () => {
    const { server, handled } = background();
    let pieces = 0;
    const { send, framesOf } = connectTab(server, ({ t }, disconnect) => {
      if (t === 'chunk' && ++pieces === 7) disconnect();
    });
    const bytes = randomBytes(3_000_000);
    await send(new File([bytes], 'x'));
    expect(framesOf('file')).toHaveLength(2);
    expect(framesOf('request')).toHaveLength(1);
    expect(handled).toHaveLength(1);
    expect((await bytesOf(handled[0]?.[0])).equals(bytes)).toBe(true);
  });

  it('is refused when it is no longer readable', async () => {
    const { server, handled } = background();
    const { send } = connectTab(server);
    const file = new File([randomBytes(3 * chunkSize)], 'gone');
    vi.spyOn(file, 'slice').mockImplementation((from = 0) => {
      if (from > 0) throw new DOMException('', 'NotReadableError');
      return new Blob([randomBytes(chunkSize)]);
    });
    await expect(send(file)).rejects.toMatchObject({ code: 'fileUnreadable' });
    expect(handled).toEqual([]);
  });
});

describe('a request that no port can carry', () => {
  const loop: Record<string, unknown> = {};
  loop.self = { loop };
  const deep = () => {
    let value: unknown = 1;
    for (let level = 0; level < 80; level++) value = [value];
    return value;
  };
  it.each([
    ['a cycle', loop],
    ['a BigInt', { n: 1n }],
    ['80 levels', deep()],
  ])('is refused, and the port stays open: %s', async (_name, arg) => {
    const { server, handled } = background();
    const { client, send } = connectTab(server);
    await expect(send(arg)).rejects.toMatchObject({ code: 'badRequest' });
    await send('fine');
    expect(handled).toEqual([['fine']]);
    expect(client.view.link).toBe('open');
  });
});

describe('an abandoned file', () => {
  const limit = 1_000_000;
  const large = () => new File([randomBytes(900_000)], 'large');

  it.each(['abort', 'deadline'])('frees its bytes when its request ends halfway: %s', async how => {
    fileLimits.client = limit;
    const { server, handled } = background();
    const stop = new AbortController();
    const end = how === 'abort' ? () => stop.abort() : () => vi.advanceTimersByTime(3_100);
    let chunks = 0;
    const { client, framesOf } = connectTab(server, ({ t }) => {
      if (t === 'chunk' && ++chunks === 6) queueMicrotask(end);
    });
    await eventually(() => expect(client.view.link).toBe('open'));
    if (how === 'deadline') vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const request = { method: 'send', args: [large()] };
    const sending = client
      .requestUntyped('vendor.call', request, { signal: stop.signal, timeout: 1_000 })
      .catch(e => e.code);
    expect(await sending).toBe(how === 'abort' ? 'cancelled' : 'deadline');
    vi.useRealTimers();
    expect(framesOf('drop')).toHaveLength(1);
    const pieces = framesOf('chunk').length;
    expect(pieces).toBeLessThan(8);
    await client.requestUntyped('vendor.call', request);
    expect(handled).toHaveLength(1);
    expect(framesOf('chunk')).toHaveLength(pieces + 10);
  });

  it('frees its bytes when its request is answered', async () => {
    fileLimits.client = limit;
    const { server, handled } = background(async () => {
      throw new Error('refused');
    });
    const { send } = connectTab(server);
    for (let round = 0; round < 3; round++) await expect(send(large())).rejects.toMatchObject({ code: 'internal' });
    expect(handled).toHaveLength(3);
  });

  it('counts against the limit while its request runs', async () => {
    fileLimits.client = limit;
    const { server, handled } = background(never);
    const { send } = connectTab(server);
    void send(large());
    await eventually(() => expect(handled).toHaveLength(1));
    await expect(send(large())).rejects.toMatchObject({ code: 'tooMany', retryable: true });
  });

  it('is garbage-collected when its tab disconnects', async () => {
    setFlagsFromString('--expose-gc');
    const gc = runInNewContext('gc') as () => void;
    const blobs: WeakRef<Blob>[] = [];
    vi.stubGlobal(
      'Blob',
      new Proxy(Blob, {
        construct: (target, args: [BlobPart[]]) => {
          const blob = new target(...args);
          blobs.push(new WeakRef(blob));
          return blob;
        },
      }),
    );
    const { server } = background();
    const { near, exchange } = await openRawPort(server);
    await exchange({ t: 'file', id: 0, type: '', size: 9 }, { t: 'file', id: 1, type: '', size: 3 });
    const [whole, part] = [base64('all'), base64('part')];
    await exchange({ t: 'chunk', id: 0, offset: 0, data: part }, { t: 'chunk', id: 1, offset: 0, data: whole });
    expect(blobs).toHaveLength(2);
    await new Promise(done => setTimeout(done));
    gc();
    expect(blobs.every(ref => ref.deref())).toBe(true);
    near.disconnect();
    await eventually(() => {
      gc();
      expect(blobs.some(ref => ref.deref())).toBe(false);
    });
  });

  it('is dropped after a minute without frames', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { server } = background();
    const { near, received } = await openRawPortWithoutTimers(server);
    const answer = async (frame: Frame) => {
      near.postMessage(frame);
      for (let microtask = 0; microtask < 5; microtask++) await Promise.resolve();
      return received.at(-1);
    };
    await answer({ t: 'file', id: 0, type: '', size: 6 });
    vi.advanceTimersByTime(59_000);
    expect(await answer({ t: 'chunk', id: 0, offset: 0, data: base64('abc') })).toEqual({ t: 'file', id: 0, taken: 3 });
    vi.advanceTimersByTime(61_000);
    expect(await answer({ t: 'chunk', id: 0, offset: 3, data: base64('def') })).toMatchObject(refused('badRequest'));
  });
});

async function openRawPortWithoutTimers(server: ChannelServer) {
  const [near, far] = portPair();
  server.accept(far, page());
  const received: Frame[] = [];
  near.onMessage.addListener(message => received.push(message as Frame));
  near.postMessage({ t: 'attach', version: 1 });
  for (let microtask = 0; microtask < 10; microtask++) await Promise.resolve();
  return { near, received };
}

describe('a hostile client', () => {
  const open = (id: number, size: number) => ({ t: 'file', id, type: '', size });
  const chunk = (id: number, offset: number, data: string) => ({ t: 'chunk', id, offset, data: base64(data) });
  const ask = (id: number, ...args: unknown[]) => ({
    t: 'request',
    id,
    method: 'vendor.call',
    params: { method: 'send', args },
  });
  const reference = (id: unknown) => ({ [fileMark]: id });

  const wrong: [string, unknown[], string][] = [
    ['a piece of an unknown file', [chunk(0, 0, 'x')], 'badRequest'],
    ['an offset ahead', [open(0, 9), chunk(0, 3, 'x')], 'badRequest'],
    ['an offset behind', [open(0, 9), chunk(0, 0, 'abc'), chunk(0, 0, 'abc')], 'badRequest'],
    ['too many bytes', [open(0, 2), chunk(0, 0, 'abc')], 'badRequest'],
    ['an empty piece', [open(0, 2), chunk(0, 0, '')], 'badRequest'],
    ['invalid base64', [open(0, 2), { t: 'chunk', id: 0, offset: 0, data: '%%%' }], 'badRequest'],
    ['a piece that is too large', [open(0, 1e6), chunk(0, 0, 'x'.repeat(chunkSize + 1))], 'badRequest'],
    ['the same id twice', [open(0, 9), open(0, 9)], 'badRequest'],
    ['a file that is too large', [open(0, 100 * 1024 * 1024 + 1)], 'fileTooLarge'],
    ['a negative size', [open(0, -1)], 'badRequest'],
    ['a fractional size', [open(0, 1.5)], 'badRequest'],
    ['an unknown field', [{ ...open(0, 1), path: '/etc/passwd' }], 'badRequest'],
    ['a long name', [{ ...open(0, 1), name: 'x'.repeat(2_000) }], 'badRequest'],
  ];
  it.each(wrong)('is refused, and the file is dropped: %s', async (_name, frames, code) => {
    const { server } = background();
    const { exchange } = await openRawPort(server);
    expect(await exchange(...frames)).toEqual(refused(code));
    expect(await exchange(chunk(0, 0, 'ab'))).toEqual(refused('badRequest'));
    expect(await exchange(ask(0, reference(0)))).toMatchObject({ t: 'reply', error: { code: 'badRequest' } });
    expect(await exchange(open(0, 1))).toEqual({ t: 'file', id: 0, taken: 0 });
  });

  it('has its own limit of bytes', async () => {
    const { server } = background();
    const [one, two] = [await openRawPort(server), await openRawPort(server)];
    const half = 100 * 1024 * 1024;
    expect(await one.exchange(open(0, half), open(1, half), open(2, 1))).toEqual(refused('tooMany', 2));
    expect(await two.exchange(open(0, half))).toEqual({ t: 'file', id: 0, taken: 0 });
    one.post({ t: 'drop', id: 0 });
    expect(await one.exchange(open(3, half))).toEqual({ t: 'file', id: 3, taken: 0 });
  });

  it('has its own limit of files', async () => {
    const { server } = background();
    const { exchange } = await openRawPort(server);
    const files = Array.from({ length: fileLimits.files }, (_, id) => open(id, 0));
    expect(await exchange(...files)).toMatchObject({ taken: 0 });
    expect(await exchange(open(999, 0))).toEqual(refused('tooMany', 999));
  });

  it('needs the scope send, and must be attached', async () => {
    const { server } = background();
    const reader = await openRawPort(server, page(['status', 'receive', 'manage']));
    expect(await reader.exchange(open(0, 1))).toEqual(refused('notAllowed'));
    expect(await reader.exchange(chunk(0, 0, 'x'))).toEqual(refused('notAllowed'));
    const unattached = await openRawPort(server, page(), false);
    expect(await unattached.exchange(open(0, 1))).toEqual(refused('badRequest'));
    const popup = await openRawPort(server, { kind: 'ui' });
    expect(await popup.exchange(open(0, 1))).toMatchObject({ taken: 0 });
  });

  it('cannot use the file of another port', async () => {
    const { server, handled } = background();
    const [owner, thief] = [await openRawPort(server), await openRawPort(server)];
    await owner.exchange(open(7, 3), chunk(7, 0, 'abc'));
    expect(await thief.exchange(ask(0, reference(7)))).toMatchObject({ t: 'reply', error: { code: 'badRequest' } });
    thief.post({ t: 'drop', id: 7 });
    expect(await thief.exchange(chunk(7, 3, 'd'))).toEqual(refused('badRequest', 7));
    expect(handled).toEqual([]);
    expect(await owner.exchange(ask(0, reference(7)))).toEqual({ t: 'reply', id: 0 });
    expect((await bytesOf(handled[0]?.[0])).toString()).toBe('abc');
  });

  it('cannot use a file twice, nor before it is complete', async () => {
    const { server, handled } = background(never);
    const { exchange, post } = await openRawPort(server);
    const bad = { t: 'reply', error: { code: 'badRequest' } };
    await exchange(open(0, 3), chunk(0, 0, 'ab'));
    expect(await exchange(ask(0, reference(0)))).toMatchObject(bad);
    await exchange(chunk(0, 2, 'c'));
    expect(await exchange(ask(1, reference(0), reference(0)))).toMatchObject(bad);
    await exchange(open(1, 1), chunk(1, 0, 'x'));
    post(ask(2, reference(1)));
    await eventually(() => expect(handled).toHaveLength(1));
    // While a request uses the file, no frame can append to it, open it again, drop it or use it.
    expect(await exchange(ask(3, reference(1)))).toMatchObject(bad);
    post({ t: 'drop', id: 1 });
    expect(await exchange(chunk(1, 1, 'x'))).toEqual(refused('badRequest', 1));
    expect(await exchange(open(1, 1))).toEqual(refused('badRequest', 1));
    expect(handled).toHaveLength(1);
  });

  const forged: [string, string][] = [
    ['a reference to nothing', `{"${fileMark}":5}`],
    ['a name of the prototype', `{"${fileMark}":"constructor"}`],
    ['__proto__', `{"${fileMark}":"__proto__"}`],
    ['an object', `{"${fileMark}":{"valueOf":0}}`],
    ['the id as text', `{"${fileMark}":"0"}`],
    ['with more beside it', `{"${fileMark}":0,"name":"x"}`],
    ['with a prototype beside it', `{"__proto__":{},"${fileMark}":0}`],
    ['inside a prototype key', `{"__proto__":{"${fileMark}":5}}`],
    ['80 levels deep', `${'['.repeat(80)}{"${fileMark}":0}${']'.repeat(80)}`],
  ];
  it.each(forged)('gets nothing for a forged reference: %s', async (_name, json) => {
    const { server, handled } = background();
    const { exchange } = await openRawPort(server);
    await exchange(open(0, 1), chunk(0, 0, 'x'));
    expect(await exchange(ask(0, JSON.parse(json)))).toMatchObject({ t: 'reply', error: { code: 'badRequest' } });
    expect(handled).toEqual([]);
  });

  it('cannot send a reference from a page', async () => {
    const { server, handled } = background();
    const { send, sent } = connectTab(server);
    await expect(send({ file: { data: reference(0) } }, new File(['x'], 'x'))).rejects.toMatchObject({
      code: 'badRequest',
    });
    expect(handled).toEqual([]);
    expect(sent.every(({ t }) => t === 'attach')).toBe(true);
  });

  it('gets its files only in the place of their references', async () => {
    const { server, handled } = background();
    const { exchange } = await openRawPort(server);
    await exchange(open(0, 1), chunk(0, 0, 'x'));
    await exchange(ask(0, JSON.parse(`{"__proto__":{"${fileMark}":0},"size":9}`)));
    const [[given]] = handled as [[object]];
    expect(Object.getPrototypeOf(given)).toBe(Object.prototype);
    expect(Object.getOwnPropertyDescriptor(given, '__proto__')?.value).toBeInstanceOf(Blob);
  });
});
