// Compares the fields of a drop-in's connection with those of the SDK's.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { State } from '@/lib/page/client/types';
import { defaultApp as app } from '../../../server';
import { loadRawSdk } from '../../../server/raw-sdk';
import { createMsyncFixture, msyncSdks } from '../../providers/msync-connection';
import { online, stubPage } from '../extension';
import { account, type Fields, openSharedPage, type PageConnection } from './msync-page';

const browser = stubPage();
const fixture = createMsyncFixture();
beforeEach(() => {
  vi.stubGlobal('window', globalThis);
  // As in the SDK's tab.
  vi.stubGlobal('location', new URL('http://localhost/'));
});

/** The SDK's own machinery: its socket, its timers, and objects that use them. */
const machinery =
  /^(mSync|eventHandler|dataReport|sock|sessionId|\w+Timer|heartBeatID|connectionRe(solve|ject)|pullOfflineMessageInfo|retryConnectTimes)$/;

/** The session has its own hosts, token, device and times. */
const differs: ReadonlySet<string> = new Set(
  'dnsArr dnsTotal lastHeartbeat token context clientResource expiresIn expirationTime osType'.split(' '),
);

/** Methods may be own properties, too. */
const fieldsOf = (connection: Fields) =>
  Object.keys(connection).filter(name => typeof connection[name] !== 'function' && !machinery.test(name));
const valuesOf = (connection: Fields, names: string[]) =>
  Object.fromEntries(names.filter(name => !differs.has(name)).map(name => [name, connection[name]]));

const optionSets: Fields[] = [
  {},
  { delivery: true, isDebug: true, heartBeatWait: 20_000, autoReconnectNumMax: 3, useOwnUploadFun: true, https: true },
  { deviceId: 'one', customOSPlatform: 3, customDeviceName: 'two', isFixedDeviceId: false, unknown: 1 },
];

describe.each(msyncSdks)('a connection of %s', sdk => {
  it('has the fields of the SDK, and none more', async () => {
    const { module, extension } = await openSharedPage(browser.page, fixture, sdk);
    fixture.im.configure(app, { devices: { max: 9 } });
    const addresses = { isHttpDNS: false, apiUrl: fixture.im.restUrl, url: fixture.im.wsUrl };
    for (const more of optionSets) {
      const options = { appKey: app, ...addresses, ...more };
      const raw = new (loadRawSdk(sdk).connection)(options) as unknown as PageConnection;
      const shared = new module.connection(options);
      const compare = () => {
        const names = fieldsOf(raw);
        expect(names.filter(name => !(name in shared))).toEqual([]);
        expect(fieldsOf(shared).filter(name => !(name in raw))).toEqual([]);
        expect(valuesOf(shared, names)).toEqual(valuesOf(raw, names));
      };
      compare();
      if (more.https) continue;
      await Promise.all([raw, shared].map(connection => connection.open!({ user: 'alice', pwd: 'alice-pass' })));
      compare();
      raw.close!();
      shared.close!();
    }
    expect(extension.detached).toBe(2);
  });

  it('has true counts of attempts during a reconnect, so that apps wait for it', async () => {
    const { module, extension } = await openSharedPage(browser.page, fixture, sdk);
    const connection = new module.connection({ appKey: app });
    await connection.open!({ user: 'alice', pwd: 'alice-pass' });
    const counts: unknown[] = [];
    const read = () => [connection.autoReconnectNumTotal, connection.autoReconnectNumMax, connection.reconnecting];
    connection.addEventHandler!('test', { onReconnecting: () => counts.push(read()) });
    const reconnecting = (attempt: number): State => ({
      ...{ phase: 'reconnecting', since: 2, account: account(sdk), attempt, maxAttempts: 4 },
    });
    for (const attempt of [1, 4]) extension.setState(reconnecting(attempt));
    expect(counts).toEqual([
      [0, 4, true],
      [3, 4, true],
    ]);
    extension.setState(online(account(sdk)));
    expect(read()).toEqual([0, 4, false]);
  });
});
