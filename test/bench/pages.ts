/** The measured pages, and the server of events for the transports without an IM service. */

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { vendorFile } from '../server/raw-sdk';

/**
 * Transports of events to many tabs: Partyline, a minimal extension, a SharedWorker and a BroadcastChannel. The last two
 * are limited to one origin.
 */
export const transports = ['partyline', 'bare', 'shared', 'broadcast'] as const;
/** `raw` has the vendor's SDK in each tab. */
export type Transport = (typeof transports)[number] | 'raw';
/** Transports whose events this server sends. */
export type ServerTransport = Exclude<Transport, 'partyline' | 'raw'>;

/** `transports`: all transports in one tab. `raw`: the vendor's SDK. `empty`: nothing. `session`: Partyline only. */
export type PageKind = 'transports' | 'raw' | 'empty' | 'session';

/** State and functions of a measured page. Times are milliseconds since 1970. */
export interface BenchPage {
  ready: boolean;
  /** When the page received each event, by its number. */
  receivedAt: Record<Transport, number[]>;
  /** When the background received it. */
  backgroundAt: Record<Transport, number[]>;
  /** An event of Partyline. */
  sample?: object;
  /** Times of `suspended` links, and of the next `online` phases. */
  suspendedAt: number[];
  onlineAt: number[];
  /** A call that the background answers without the SDK. */
  call: Record<'partyline' | 'bare', () => Promise<unknown>>;
  /** Sends a file to bob. */
  upload(bytes: number): Promise<unknown>;
  /** Connects the server's transports to this address. */
  connect(url: string): void;
  /** Signs in with the vendor's SDK. */
  open(options: object, user: string, pwd: string): Promise<void>;
  /** Duration of the sign-in in milliseconds. */
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
  const bench = (window.bench = { ready: false, receivedAt: lists(), backgroundAt: lists(), call: {} });
  const record = (transport, text, at) => {
    const number = parseInt(text);
    bench.receivedAt[transport][number] = now();
    bench.backgroundAt[transport][number] = at;
  };
  const fileOf = bytes => ({ url: '', filename: 'a.pdf', filetype: 'pdf', data: new File([new Uint8Array(bytes)], 'a.pdf') });
  const messageOf = bytes => ({ type: 'file', chatType: 'singleChat', to: 'bob', file: fileOf(bytes) });`;

const session = `
  const announced = new Promise(done => addEventListener('partyline:announce', ({ detail }) => done(detail), { once: true }));
  dispatchEvent(new CustomEvent('partyline:request'));
  const session = await (await announced).connect();
  bench.suspendedAt = [];
  bench.onlineAt = [];
  session.onLink(link => { if (link === 'suspended') bench.suspendedAt.push(now()); });
  session.onState(({ phase }) => {
    if (phase === 'online' && bench.onlineAt.length < bench.suspendedAt.length) bench.onlineAt.push(now());
  });
  session.on('onTextMessage', (payload, { topic, seq, at }) => {
    bench.sample ??= { t: 'event', seq, topic, payload, at };
    record('partyline', payload.msg, at);
  });
  bench.call.partyline = () => session.call('noSuchMethod').catch(() => {});
  bench.upload = bytes => session.call('send', messageOf(bytes));`;

const bodies: Record<PageKind, string> = {
  empty: 'bench.ready = true;',
  session: `${session}
    bench.ready = true;`,
  transports: `${session}
    const { port1, port2 } = new MessageChannel();
    const pending = new Map();
    let id = 0;
    port1.onmessage = ({ data }) => {
      if (data.t === 'reply') pending.get(data.id)();
      else record('bare', data.payload.msg, data.at);
    };
    postMessage('bare', '*', [port2]);
    const params = { method: 'noSuchMethod', args: [] };
    bench.call.bare = () =>
      new Promise(done => {
        pending.set(++id, done);
        port1.postMessage({ t: 'request', id, method: 'vendor.call', params });
      });

    const worker = new SharedWorker('/shared.js');
    const isShared = new Promise(done => {
      worker.port.onmessage = ({ data }) => data === 'ready' ? done() : record('shared', data.payload.msg, data.at);
    });
    worker.port.start();

    const channel = new BroadcastChannel('bench');
    channel.onmessage = ({ data }) => record('broadcast', data.payload.msg, data.at);
    bench.connect = url => {
      port1.postMessage({ t: 'connect', url: url + '?bare' });
      const socket = new WebSocket(url + '?broadcast');
      socket.onmessage = ({ data }) => {
        const event = JSON.parse(data);
        if (event.t !== 'event') return;
        event.at = Date.now();
        record('broadcast', event.payload.msg, event.at);
        channel.postMessage(event);
      };
    };
    await Promise.all([isShared, bench.call.bare()]);
    bench.ready = true;`,
  raw: `
    const { connection, message } = window.websdk.default ?? window.websdk;
    bench.open = (options, user, pwd) => {
      const sdk = new connection(options);
      sdk.addEventHandler('bench', {
        onConnected: () => { bench.ready = true; },
        onTextMessage: ({ msg }) => record('raw', msg, Date.now()),
      });
      bench.upload = bytes => sdk.send(message.create(messageOf(bytes))).then(() => {});
      const begun = now();
      return sdk.open({ user, pwd }).then(() => { bench.signInMs = now() - begun; });
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

/** Shorter than the 30 s after which the browser stops a worker with a silent socket. */
const keepaliveMs = 10_000;

export interface BenchServer {
  origin: string;
  /** WebSocket address of the events. */
  eventsUrl: string;
  /** Sends an event over a transport, with the content of `sample`. */
  emit(transport: ServerTransport, text: string, sample: object): void;
  /** Number of open connections. */
  connections(): number;
  close(): Promise<void>;
}

export async function startBenchServer(): Promise<BenchServer> {
  const agora = await readFile(vendorFile('agora'));
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const kind = path.slice(1) as PageKind;
    if (path === '/vendor.js') return void response.setHeader('content-type', 'text/javascript').end(agora);
    if (path === '/shared.js')
      return void response.setHeader('content-type', 'text/javascript').end(sharedWorker(`${eventsUrl}?shared`));
    if (!Object.hasOwn(bodies, kind)) return void response.writeHead(404).end();
    const sdk = kind === 'raw' ? '<script src="/vendor.js"></script>' : '';
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(
      `<!doctype html><title>${kind}</title><link rel="icon" href="data:,">${sdk}<script type="module">${common}${bodies[kind]}</script>`,
    );
  });
  const sockets = new WebSocketServer({ server, path: '/events', perMessageDeflate: false });
  const open = new Map<string, WebSocket>();
  sockets.on('connection', (socket, request) => {
    const transport = request.url?.split('?')[1] ?? '';
    open.set(transport, socket);
    socket.on('close', () => open.delete(transport));
  });
  const keepalive = setInterval(() => {
    for (const socket of open.values()) socket.send('{"t":"keepalive"}');
  }, keepaliveMs);
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const eventsUrl = `ws://127.0.0.1:${port}/events`;
  return {
    origin: `http://127.0.0.1:${port}`,
    eventsUrl,
    emit(transport, text, sample) {
      const event = sample as { payload: object };
      open.get(transport)?.send(JSON.stringify({ ...event, payload: { ...event.payload, msg: text } }));
    },
    connections: () => open.size,
    async close() {
      clearInterval(keepalive);
      for (const socket of open.values()) socket.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise(done => server.close(done));
    },
  };
}
