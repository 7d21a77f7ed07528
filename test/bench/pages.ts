/** The pages that are measured, and the lines that feed those ways that have no IM service. */

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { vendorFile } from '../server/raw-sdk';

/**
 * Ways to get an event into many tabs: Partyline, an extension that does nothing but pass messages on, a SharedWorker and a
 * BroadcastChannel, which both end at the origin.
 */
export const ways = ['partyline', 'bare', 'shared', 'broadcast'] as const;
/** With the vendor's SDK in each tab, which is no sharing. */
export type Way = (typeof ways)[number] | 'raw';
/** Those whose events this server sends. */
export type BareWay = Exclude<Way, 'partyline' | 'raw'>;

/** `ways`: all of them in one tab. `raw`: the vendor's SDK. `empty`: nothing. `session`: Partyline alone. */
export type PageKind = 'ways' | 'raw' | 'empty' | 'session';

/** What a page has to tell. The times are milliseconds since 1970. */
export interface BenchPage {
  ready: boolean;
  /** When each event was heard, by its number. */
  heard: Record<Way, number[]>;
  /** When the background had it. */
  at: Record<Way, number[]>;
  /** An event as Partyline told it. */
  sample?: object;
  /** When the page lost its line to the session, and when it was online again. */
  gone: number[];
  back: number[];
  /** A call that the background answers without the SDK. */
  call: Record<'partyline' | 'bare', () => Promise<unknown>>;
  /** Sends a file to bob. */
  upload(bytes: number): Promise<unknown>;
  /** Has the way take its events from there. */
  line(url: string): void;
  /** Signs the vendor's SDK in. */
  open(options: object, user: string, pwd: string): Promise<void>;
  /** How long that took, in milliseconds. */
  signInMs: number;
}

declare global {
  interface Window {
    bench: BenchPage;
  }
}

const common = `
  const now = () => performance.timeOrigin + performance.now();
  const lists = () => ({ partyline: [], bare: [], shared: [], broadcast: [], raw: [] });
  const bench = (window.bench = { ready: false, heard: lists(), at: lists(), call: {} });
  const hear = (way, text, at) => {
    const number = parseInt(text);
    bench.heard[way][number] = now();
    bench.at[way][number] = at;
  };
  const fileOf = bytes => ({ url: '', filename: 'a.pdf', filetype: 'pdf', data: new File([new Uint8Array(bytes)], 'a.pdf') });
  const messageOf = bytes => ({ type: 'file', chatType: 'singleChat', to: 'bob', file: fileOf(bytes) });`;

const session = `
  const announced = new Promise(done => addEventListener('partyline:announce', ({ detail }) => done(detail), { once: true }));
  dispatchEvent(new CustomEvent('partyline:request'));
  const session = await (await announced).connect();
  bench.gone = [];
  bench.back = [];
  session.onLink(link => { if (link === 'suspended') bench.gone.push(now()); });
  session.onState(({ phase }) => { if (phase === 'online' && bench.back.length < bench.gone.length) bench.back.push(now()); });
  session.on('onTextMessage', (payload, { topic, seq, at }) => {
    bench.sample ??= { t: 'event', seq, topic, payload, at };
    hear('partyline', payload.msg, at);
  });
  bench.call.partyline = () => session.call('noSuchMethod').catch(() => {});
  bench.upload = bytes => session.call('send', messageOf(bytes));`;

const bodies: Record<PageKind, string> = {
  empty: 'bench.ready = true;',
  session: `${session}
    bench.ready = true;`,
  ways: `${session}
    const { port1, port2 } = new MessageChannel();
    const waiting = new Map();
    let id = 0;
    port1.onmessage = ({ data }) => {
      if (data.t === 'reply') waiting.get(data.id)();
      else hear('bare', data.payload.msg, data.at);
    };
    postMessage('bare', '*', [port2]);
    const params = { method: 'noSuchMethod', args: [] };
    bench.call.bare = () =>
      new Promise(done => {
        waiting.set(++id, done);
        port1.postMessage({ t: 'request', id, method: 'vendor.call', params });
      });

    const worker = new SharedWorker('/shared.js');
    const isShared = new Promise(done => {
      worker.port.onmessage = ({ data }) => data === 'ready' ? done() : hear('shared', data.payload.msg, data.at);
    });
    worker.port.start();

    const channel = new BroadcastChannel('bench');
    channel.onmessage = ({ data }) => hear('broadcast', data.payload.msg, data.at);
    bench.line = url => {
      port1.postMessage({ t: 'line', url: url + '?bare' });
      const socket = new WebSocket(url + '?broadcast');
      socket.onmessage = ({ data }) => {
        const event = JSON.parse(data);
        if (event.t !== 'event') return;
        event.at = Date.now();
        hear('broadcast', event.payload.msg, event.at);
        channel.postMessage(event);
      };
    };
    await Promise.all([isShared, bench.call.bare()]);
    bench.ready = true;`,
  raw: `
    const { connection, message } = window.websdk.default ?? window.websdk;
    bench.open = (options, user, pwd) => {
      const line = new connection(options);
      line.addEventHandler('bench', {
        onConnected: () => { bench.ready = true; },
        onTextMessage: ({ msg }) => hear('raw', msg, Date.now()),
      });
      bench.upload = bytes => line.send(message.create(messageOf(bytes))).then(() => {});
      const begun = now();
      return line.open({ user, pwd }).then(() => { bench.signInMs = now() - begun; });
    };`,
};

const sharedWorker = (url: string) => `
  const ports = [];
  const socket = new WebSocket(${JSON.stringify(url)});
  socket.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    if (event.t !== 'event') return;
    event.at = Date.now();
    for (const port of ports) port.postMessage(event);
  };
  onconnect = ({ ports: [port] }) => { ports.push(port); port.postMessage('ready'); };`;

/** Milliseconds: a worker whose socket is silent for half a minute is ended. */
const beatMs = 10_000;

export interface BenchServer {
  origin: string;
  /** Where the bare ways get their events from. */
  lineUrl: string;
  /** Sends an event down the line of a way, with as much in it as `sample`. */
  emit(way: BareWay, text: string, sample: object): void;
  /** How many lines are open. */
  lines(): number;
  close(): Promise<void>;
}

export async function startBenchServer(): Promise<BenchServer> {
  const agora = await readFile(vendorFile('agora'));
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const kind = path.slice(1) as PageKind;
    if (path === '/vendor.js') return void response.setHeader('content-type', 'text/javascript').end(agora);
    if (path === '/shared.js')
      return void response.setHeader('content-type', 'text/javascript').end(sharedWorker(`${lineUrl}?shared`));
    if (!Object.hasOwn(bodies, kind)) return void response.writeHead(404).end();
    const sdk = kind === 'raw' ? '<script src="/vendor.js"></script>' : '';
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(
      `<!doctype html><title>${kind}</title><link rel="icon" href="data:,">${sdk}<script type="module">${common}${bodies[kind]}</script>`,
    );
  });
  const sockets = new WebSocketServer({ server, path: '/line', perMessageDeflate: false });
  const open = new Map<string, WebSocket>();
  sockets.on('connection', (socket, request) => {
    const way = request.url?.split('?')[1] ?? '';
    open.set(way, socket);
    socket.on('close', () => open.delete(way));
  });
  const beat = setInterval(() => {
    for (const socket of open.values()) socket.send('{"t":"beat"}');
  }, beatMs);
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const lineUrl = `ws://127.0.0.1:${port}/line`;
  return {
    origin: `http://127.0.0.1:${port}`,
    lineUrl,
    emit(way, text, sample) {
      const event = sample as { payload: object };
      open.get(way)?.send(JSON.stringify({ ...event, payload: { ...event.payload, msg: text } }));
    },
    lines: () => open.size,
    async close() {
      clearInterval(beat);
      for (const socket of open.values()) socket.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise(done => server.close(done));
    },
  };
}
