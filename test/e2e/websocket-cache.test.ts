// Easemob's FAQ recommends a changing parameter in a WebSocket's address, because a browser might cache a wrong answer.
// Today's browsers do not: the cache mode of a WebSocket's request is `no-store`
// (https://websockets.spec.whatwg.org/#concept-websocket-establish). So the drivers leave the SDKs' addresses as they are.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium } from 'playwright';
import { afterEach, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { findBrowser } from '../../scripts/demo/find-browser';

let browser: Browser | undefined;
let server: Server | undefined;
afterEach(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

it.each(['200 OK', '301 Moved Permanently', '404 Not Found', '410 Gone'])(
  'Chromium connects to an address that has answered a WebSocket with a cacheable %s',
  async status => {
    const webSockets = new WebSocketServer({ noServer: true });
    let requests = 0;
    const headers = ['Cache-Control: public, max-age=86400', 'Location: /elsewhere', 'Content-Length: 0'];
    server = createServer((_request, response) => response.end('<!doctype html>'));
    server.on('upgrade', (request, socket, head) => {
      requests += 1;
      if (requests === 1) return void socket.end(`HTTP/1.1 ${status}\r\n${headers.join('\r\n')}\r\n\r\n`);
      webSockets.handleUpgrade(request, socket, head, connection => connection.close());
    });
    await new Promise<void>(done => server?.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    browser = await chromium.launch({ executablePath: findBrowser() });
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    const connect = () =>
      page.evaluate(
        url =>
          new Promise<string>(done => {
            const socket = new WebSocket(url);
            socket.onopen = () => done('open');
            socket.onerror = () => done('error');
          }),
        `ws://127.0.0.1:${port}/websocket`,
      );
    expect([await connect(), await connect()]).toEqual(['error', 'open']);
    expect(requests).toBe(2);
  },
);
