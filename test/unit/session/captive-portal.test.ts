// A captive portal or a broken deployment answers in place of the app's server or the service, until it does not.
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProviderId } from '@/lib/contract/provider-id';
import { defaultApp as app } from '../../server';
import { FileReader } from '../../server/file-reader';
import { everyProvider, Installation, useTestServices, type Worker } from './test-session';

const services = useTestServices();
const servers: Server[] = [];
// Workers have a FileReader, Node does not. The SDKs read an error's body with it.
beforeEach(() => void vi.stubGlobal('FileReader', FileReader));
afterEach(() => {
  vi.unstubAllGlobals();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Makes the service refuse alice's token, also at the next sign-in. */
function expire(provider: ProviderId) {
  if (provider === 'tencent') {
    services.tencent.expire('alice');
    services.tencent.dropSockets('alice');
  } else {
    services.im.expireToken(app, 'alice');
    services.im.dropSockets(app, 'alice');
  }
}

describe.each(everyProvider)('an app’s server of %s that has given a token', provider => {
  it.each(['html', 'redirect', 'noToken'] as const)('is asked again when it answers otherwise: %s', async behaviour => {
    const appServer = services.appServerOf(provider);
    const installation = new Installation();
    const worker = services.startWorker(installation);
    await worker.controller.signIn(services.signInRequest(provider));
    appServer.behaviour = behaviour;
    expire(provider);
    await worker.untilPhase('needsCredentials');
    const { state } = worker.controller;
    expect(state).toMatchObject({ canRetry: true, ended: { error: { retryable: true } } });
    checkLater(worker);
    await expect.poll(() => installation.storedSession?.retries).toBe(2);
    await worker.kill();

    appServer.behaviour = 'ok';
    const next = services.startWorker(installation);
    next.timeOffset = worker.timeOffset;
    void next.controller.restore();
    checkLater(next);
    await next.untilPhase('online');
  });

  it('is not asked again with a login that it refuses', async () => {
    const appServer = services.appServerOf(provider);
    const worker = services.startWorker();
    await worker.controller.signIn(services.signInRequest(provider));
    appServer.behaviour = 'refuse';
    expire(provider);
    await worker.untilPhase('needsCredentials');
    expect(worker.controller.state).toMatchObject({ ended: { error: { code: 'appServerRefused', retryable: false } } });
  });
});

describe.each(everyProvider)('an app’s server of %s that has given none', provider => {
  it.each(['html', 'redirect'] as const)('is not asked again when it answers: %s', async behaviour => {
    services.appServerOf(provider).behaviour = behaviour;
    const worker = services.startWorker();
    const signedIn = worker.controller.signIn(services.signInRequest(provider));
    await expect(signedIn).rejects.toMatchObject({ retryable: false });
  });
});

describe.each(['agora', 'easemob'] as const)('a password session of %s', provider => {
  it.each([200, 302, 401, 404, 503])(
    'returns when the REST service answered with a page and status %i',
    async status => {
      let isPortal = false;
      const apiUrl = await proxy(response => {
        const headers = { 'content-type': 'text/html', location: 'http://localhost/portal' };
        if (isPortal) response.writeHead(status, headers).end('<!doctype html>');
        return isPortal;
      });
      const worker = services.startWorker();
      const credential = { kind: 'password' as const, password: 'alice-pass' };
      const service = { appKey: app, isHttpDNS: false, apiUrl, url: services.im.wsUrl };
      await worker.controller.signIn(services.signInRequest(provider, { credential, service }));
      isPortal = true;
      await expect(renewal(worker)).rejects.toMatchObject({ retryable: true });
      expire(provider);
      await worker.untilPhase('offline', 15_000);
      isPortal = false;
      checkLater(worker);
      await worker.untilPhase('online');
    },
  );
});

/** Rings the alarm when the next attempt is due. */
function checkLater(worker: Worker): void {
  worker.timeOffset += 60_000;
  worker.controller.check();
}

/** Asks for a token by password, as the renewal does. */
async function renewal({ provider }: Worker): Promise<unknown> {
  return provider?.requestToken?.('alice-pass');
}

/** Passes requests on to the REST service. @param answer answers in its place, and returns whether it did */
async function proxy(answer: (response: ServerResponse) => boolean): Promise<string> {
  const server = createServer(async (request, response) => {
    if (answer(response)) return;
    const { method = '', headers, url = '' } = request;
    const body = Buffer.concat(await request.toArray());
    const { authorization, 'content-type': type } = headers;
    const passed = await fetch(services.im.restUrl + url, {
      method,
      headers: { ...(authorization && { authorization }), ...(type && { 'content-type': type }) },
      ...(body.length > 0 && { body }),
    });
    response.writeHead(passed.status).end(await passed.text());
  });
  servers.push(server);
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
