/** A TCP relay in front of a service that counts open sockets and bytes. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Meter {
  port: number;
  /** In both directions, with HTTP and WebSocket headers. */
  bytes(): number;
  sockets(): number;
  close(): Promise<void>;
}

/** Counts WebSockets only, not kept-alive HTTP connections. @param to port of the service */
export async function startMeter(to: number): Promise<Meter> {
  let bytes = 0;
  const open = new Map<Socket, { isWebSocket: boolean }>();
  const server = createServer(near => {
    const far = connect(to, '127.0.0.1');
    const state = { isWebSocket: false };
    open.set(near, state);
    near.once('data', data => {
      state.isWebSocket = /^upgrade: *websocket/im.test(data.toString('latin1'));
    });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('data', data => {
        bytes += data.length;
        other.write(data);
      });
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
    near.on('close', () => open.delete(near));
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    bytes: () => bytes,
    sockets: () => [...open.values()].filter(({ isWebSocket }) => isWebSocket).length,
    async close() {
      for (const socket of open.keys()) socket.destroy();
      await new Promise(done => server.close(done));
    },
  };
}
