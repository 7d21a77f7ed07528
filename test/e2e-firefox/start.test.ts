import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { openFirefox } from '../../scripts/demo/open-firefox';
import { waitFor } from '../browser/wait';
import { ownBuild } from '../e2e/world';

/** Fetches `/met` when it receives an announcement. */
const page = `<!doctype html><script>
  addEventListener('partyline:announce', () => fetch('/met'), { once: true });
  dispatchEvent(new CustomEvent('partyline:request'));
</script>`;

it('injects Partyline into all tabs, and removes its profile when closed', async () => {
  const { executable, extension, webPort } = ownBuild();
  const met = new Set<string | undefined>();
  const server = createServer(({ url, headers }, answer) => {
    if (url === '/met') met.add(headers.host);
    answer.setHeader('content-type', 'text/html').end(page);
  }).listen(webPort);
  const hosts = [`localhost:${webPort}`, `127.0.0.1:${webPort}`];
  const urls = hosts.map(host => `http://${host}/`);
  const { profile, close, closed } = await openFirefox(executable, extension, urls, ['--headless']);
  try {
    await waitFor('Partyline in both tabs', () => hosts.every(host => met.has(host)));
  } finally {
    close();
    await closed;
    server.close();
    await once(server, 'close');
  }
  expect(existsSync(profile)).toBe(false);
});
