// What the SDKs request goes to the service's own addresses, and what comes back is bounded. Real SDKs and servers.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { isSafe } from '@/lib/contract/addresses';
import { createFetch } from '@/lib/providers/sandbox/fetch';
import { createXmlHttpRequest } from '@/lib/providers/sandbox/xml-http-request';
import { createMsyncFixture, msyncSdks } from './msync-connection';

const fixture = createMsyncFixture();
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that records what reaches it. */
async function recorder() {
  const requests: Pick<IncomingMessage, 'method' | 'headers'>[] = [];
  const url = await serve(({ method, headers }, response) => {
    requests.push({ method, headers });
    response.end('{"access_token":"from elsewhere"}');
  });
  return { url, requests };
}

/** 1.2 GB of JSON in about 1 MB. Members of one gzip stream are decompressed one after another. */
function largeJson(): Buffer {
  const member = gzipSync(Buffer.alloc(10_000_000, ' '));
  return Buffer.concat([gzipSync('{"padding":"'), ...Array<Buffer>(120).fill(member), gzipSync('"}')]);
}

const password = { kind: 'password', password: 'alice-pass' } as const;

describe.each(msyncSdks)('a REST service of %s', sdk => {
  it.each([301, 302, 303, 307, 308])(
    'that redirects the sign-in by %i gets no password to another address',
    async status => {
      const elsewhere = await recorder();
      const apiUrl = await serve((_request, response) => {
        response.writeHead(status, { location: `${elsewhere.url}/token` }).end();
      });
      const { provider } = fixture.session(sdk, { apiUrl });
      await expect(provider.open('alice', password)).rejects.toMatchObject({ code: 'unreachable', retryable: true });
      expect(elsewhere.requests).toEqual([]);
    },
  );

  it('that redirects the renewal gets no password to another address', async () => {
    const elsewhere = await recorder();
    let isMoved = false;
    const apiUrl = await serve(async (request, response) => {
      if (isMoved) return response.writeHead(307, { location: elsewhere.url }).end();
      const chunks = await request.toArray();
      const { method = '', headers, url } = request;
      const answer = await fetch(fixture.im.restUrl + url, {
        ...{ method, headers: { 'content-type': headers['content-type'] ?? '' } },
        ...(method === 'POST' && { body: Buffer.concat(chunks) }),
      });
      response.writeHead(answer.status).end(await answer.text());
    });
    const { provider } = fixture.session(sdk, { apiUrl });
    await provider.open('alice', password);
    isMoved = true;
    await expect(provider.requestToken?.('alice-pass')).rejects.toMatchObject({ code: 'unreachable' });
    expect(elsewhere.requests).toEqual([]);
  });

  it('that answers a sign-in with 1.2 GB of JSON is read only to a limit', async () => {
    const body = largeJson();
    const apiUrl = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' }).end(body);
    });
    const { provider } = fixture.session(sdk, { apiUrl });
    const before = process.memoryUsage().arrayBuffers;
    let largest = 0;
    const timer = setInterval(() => {
      largest = Math.max(largest, process.memoryUsage().arrayBuffers - before);
    }, 5);
    await expect(provider.open('alice', password)).rejects.toMatchObject({ code: 'unreachable' });
    clearInterval(timer);
    expect(largest).toBeLessThan(300_000_000);
  });
});

describe('a request of an SDK', () => {
  const signal = new AbortController().signal;

  it('follows a redirect of GET, and rejects one that ends at an unencrypted address', async () => {
    const { url, requests } = await recorder();
    const moved = await serve((_request, response) => void response.writeHead(302, { location: `${url}/file` }).end());
    const followed = await createFetch(() => {}, signal)(moved);
    expect([followed.url, await followed.text()]).toEqual([`${url}/file`, expect.stringContaining('elsewhere')]);
    const checkUrl = (to: URL) => {
      if (!isSafe(to) || to.href.endsWith('/file')) throw new Error('tlsRequired');
    };
    await expect(createFetch(checkUrl, signal)(moved)).rejects.toThrow('tlsRequired');
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });

  it('is rejected when it redirects and is not a GET', async () => {
    const { url, requests } = await recorder();
    const moved = await serve((_request, response) => void response.writeHead(308, { location: url }).end());
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'HEAD'])
      await expect(createFetch(() => {}, signal)(moved, { method })).rejects.toThrow();
    expect(requests).toEqual([]);
  });

  it('keeps the status, the headers and the type of the answer', async () => {
    const url = await serve(
      (_request, response) => void response.writeHead(404, { 'content-type': 'text/x-note' }).end('no'),
    );
    const response = await createFetch(() => {}, signal)(url);
    expect([response.status, response.ok, response.url]).toEqual([404, false, `${url}/`]);
    expect(await response.blob()).toMatchObject({ type: 'text/x-note', size: 2 });
  });

  it('closes the connection of an answer that is too large', async () => {
    let isClosed = false;
    const url = await serve((_request, response) => {
      response.once('close', () => {
        isClosed = true;
      });
      const more = (): unknown => response.destroyed || response.write('x'.repeat(10_000), () => setImmediate(more));
      more();
    });
    const response = await createFetch(() => {}, signal)(url, {}, 50_000);
    await expect(response.text()).rejects.toThrow();
    await expect.poll(() => isClosed).toBe(true);
  });
});

describe('an XMLHttpRequest', () => {
  it('settles when a handler throws: the SDKs’ own handler cannot read an answer that is no JSON', async () => {
    const url = await serve((_request, response) => void response.writeHead(503).end('<!doctype html>'));
    const errors: unknown[] = [];
    const Request = createXmlHttpRequest({
      ...{ checkUrl: () => {}, signal: new AbortController().signal },
      onError: error => errors.push(error),
    });
    const request = new Request();
    const seen: string[] = [];
    for (const name of ['load', 'error', 'loadend'] as const) request.addEventListener(name, () => seen.push(name));
    request.onreadystatechange = () => {
      if (request.readyState === 4) JSON.parse(request.responseText);
    };
    request.onload = () => {
      throw new Error('load');
    };
    request.open('GET', url);
    request.send();
    await expect.poll(() => seen).toEqual(['load', 'error', 'loadend']);
    expect(errors).toEqual([expect.any(SyntaxError), new Error('load')]);
  });
});
