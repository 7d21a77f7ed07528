// Files cross a port in pieces: whole, bounded, and each for one request of the tab that sent it.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ChannelClient } from '@/lib/channel/client';
import { fileLimits } from '@/lib/channel/files/upload-receiver';
import type { PortClient } from '@/lib/channel/sender-auth';
import { ChannelServer } from '@/lib/channel/server';
import { chunkSize, chunksAhead, fileMark, maxFrameLength } from '@/lib/contract/frames';
import type { Scope } from '@/lib/contract/methods';
import { portPair } from '../ports';

const soon = <T>(fact: () => T): Promise<T> => vi.waitFor(fact, { interval: 1 }) as Promise<T>;

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

/** A real server; what it does for a request is the test's, and unless told otherwise it answers with what it was given. */
function background(handle: (args: unknown[]) => Promise<unknown> = async () => undefined) {
  const handled: unknown[][] = [];
  const server = new ChannelServer(
    {
      epoch: () => 1,
      state: () => ({ phase: 'signedOut', since: 1 }),
      vendorScope: method => (method === 'send' ? 'send' : undefined),
      isSlow: () => false,
      handle: (_method, params: { args: unknown[] }) => {
        handled.push(params.args);
        return handle(params.args);
      },
      catchUp: () => ({ seq: 0, events: [], gap: false }),
      onSubscribe: () => {},
      onAttach: () => {},
      consent: async () => {},
    },
    Promise.resolve(),
  );
  return { server, handled };
}

/** A client of it, and all that it said; `onSaid` happens at once. */
function tab(server: ChannelServer, onSaid: (frame: Frame, drop: () => void) => void = () => {}) {
  const said: Frame[] = [];
  const client = new ChannelClient({
    openPort: () => {
      const [near, far] = portPair();
      server.accept(far, page());
      return {
        ...near,
        disconnect: () => near.disconnect(),
        postMessage: message => {
          near.postMessage(message);
          said.push(message as Frame);
          onSaid(message as Frame, () => far.disconnect());
        },
      };
    },
  });
  const send = (...args: unknown[]) => client.requestUntyped('vendor.call', { method: 'send', args });
  const of = (t: string) => said.filter(frame => frame.t === t);
  return { client, send, of, said };
}

/** A port with nobody of ours at its end. */
async function raw(server: ChannelServer, as: PortClient = page(), attach = true) {
  const [near, far] = portPair();
  server.accept(far, as);
  const heard: Frame[] = [];
  near.onMessage.addListener(message => heard.push(message as Frame));
  const say = (...frames: unknown[]) => {
    for (const frame of frames) near.postMessage(frame);
  };
  /** What the last of these is answered with. */
  const tell = async (...frames: unknown[]) => {
    const before = heard.length;
    say(...frames);
    return soon(() => {
      expect(heard.length).toBeGreaterThanOrEqual(before + frames.length);
      return heard.at(-1);
    });
  };
  if (attach) await tell({ t: 'attach', version: 1 });
  return { near, heard, say, tell };
}

const noise = (size: number, seed = 1) => {
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
  it('arrives as it is, in pieces that no frame is too small for', async () => {
    const { server, handled } = background();
    const { send, said, of } = tab(server);
    const bytes = noise(5_000_000);
    const file = new File([bytes], 'a.pdf', { type: 'application/pdf', lastModified: 1_234 });
    const read = vi.spyOn(file, 'arrayBuffer');
    await send({ type: 'file', file: { url: '', data: file } });
    const [[{ file: given, ...rest }]] = handled as [[{ file: { url: string; data: File } }]];
    expect(rest).toEqual({ type: 'file' });
    expect(given).toEqual({ url: '', data: expect.any(File) });
    expect(given.data).toMatchObject({
      name: 'a.pdf',
      type: 'application/pdf',
      lastModified: 1_234,
      size: bytes.length,
    });
    expect((await bytesOf(given.data)).equals(bytes)).toBe(true);
    expect(of('chunk')).toHaveLength(Math.ceil(bytes.length / chunkSize));
    expect(Math.max(...said.map(frame => JSON.stringify(frame).length))).toBeLessThan(maxFrameLength * 0.6);
    expect(read).not.toHaveBeenCalled();
  });

  it('may be one of several, in one request and in more at once', async () => {
    const { server, handled } = background();
    const { send } = tab(server);
    const files = [1, 2, 3].map(seed => new File([noise(300_000 * seed, seed)], `${seed}`));
    await Promise.all([send({ files: [files[0], files[1]] }), send({ payload: { file: files[2] } })]);
    const got = (handled.flat() as { files?: File[]; payload?: { file: File } }[]).flatMap(
      ({ files: some, payload }) => some ?? payload!.file,
    );
    expect(got).toHaveLength(3);
    for (const file of got)
      expect((await bytesOf(file)).equals(await bytesOf(files[Number(file.name) - 1]))).toBe(true);
  });

  it('may be bytes of another kind, or none', async () => {
    const { server, handled } = background();
    const { send } = tab(server);
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

  it('leaves everything else as JSON has it', async () => {
    const { server, handled } = background();
    const { send } = tab(server);
    const text = `{"${fileMark}":0}`;
    const odd = JSON.parse(`{"__proto__":{"polluted":1},"constructor":[null,1.5,"${fileMark}"]}`);
    const when = new Date(5);
    await send(new File(['x'], 'x'), { text, odd, when, none: undefined, map: new Map([[1, 2]]) });
    expect(handled[0]?.[1]).toEqual({ text, odd, when: when.toJSON(), map: {} });
    const [[, got]] = handled as [[unknown, { odd: object }]];
    expect(Object.keys(got.odd)).toEqual(['__proto__', 'constructor']);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('waits for the background, a few pieces ahead', async () => {
    const [near, far] = portPair();
    const said: Frame[] = [];
    const client = new ChannelClient({ openPort: () => near });
    far.onMessage.addListener(frame => said.push(frame as Frame));
    far.postMessage({ t: 'hello', scopes: [], events: [], seq: 0, gap: false, state: { phase: 'signedOut' } });
    const size = 20 * chunkSize;
    void client.requestUntyped('vendor.call', { args: [new File([noise(size)], 'x')] }).catch(() => {});
    const chunks = () => said.filter(({ t }) => t === 'chunk');
    await soon(() => expect(chunks()).toHaveLength(chunksAhead));
    const { id } = said.find(({ t }) => t === 'file') as Frame;
    for (let taken = 1; taken < 16; taken++) {
      far.postMessage({ t: 'file', id, taken: taken * chunkSize });
      await soon(() => expect(chunks()).toHaveLength(chunksAhead + taken));
    }
    expect(said.some(({ t }) => t === 'request')).toBe(false);
  });

  it('crosses again, and is handled once, where the port is lost under it', async () => {
    const { server, handled } = background();
    let pieces = 0;
    const { send, of } = tab(server, ({ t }, drop) => {
      if (t === 'chunk' && ++pieces === 7) drop();
    });
    const bytes = noise(3_000_000);
    await send(new File([bytes], 'x'));
    expect(of('file')).toHaveLength(2);
    expect(of('request')).toHaveLength(1);
    expect(handled).toHaveLength(1);
    expect((await bytesOf(handled[0]?.[0])).equals(bytes)).toBe(true);
  });

  it('that cannot be read any more is refused', async () => {
    const { server, handled } = background();
    const { send } = tab(server);
    const file = new File([noise(3 * chunkSize)], 'gone');
    vi.spyOn(file, 'slice').mockImplementation((from = 0) => {
      if (from > 0) throw new DOMException('', 'NotReadableError');
      return new Blob([noise(chunkSize)]);
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
    ['a bottomless pit', deep()],
  ])('is refused, and the line lives: %s', async (_name, arg) => {
    const { server, handled } = background();
    const { client, send } = tab(server);
    await expect(send(arg)).rejects.toMatchObject({ code: 'badRequest' });
    await send('fine');
    expect(handled).toEqual([['fine']]);
    expect(client.view.link).toBe('open');
  });
});

describe('a file that is given up', () => {
  const room = 1_000_000;
  const large = () => new File([noise(900_000)], 'large');

  it.each(['abort', 'deadline'])('half-way makes room for another: %s', async how => {
    fileLimits.client = room;
    const { server, handled } = background();
    const stop = new AbortController();
    const end = how === 'abort' ? () => stop.abort() : () => vi.advanceTimersByTime(3_100);
    let given = 0;
    const { client, of } = tab(server, ({ t }) => {
      if (t === 'chunk' && ++given === 6) queueMicrotask(end);
    });
    await soon(() => expect(client.view.link).toBe('open'));
    if (how === 'deadline') vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const request = { method: 'send', args: [large()] };
    const sending = client
      .requestUntyped('vendor.call', request, { signal: stop.signal, timeout: 1_000 })
      .catch(e => e.code);
    expect(await sending).toBe(how === 'abort' ? 'cancelled' : 'deadline');
    vi.useRealTimers();
    expect(of('drop')).toHaveLength(1);
    const pieces = of('chunk').length;
    expect(pieces).toBeLessThan(8);
    await client.requestUntyped('vendor.call', request);
    expect(handled).toHaveLength(1);
    expect(of('chunk')).toHaveLength(pieces + 10);
  });

  it('when its request is answered makes room for another', async () => {
    fileLimits.client = room;
    const { server, handled } = background(async () => {
      throw new Error('refused');
    });
    const { send } = tab(server);
    for (let round = 0; round < 3; round++) await expect(send(large())).rejects.toMatchObject({ code: 'internal' });
    expect(handled).toHaveLength(3);
  });

  it('and one that a request still has, takes room', async () => {
    fileLimits.client = room;
    const { server, handled } = background(never);
    const { send } = tab(server);
    void send(large());
    await soon(() => expect(handled).toHaveLength(1));
    await expect(send(large())).rejects.toMatchObject({ code: 'tooMany', retryable: true });
  });

  it('by a tab that goes away leaves nothing in memory', async () => {
    setFlagsFromString('--expose-gc');
    const gc = runInNewContext('gc') as () => void;
    const made: WeakRef<Blob>[] = [];
    vi.stubGlobal(
      'Blob',
      new Proxy(Blob, {
        construct: (target, args: [BlobPart[]]) => {
          const blob = new target(...args);
          made.push(new WeakRef(blob));
          return blob;
        },
      }),
    );
    const { server } = background();
    const { near, tell } = await raw(server);
    await tell({ t: 'file', id: 0, type: '', size: 9 }, { t: 'file', id: 1, type: '', size: 3 });
    const [whole, part] = [base64('all'), base64('part')];
    await tell({ t: 'chunk', id: 0, offset: 0, data: part }, { t: 'chunk', id: 1, offset: 0, data: whole });
    expect(made).toHaveLength(2);
    await new Promise(done => setTimeout(done));
    gc();
    expect(made.every(ref => ref.deref())).toBe(true);
    near.disconnect();
    await soon(() => {
      gc();
      expect(made.some(ref => ref.deref())).toBe(false);
    });
  });

  it('is forgotten when nothing is heard of it for a minute', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { server } = background();
    const { near, heard } = await quick(server);
    const answer = async (frame: Frame) => {
      near.postMessage(frame);
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
      return heard.at(-1);
    };
    await answer({ t: 'file', id: 0, type: '', size: 6 });
    vi.advanceTimersByTime(59_000);
    expect(await answer({ t: 'chunk', id: 0, offset: 0, data: base64('abc') })).toEqual({ t: 'file', id: 0, taken: 3 });
    vi.advanceTimersByTime(61_000);
    expect(await answer({ t: 'chunk', id: 0, offset: 3, data: base64('def') })).toMatchObject(refused('badRequest'));
  });
});

/** As `raw`, without timers. */
async function quick(server: ChannelServer) {
  const [near, far] = portPair();
  server.accept(far, page());
  const heard: Frame[] = [];
  near.onMessage.addListener(message => heard.push(message as Frame));
  near.postMessage({ t: 'attach', version: 1 });
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  return { near, heard };
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
    ['a piece of nothing', [chunk(0, 0, 'x')], 'badRequest'],
    ['an offset ahead', [open(0, 9), chunk(0, 3, 'x')], 'badRequest'],
    ['an offset behind', [open(0, 9), chunk(0, 0, 'abc'), chunk(0, 0, 'abc')], 'badRequest'],
    ['too many bytes', [open(0, 2), chunk(0, 0, 'abc')], 'badRequest'],
    ['an empty piece', [open(0, 2), chunk(0, 0, '')], 'badRequest'],
    ['what is not base64', [open(0, 2), { t: 'chunk', id: 0, offset: 0, data: '%%%' }], 'badRequest'],
    ['a piece that is too large', [open(0, 1e6), chunk(0, 0, 'x'.repeat(chunkSize + 1))], 'badRequest'],
    ['the same id twice', [open(0, 9), open(0, 9)], 'badRequest'],
    ['a file that is too large', [open(0, 100 * 1024 * 1024 + 1)], 'fileTooLarge'],
    ['a size that is none', [open(0, -1)], 'badRequest'],
    ['a size that is not whole', [open(0, 1.5)], 'badRequest'],
    ['a field too many', [{ ...open(0, 1), path: '/etc/passwd' }], 'badRequest'],
    ['an endless name', [{ ...open(0, 1), name: 'x'.repeat(2_000) }], 'badRequest'],
  ];
  it.each(wrong)('is refused, and the file is gone: %s', async (_name, frames, code) => {
    const { server } = background();
    const { tell } = await raw(server);
    expect(await tell(...frames)).toEqual(refused(code));
    expect(await tell(chunk(0, 0, 'ab'))).toEqual(refused('badRequest'));
    expect(await tell(ask(0, reference(0)))).toMatchObject({ t: 'reply', error: { code: 'badRequest' } });
    expect(await tell(open(0, 1))).toEqual({ t: 'file', id: 0, taken: 0 });
  });

  it('gets no more room than its own', async () => {
    const { server } = background();
    const [one, two] = [await raw(server), await raw(server)];
    const half = 100 * 1024 * 1024;
    expect(await one.tell(open(0, half), open(1, half), open(2, 1))).toEqual(refused('tooMany', 2));
    expect(await two.tell(open(0, half))).toEqual({ t: 'file', id: 0, taken: 0 });
    one.say({ t: 'drop', id: 0 });
    expect(await one.tell(open(3, half))).toEqual({ t: 'file', id: 3, taken: 0 });
  });

  it('gets no more files than its own', async () => {
    const { server } = background();
    const { tell } = await raw(server);
    const files = Array.from({ length: fileLimits.files }, (_, id) => open(id, 0));
    expect(await tell(...files)).toMatchObject({ taken: 0 });
    expect(await tell(open(999, 0))).toEqual(refused('tooMany', 999));
  });

  it('needs the scope to send, and to have attached', async () => {
    const { server } = background();
    const reader = await raw(server, page(['status', 'receive', 'manage']));
    expect(await reader.tell(open(0, 1))).toEqual(refused('notAllowed'));
    expect(await reader.tell(chunk(0, 0, 'x'))).toEqual(refused('notAllowed'));
    const stranger = await raw(server, page(), false);
    expect(await stranger.tell(open(0, 1))).toEqual(refused('badRequest'));
    const popup = await raw(server, { kind: 'ui' });
    expect(await popup.tell(open(0, 1))).toMatchObject({ taken: 0 });
  });

  it('cannot have the file of another', async () => {
    const { server, handled } = background();
    const [owner, thief] = [await raw(server), await raw(server)];
    await owner.tell(open(7, 3), chunk(7, 0, 'abc'));
    expect(await thief.tell(ask(0, reference(7)))).toMatchObject({ t: 'reply', error: { code: 'badRequest' } });
    thief.say({ t: 'drop', id: 7 });
    expect(await thief.tell(chunk(7, 3, 'd'))).toEqual(refused('badRequest', 7));
    expect(handled).toEqual([]);
    expect(await owner.tell(ask(0, reference(7)))).toEqual({ t: 'reply', id: 0 });
    expect((await bytesOf(handled[0]?.[0])).toString()).toBe('abc');
  });

  it('cannot use a file twice, nor before it is whole', async () => {
    const { server, handled } = background(never);
    const { tell, say } = await raw(server);
    const bad = { t: 'reply', error: { code: 'badRequest' } };
    await tell(open(0, 3), chunk(0, 0, 'ab'));
    expect(await tell(ask(0, reference(0)))).toMatchObject(bad);
    await tell(chunk(0, 2, 'c'));
    expect(await tell(ask(1, reference(0), reference(0)))).toMatchObject(bad);
    await tell(open(1, 1), chunk(1, 0, 'x'));
    say(ask(2, reference(1)));
    await soon(() => expect(handled).toHaveLength(1));
    // While a request has it, it is nobody's: not to add to, to open anew, to drop, or to use.
    expect(await tell(ask(3, reference(1)))).toMatchObject(bad);
    say({ t: 'drop', id: 1 });
    expect(await tell(chunk(1, 1, 'x'))).toEqual(refused('badRequest', 1));
    expect(await tell(open(1, 1))).toEqual(refused('badRequest', 1));
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
    ['inside of a prototype key', `{"__proto__":{"${fileMark}":5}}`],
    ['far down', `${'['.repeat(80)}{"${fileMark}":0}${']'.repeat(80)}`],
  ];
  it.each(forged)('gets nothing for a forged reference: %s', async (_name, json) => {
    const { server, handled } = background();
    const { tell } = await raw(server);
    await tell(open(0, 1), chunk(0, 0, 'x'));
    expect(await tell(ask(0, JSON.parse(json)))).toMatchObject({ t: 'reply', error: { code: 'badRequest' } });
    expect(handled).toEqual([]);
  });

  it('that is a page cannot say a reference at all', async () => {
    const { server, handled } = background();
    const { send, said } = tab(server);
    await expect(send({ file: { data: reference(0) } }, new File(['x'], 'x'))).rejects.toMatchObject({
      code: 'badRequest',
    });
    expect(handled).toEqual([]);
    expect(said.every(({ t }) => t === 'attach')).toBe(true);
  });

  it('has its files in the one place where it put them', async () => {
    const { server, handled } = background();
    const { tell } = await raw(server);
    await tell(open(0, 1), chunk(0, 0, 'x'));
    await tell(ask(0, JSON.parse(`{"__proto__":{"${fileMark}":0},"size":9}`)));
    const [[given]] = handled as [[object]];
    expect(Object.getPrototypeOf(given)).toBe(Object.prototype);
    expect(Object.getOwnPropertyDescriptor(given, '__proto__')?.value).toBeInstanceOf(Blob);
  });
});
