// The connection: losses, reconnects, and restarts of its worker.
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { freePort } from '../free-port';
import { app, createWorld } from './world';

const world = createWorld();

/**
 * Easemob's FAQ advises a changing parameter in the address, against a wrong answer that the browser has cached. The cache
 * mode of a handshake is `no-store` (https://websockets.spec.whatwg.org/#concept-websocket-establish).
 */
it('opens a WebSocket at an address that has answered with a cacheable response', async () => {
  for (const status of ['200 OK', '301 Moved Permanently', '404 Not Found', '410 Gone'])
    expect(await openTwice(status), status).toEqual({ outcomes: ['error', 'open'], handshakes: 2 });
});

/** Opens a WebSocket of the worker at a server that first answers with `status`, then again. */
async function openTwice(status: string): Promise<{ outcomes: string[]; handshakes: number }> {
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
  return { outcomes, handshakes };
}

// `test/unit/providers/session.test.ts` has the connections of both SDKs, `worker-restart.test.ts` the death of the worker.
describe('the connection of easemob', () => {
  it('is restored after a loss, and the popup shows the attempts', async () => {
    await world.signIn('easemob');
    const page = await world.samplePage();
    const popup = await world.browser.openPopup();
    world.im.pause();
    await popup.waitForPhase('reconnecting');
    await popup.waitForText('main', /Attempt [2-5] of 5/);
    expect((await world.browser.badge()).text).toBe('…');
    expect((await world.browser.badge()).title).toMatch(/reconnecting, attempt \d of 5/);
    world.im.resume();
    await popup.waitForPhase('online');
    popup.close();
    await page.waitForPhase('online');
    await page.page.bringToFront();
    const texts = ['after the loss', 'one', 'two', 'three', 'with the network'];
    world.im.send(app, 'bob', 'alice', texts[0]!);
    await page.untilTexts(1);

    world.im.dropSockets(app, 'alice');
    await page.waitForPhase('reconnecting');
    for (const text of texts.slice(1, 4)) world.im.send(app, 'bob', 'alice', text);
    expect(await page.untilTexts(4), 'messages of the interruption').toEqual(texts.slice(0, 4));

    await world.browser.context.setOffline(true);
    await world.browser.waitForBadge('off');
    await world.browser.context.setOffline(false);
    await world.browser.waitForBadge('ON');
    await page.waitForPhase('online');
    world.im.send(app, 'bob', 'alice', texts[4]!);
    expect(await page.untilTexts(5)).toEqual(texts);
    expect(world.alice).toMatchObject({ sockets: 1, devices: 1 });
  });

  it('is given up after the configured attempts, and restored on request', async () => {
    const form = await world.submit({ provider: 'easemob', fields: { autoReconnectNumMax: '2' } });
    await form.waitForPhase('online');
    form.close();
    world.im.pause();
    await world.browser.waitForBadge('off');
    const popup = await world.browser.openPopup();
    await popup.waitForText('[data-test=resume]', /./);
    world.im.resume();
    await popup.click('[data-test=resume]');
    await popup.waitForPhase('online');
    expect(world.alice.sockets).toBe(1);
  });
});
