/** A relay in front of a service: how many sockets are open through it, and how many bytes go either way. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Meter {
  port: number;
  /** Both ways, with all that HTTP and WebSocket need. */
  bytes(): number;
  sockets(): number;
  close(): Promise<void>;
}

/** Sockets that say nothing for so long are kept-alive connections of HTTP, which nobody counts. */
export async function startMeter(to: number): Promise<Meter> {
  let bytes = 0;
  const open = new Map<Socket, { isWebSocket: boolean }>();
  const server = createServer(near => {
    const far = connect(to, '127.0.0.1');
    const facts = { isWebSocket: false };
    open.set(near, facts);
    near.once('data', data => {
      facts.isWebSocket = /^upgrade: *websocket/im.test(data.toString('latin1'));
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
