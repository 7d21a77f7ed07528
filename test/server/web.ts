// Serves the sample site on two loopback origins: http://localhost:P and http://127.0.0.1:P.
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { extname, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vendorFile } from './raw-sdk';
import { defaultApp, type ImService } from './service';

export interface WebServerOptions {
  /** The service whose addresses `/config.json` contains, for pages with their own SDK. */
  im?: ImService;
  /** 0, the default, takes a free port. */
  port?: number;
  /** Further content of `/config.json`, such as accounts. */
  config?: Record<string, unknown>;
}

export interface WebServer {
  port: number;
  origins: [string, string];
  /** Also serves the folder at `path`: `/name/`. */
  mount(path: string, folder: string): void;
  /** How often a path was requested. */
  requests(path: string): number;
  close(): Promise<void>;
}

const site = fileURLToPath(new URL('./site/', import.meta.url));

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** Maps a path to a file of the site, a mount, or a vendor's SDK. */
function fileOf(path: string, mounts: ReadonlyMap<string, string>): string | undefined {
  if (path === '/vendor/agora.js') return vendorFile('agora');
  if (path === '/vendor/easemob.js') return vendorFile('easemob');
  if (path === '/vendor/shengwang.js') return vendorFile('shengwang');
  if (path === '/vendor/tencent.js') return createRequire(import.meta.url).resolve('@tencentcloud/chat');
  const [base, folder] = [...mounts].find(([mounted]) => path.startsWith(mounted)) ?? ['/', site];
  const relative = path.slice(base.length - 1);
  const file = resolve(folder, `.${relative.endsWith('/') ? `${relative}index.html` : relative}`);
  return file.startsWith(folder.endsWith(sep) ? folder : folder + sep) ? file : undefined;
}

async function read(
  path: string,
  config: Record<string, unknown>,
  mounts: ReadonlyMap<string, string>,
): Promise<{ body: Buffer | string; type: string } | undefined> {
  if (path === '/config.json') return { body: JSON.stringify(config), type: 'application/json' };
  const file = fileOf(path, mounts);
  if (!file) return undefined;
  const body = await readFile(file).catch(() => undefined);
  return body && { body, type: contentTypes[extname(file)] ?? 'application/octet-stream' };
}

const listen = (server: Server, port: number, host: string): Promise<number> =>
  new Promise((done, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => done((server.address() as AddressInfo).port));
  });

export async function startWebServer({ im, port = 0, config = {} }: WebServerOptions): Promise<WebServer> {
  const addresses = im && { appKey: defaultApp, restUrl: im.restUrl, wsUrl: im.wsUrl, dnsUrl: im.dnsUrl };
  const mounts = new Map<string, string>();
  const requests = new Map<string, number>();
  const create = (): Server =>
    createServer(async (request, response) => {
      try {
        const { pathname } = new URL(request.url ?? '/', 'http://localhost');
        requests.set(pathname, (requests.get(pathname) ?? 0) + 1);
        const found = await read(decodeURIComponent(pathname), { ...addresses, ...config }, mounts);
        const headers = { 'content-type': found?.type ?? 'text/plain', 'cache-control': 'no-store' };
        response.writeHead(found ? 200 : 404, headers).end(found?.body ?? 'not found');
      } catch {
        // The path is not a URL or has invalid escapes.
        response.writeHead(400).end('bad request');
      }
    });
  const servers = [create(), create()] as const;
  const bound = await listen(servers[0], port, '127.0.0.1');
  // `localhost` may resolve to ::1 first; a machine without IPv6 skips this.
  await listen(servers[1], bound, '::1').catch(() => undefined);
  return {
    port: bound,
    origins: [`http://localhost:${bound}`, `http://127.0.0.1:${bound}`],
    mount: (path, folder) => void mounts.set(path, folder),
    requests: path => requests.get(path) ?? 0,
    close: async () => {
      for (const server of servers) server.closeAllConnections();
      await Promise.all(servers.map(server => new Promise<void>(done => server.close(() => done()))));
    },
  };
}
