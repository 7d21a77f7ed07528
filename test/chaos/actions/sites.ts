/** Serves the page of the tabs on two allowed origins and one that the user has not allowed. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = fileURLToPath(new URL('./site/', import.meta.url));

export interface Sites {
  allowed: [string, string];
  stranger: string;
  close(): Promise<void>;
}

export async function startSites(): Promise<Sites> {
  const out = mkdtempSync(join(tmpdir(), 'partyline-actions-'));
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    resolve: { alias: { '@': root } },
    build: {
      outDir: out,
      emptyOutDir: true,
      rollupOptions: { input: join(folder, 'page.ts'), output: { entryFileNames: 'page.js' } },
    },
  });
  const script = readFileSync(join(out, 'page.js'));
  rmSync(out, { recursive: true });
  const html = readFileSync(join(folder, 'index.html'));
  const servers: Server[] = [];
  const serve = async (port: number, host: string): Promise<number> => {
    const server = createServer(({ url }, response) => {
      const isScript = url?.startsWith('/page.js');
      response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html; charset=utf-8' });
      response.end(isScript ? script : html);
    });
    servers.push(server);
    await new Promise<void>((done, fail) => server.once('error', fail).listen(port, host, () => done()));
    return (server.address() as AddressInfo).port;
  };
  const port = await serve(0, '127.0.0.1');
  // `localhost` may resolve to ::1 first; a machine without IPv6 skips this.
  await serve(port, '::1').catch(() => undefined);
  const strangerPort = await serve(0, '127.0.0.1');
  return {
    allowed: [`http://localhost:${port}`, `http://127.0.0.1:${port}`],
    stranger: `http://127.0.0.1:${strangerPort}`,
    close: async () => {
      for (const server of servers) server.closeAllConnections();
      await Promise.all(servers.map(server => new Promise<void>(done => server.close(() => done()))));
    },
  };
}
