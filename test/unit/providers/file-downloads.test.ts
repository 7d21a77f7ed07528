// Files at addresses that the senders of messages chose.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { isSafe } from '@/lib/contract/addresses';
import { downloadLimits, FileDownloads } from '@/lib/providers/file-downloads';
import { createFetch, type SandboxedFetch } from '@/lib/providers/sandbox/fetch';

const servers: Server[] = [];
const { file } = downloadLimits;
afterEach(() => {
  vi.useRealTimers();
  downloadLimits.file = file;
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(handle: RequestListener): Promise<string> {
  const server = createServer(handle);
  servers.push(server);
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const realFetch = createFetch(url => {
  if (!isSafe(url)) throw new Error('not encrypted');
}, new AbortController().signal);

/** Of a service at this origin. */
const downloadsOf = (origin: string, fetch: SandboxedFetch = realFetch) =>
  new FileDownloads(fetch, url => (url.origin === origin ? url : undefined));

async function bytesOf(downloads: FileDownloads, url: string): Promise<string> {
  const opened = await downloads.open(url, false);
  if ('asks' in opened) throw new Error('asks');
  let text = '';
  for (;;) {
    const piece = await downloads.next(opened.id);
    if (piece.size === 0) return text;
    text += await piece.text();
  }
}

describe('a file of the service', () => {
  it('is loaded in pieces, without cookie, token or referrer', async () => {
    const content = 'x'.repeat(3 * downloadLimits.piece + 7);
    let headers: Record<string, unknown> = {};
    const origin = await listen((request, response) => {
      headers = request.headers;
      response.end(content);
    });
    expect(await bytesOf(downloadsOf(origin), `${origin}/file`)).toBe(content);
    for (const name of ['cookie', 'authorization', 'referer', 'share-secret']) expect(headers).not.toHaveProperty(name);
  });

  it('is refused when it is too large, by its header or by its bytes', async () => {
    downloadLimits.file = 1000;
    let closed = 0;
    const origin = await listen((request, response) => {
      response.on('close', () => closed++);
      if (request.url === '/said') return response.writeHead(200, { 'content-length': 1001 }).end('x'.repeat(1001));
      // An endless stream, which says nothing about its length.
      const write = () => !response.destroyed && response.write('x'.repeat(100)) && setTimeout(write, 1);
      write();
    });
    const downloads = downloadsOf(origin);
    await expect(bytesOf(downloads, `${origin}/said`)).rejects.toMatchObject({ code: 'fileTooLarge' });
    await expect(bytesOf(downloads, `${origin}/endless`)).rejects.toMatchObject({ code: 'fileTooLarge' });
    await expect.poll(() => closed).toBe(2);
  });

  it('fails when it is shorter than its header says', async () => {
    const origin = await listen((_request, response) => {
      response.writeHead(200, { 'content-length': 1000 }).write('x');
      setTimeout(() => response.destroy(), 10);
    });
    await expect(bytesOf(downloadsOf(origin), `${origin}/`)).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('fails with the status of the service', async () => {
    const origin = await listen((_request, response) => response.writeHead(404).end('no'));
    await expect(bytesOf(downloadsOf(origin), `${origin}/`)).rejects.toMatchObject({
      code: 'vendor',
      vendor: { code: 404 },
    });
  });

  it('is not loaded from where the service redirects to within a private network', async () => {
    const other = await listen((_request, response) => response.end('secret of the router'));
    const origin = await listen((_request, response) => response.writeHead(302, { location: `${other}/` }).end());
    await expect(bytesOf(downloadsOf(origin), `${origin}/`)).rejects.toMatchObject({ code: 'notAllowed' });
  });

  it('is closed when the reader does not go on, and a few are open at most', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const origin = await listen((_request, response) => response.end('x'));
    const downloads = downloadsOf(origin);
    const opened: string[] = [];
    for (let index = 0; index < downloadLimits.files; index++) {
      const one = await downloads.open(`${origin}/`, false);
      if ('id' in one) opened.push(one.id);
    }
    await expect(downloads.open(`${origin}/`, false)).rejects.toMatchObject({ code: 'tooMany' });
    await vi.advanceTimersByTimeAsync(downloadLimits.idleMs);
    await expect(downloads.next(opened[0]!)).rejects.toMatchObject({ code: 'fileUnreadable' });
    await expect(downloads.open(`${origin}/`, false)).resolves.toHaveProperty('id');
    downloads.stop();
  });
});

describe('a file of another host', () => {
  it('is loaded only when the user has asked for it, and from no other address', async () => {
    const requests: [string, RequestInit | undefined][] = [];
    const downloads = downloadsOf('https://service.example', async (url, init) => {
      requests.push([url, init]);
      return new Response('x');
    });
    const url = 'https://tracker.example.com/picture?reader=alice';
    expect(await downloads.open(url, false)).toEqual({ asks: 'tracker.example.com' });
    expect(requests).toEqual([]);
    expect(await downloads.open(url, true)).toHaveProperty('id');
    // A redirect is an error.
    expect(requests).toMatchObject([[url, { redirect: 'error', referrerPolicy: 'no-referrer' }]]);
    downloads.stop();
  });

  it.each([
    ...[
      'https://192.168.1.1/',
      'https://10.0.0.1/',
      'https://172.20.1.1/',
      'https://169.254.169.254/latest/meta-data/',
    ],
    ...['https://127.0.0.1/', 'https://localhost/', 'https://0x7f000001/', 'https://2130706433/', 'https://0/'],
    ...[
      'https://[::1]/',
      'https://[fd00::1]/',
      'https://[fe80::1]/',
      'https://[::ffff:192.168.1.1]/',
      'https://100.64.0.1/',
    ],
    ...['https://router/', 'https://nas.local/', 'https://metadata.google.internal/', 'https://printer.lan./'],
    ...['http://example.com/', 'ftp://example.com/', 'file:///etc/passwd', 'data:text/html,x', 'javascript:alert(1)'],
    ...['chrome-extension://abc/popup.html', 'https://user:secret@example.com/', 'blob:https://example.com/1', '', 'x'],
  ])('is never loaded from a private network or without encryption: %s', async url => {
    const fetch = vi.fn();
    await expect(downloadsOf('https://service.example', fetch).open(url, true)).rejects.toMatchObject({
      code: 'notAllowed',
    });
    expect(fetch).not.toHaveBeenCalled();
  });
});
