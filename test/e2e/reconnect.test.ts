// The connection: losses, reconnects, and restarts of its worker.
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { waitFor } from '../browser/wait';
import { freePort } from '../free-port';
import { app, createWorld } from './world';

const world = createWorld();

/**
 * Easemob's FAQ advises a changing parameter in the address, against a wrong answer that the browser has cached. The cache
 * mode of a handshake is `no-store` (https://websockets.spec.whatwg.org/#concept-websocket-establish).
 */
it.each(['200 OK', '301 Moved Permanently', '404 Not Found', '410 Gone'])(
  'opens a WebSocket at an address that has answered with a cacheable %s',
  async status => {
    let handshakes = 0;
    const sockets = new WebSocketServer({ noServer: true });
    const headers = ['Cache-Control: public, max-age=3600', 'Location: /elsewhere', 'Content-Length: 0'];
    const server = createServer().on('upgrade', (request, socket, head) => {
      handshakes += 1;
      if (handshakes > 1) return sockets.handleUpgrade(request, socket, head, () => {});
      socket.end(`HTTP/1.1 ${status}\r\n${headers.join('\r\n')}\r\n\r\n`);
    });
    const port = await freePort();
    await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
    const worker = await world.browser.worker();
    const outcome = `new Promise(resolve => {
      const socket = new WebSocket('ws://127.0.0.1:${port}/websocket');
      socket.onopen = socket.onerror = ({ type }) => resolve(type);
    })`;
    const outcomes = [await worker.evaluate<string>(outcome), await worker.evaluate<string>(outcome)];
    worker.close();
    sockets.close();
    server.closeAllConnections();
    server.close();
    expect({ outcomes, handshakes }).toEqual({ outcomes: ['error', 'open'], handshakes: 2 });
  },
);

// `test/unit/providers/session.test.ts` has the connections of both SDKs.
describe.each(['easemob'] as const)('the connection of %s', provider => {
  it('is restored after a loss, and the popup shows the attempts', async () => {
    await world.signIn(provider);
    const page = await world.samplePage();
    const popup = await world.browser.openPopup();
    world.im.pause();
    await popup.waitForPhase('reconnecting');
    await popup.waitForText('main', /Attempt [2-5] of 5/);
    expect((await world.browser.badge()).text).toBe('…');
    expect((await world.browser.badge()).title).toMatch(/reconnecting, attempt \d of 5/);
    world.im.resume();
    await popup.waitForPhase('online');
    await page.waitForPhase('online');
    world.im.send(app, 'bob', 'alice', 'after the loss');
    await page.until('onTextMessage');
    expect(world.alice).toMatchObject({ sockets: 1, devices: 1 });
  });

  it('delivers messages of the interruption once and in order', async () => {
    await world.signIn(provider);
    const page = await world.samplePage();
    world.im.dropSockets(app, 'alice');
    await page.waitForPhase('reconnecting');
    for (const text of ['one', 'two', 'three']) world.im.send(app, 'bob', 'alice', text);
    await page.until('onTextMessage', 3);
    expect((await page.received('onTextMessage')).map(({ payload }) => payload.msg)).toEqual(['one', 'two', 'three']);
  });

  it('is given up after the configured attempts, and restored on request', async () => {
    const form = await world.submit({ provider, fields: { autoReconnectNumMax: '2' } });
    await form.waitForPhase('online');
    form.close();
    world.im.pause();
    await world.browser.waitForBadge('off');
    world.im.resume();
    const popup = await world.browser.openPopup();
    await popup.click('[data-test=resume]');
    await popup.waitForPhase('online');
    expect(world.alice.sockets).toBe(1);
  });

  it('is offline without a network, and restored with it', async () => {
    await world.signIn(provider);
    const page = await world.samplePage();
    await world.browser.context.setOffline(true);
    await world.browser.waitForBadge('off');
    await world.browser.context.setOffline(false);
    await world.browser.waitForBadge('ON');
    await page.waitForPhase('online');
    expect(world.alice.sockets).toBe(1);
  });

  it('is restored as the same device when the worker restarts', async () => {
    await world.signIn(provider);
    const page = await world.samplePage();
    await world.browser.killWorker();
    await waitFor('the second sign-in', () => world.alice.logins === 2);
    await page.waitForPhase('online');
    world.im.send(app, 'bob', 'alice', 'hello, new worker');
    await page.until('onTextMessage');
    expect(world.alice).toMatchObject({ sockets: 1, devices: 1, kicks: 0 });
    expect(world.alice.deviceIds).toHaveLength(1);
  });

  it('is opened by a worker that did not handle the installation', async () => {
    await world.browser.killWorker();
    await world.signIn(provider);
    expect(world.alice.sockets).toBe(1);
  });
});
