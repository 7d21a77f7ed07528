// HTTP-DNS: finding an app's hosts, and trying the hosts of the list.
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { refusal, type Tab } from './tab';
import { createWorld, sdks } from './world';

const world = createWorld();

/** A loopback port without a server. */
async function deadPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise(done => server.close(done));
  return String(typeof address === 'object' && address?.port);
}

function withDns(tab: Tab): Tab {
  tab.conn.dnsArr = [world.im.dnsUrl];
  tab.conn.dnsTotal = 1;
  return tab;
}

const dns = { isHttpDNS: true, apiUrl: undefined, url: undefined, https: false };

describe.each(sdks)('%s', sdk => {
  it('finds its hosts by app key', async () => {
    const tab = withDns(world.tab(sdk, dns));
    await tab.conn.open({ user: 'alice', pwd: 'alice-pass' });
    expect(tab.conn.apiUrl).toBe(world.im.restUrl);
    expect(tab.conn.url).toBe(world.im.wsUrl);
  });

  it('finds its hosts and app key by app id', async () => {
    world.im.addApp('1117#byid', 'a1b2c3');
    world.im.addUser('1117#byid', { userId: 'dora', password: 'pw' });
    const tab = withDns(world.tab(sdk, { ...dns, appKey: undefined, appId: 'a1b2c3' }));
    await tab.conn.open({ user: 'dora', pwd: 'pw' });
    expect(world.im.account('1117#byid', 'dora').sockets).toBe(1);
  });

  it('skips unreachable hosts', async () => {
    const dead = { protocol: 'http' as const, domain: '127.0.0.1', port: await deadPort() };
    const { rest, socket } = world.im.dnsHosts;
    world.im.dnsHosts = { rest: [dead, ...rest], socket: [dead, ...socket] };
    const tab = withDns(world.tab(sdk, dns));
    await tab.conn.open({ user: 'alice', pwd: 'alice-pass' });
    expect(tab.conn.isOpened()).toBe(true);
  });

  it('uses http hosts only when https is off', async () => {
    const https = { protocol: 'https' as const, domain: 'im.invalid' };
    const { rest, socket } = world.im.dnsHosts;
    world.im.dnsHosts = { rest: [https, ...rest], socket: [https, ...socket] };
    const tab = withDns(world.tab(sdk, dns));
    await tab.conn.open({ user: 'alice', pwd: 'alice-pass' });
    expect(tab.conn.apiUrl).toBe(world.im.restUrl);
  });

  it('gets an error for an app without configuration', async () => {
    const tab = withDns(world.tab(sdk, { ...dns, appKey: '1117#unknown' }));
    const error = await refusal(tab.conn.open({ user: 'alice', pwd: 'alice-pass' }));
    expect(JSON.stringify(error)).toContain('DNS');
  });
});
