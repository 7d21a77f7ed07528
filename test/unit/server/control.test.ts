// The control API over HTTP, CORS, the event log, and the web server of the sample page.
import { request } from 'node:http';
import { expect, it } from 'vitest';
import { defaultApp as app } from '../../server';
import { startWebServer } from '../../server/web';
import { createWorld } from './world';

const world = createWorld();

async function control(method: string, ...args: unknown[]) {
  const answer = await fetch(`${world.im.restUrl}/control/${method}`, {
    method: 'POST',
    body: JSON.stringify({ args }),
  });
  return {
    status: answer.status,
    body: (await answer.json()) as { result: Record<string, unknown>; error_description: string },
  };
}

/** A GET with an unchanged path; fetch would normalise it. */
const status = (port: number, path: string): Promise<number> =>
  new Promise((done, reject) => {
    request({ host: '127.0.0.1', port, path }, answer => done(answer.resume().statusCode ?? 0))
      .on('error', reject)
      .end();
  });

it('has the same effects as the service’s methods', async () => {
  await control('addUser', app, { userId: 'dora', password: 'pw' });
  const tab = world.tab('agora');
  await tab.conn.open({ user: 'dora', pwd: 'pw' });
  await control('deliver', app, 'dora', { kind: 'text', from: 'bob', text: 'over HTTP' });
  expect(await tab.next('onTextMessage')).toMatchObject({ msg: 'over HTTP' });
  expect((await control('account', app, 'dora')).body.result).toMatchObject({ sockets: 1 });
  await control('kick', app, 'dora', 217);
  expect(await tab.next('onDisconnected')).toMatchObject({ type: 217 });
});

it('returns the reason of a failure, and rejects other methods', async () => {
  expect((await control('account', app, 'nobody')).body.error_description).toContain('unknown user nobody');
  expect((await control('close')).status).toBe(404);
  expect((await control('constructor')).status).toBe(404);
});

it('works while the service is paused', async () => {
  await control('pause');
  await expect(fetch(`${world.im.restUrl}/1117/partyline/users`)).rejects.toThrow();
  await control('resume');
  expect((await fetch(`${world.im.restUrl}/1117/partyline/users`)).status).toBe(404);
});

it('lists the events', async () => {
  await world.signedIn('easemob', 'alice');
  const answer = await fetch(`${world.im.restUrl}/control/events?since=0`);
  const { result } = (await answer.json()) as { result: { type: string }[] };
  expect(result.map(event => event.type)).toEqual(expect.arrayContaining(['rest', 'socketOpen', 'login']));
});

it('answers preflights of any origin', async () => {
  const answer = await fetch(`${world.im.restUrl}/1117/partyline/token`, { method: 'OPTIONS' });
  expect(answer.ok).toBe(true);
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  expect(answer.headers.get('access-control-allow-headers')).toContain('authorization');
});

it('closes a connection after an invalid frame', async () => {
  const { WebSocket } = await import('ws');
  const socket = new WebSocket(world.im.wsUrl);
  await new Promise(done => socket.once('open', done));
  socket.send('not protobuf');
  await new Promise(done => socket.once('close', done));
  expect(world.im.count('refused')).toBe(1);
});

it('serves the sample page on two origins, and no file outside its folder', async () => {
  const web = await startWebServer({ im: world.im, config: { accounts: ['alice'] } });
  for (const origin of web.origins) {
    const config = await fetch(`${origin}/config.json`);
    expect(await config.json()).toMatchObject({ restUrl: world.im.restUrl, accounts: ['alice'] });
  }
  expect((await fetch(`${web.origins[0]}/vendor/agora.js`)).headers.get('content-type')).toContain('javascript');
  for (const path of ['/../main.ts', '/..%2fmain.ts', '/%2e%2e/main.ts', '/....//main.ts', '/nothing.html'])
    expect(await status(web.port, path)).toBe(404);
  expect(await status(web.port, '/%zz')).toBe(400);
  await web.close();
});

it('rejects deliveries to an unknown user', () => {
  expect(() => world.im.deliver(app, 'nobody', { kind: 'text', from: 'bob', text: 'x' })).toThrow(
    'unknown user nobody',
  );
  expect(() => world.im.send(app, 'bob', 'nobody', 'x')).toThrow('unknown user nobody');
});
