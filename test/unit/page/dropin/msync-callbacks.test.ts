// Calls every method with callbacks on the SDK and on the drop-in, each at a service of its own, and compares.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { easemobMethods, sharedMethods } from '@/lib/providers/msync/methods';
import { defaultApp as app, type ImService, startImService } from '../../../server';
import { loadRawSdk } from '../../../server/raw-sdk';
import { createMsyncFixture, msyncSdks } from '../../providers/msync-connection';
import { anything } from '../../server/any-arguments';
import { stubPage } from '../extension';
import { type Fields, openSharedPage, options, type PageConnection } from './msync-page';

const browser = stubPage();
const fixture = createMsyncFixture();
let rawService: ImService;
beforeEach(async () => {
  rawService = await startImService();
  for (const userId of ['alice', 'bob', 'carol']) rawService.addUser(app, { userId, password: `${userId}-pass` });
});
afterEach(() => rawService.close());

/** Transfers of files have callbacks of their own. */
const transfersFile = /^((up|down)load\w+SharedFile|downloadAndParseCombineMessage|voice\w+ToText|send)$/;

/** Gives both services the same objects, because some calls delete them. */
function seed(im: ImService): void {
  im.addGroup(app, { groupId: 'g1', owner: 'alice', members: ['bob'] });
  im.addGroup(app, { groupId: 'r1', owner: 'alice', members: ['bob'], isChatroom: true });
  im.addContact(app, 'alice', 'bob');
}

/** Replaces what differs between two services: times, generated ids and addresses. */
const normalize = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value ?? null, (key, field: unknown) => {
      if (key === 'xhr') return undefined;
      if (key === 'elapse') return 0;
      // The extension's device has no name for pages.
      if (key === 'clientResource') return 'resource';
      if (typeof field === 'number' && field > 1e9) return 0;
      return typeof field === 'string'
        ? field
            .replaceAll(/\d{10,}/g, '0')
            .replaceAll(/127\.0\.0\.1:\d+/g, 'host')
            .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'uuid')
            .replaceAll(/_v=\d+|YWMt[\w-]+/g, '')
        : field;
    }),
  );

async function outcomeOf(connection: PageConnection, name: string): Promise<unknown> {
  const calls: unknown[] = [];
  const callbacks = {
    success: (...values: unknown[]) => calls.push(['success', values]),
    error: (...values: unknown[]) => calls.push(['error', values]),
  };
  const call = new Promise(resolve => resolve(connection[name]!({ ...structuredClone(anything), ...callbacks })));
  const settled = await call.then(
    value => ({ value }),
    (thrown: unknown) => ({ thrown: thrown instanceof Error ? 'Error' : thrown }),
  );
  // The SDK calls some callbacks in a later task.
  await new Promise(done => setTimeout(done));
  return normalize({ settled, calls });
}

describe.each(msyncSdks)('the callbacks of %s', sdk => {
  it('get the SDK’s values, for every method', async () => {
    const { module } = await openSharedPage(browser.page, fixture, sdk);
    const shared = new module.connection(options);
    await shared.open!({ user: 'alice', pwd: 'alice-pass' });
    const addresses = { isHttpDNS: false, apiUrl: rawService.restUrl, url: rawService.wsUrl };
    const Connection = loadRawSdk(sdk).connection;
    const raw = new Connection({ appKey: app, deviceId: 'desk', ...addresses }) as unknown as PageConnection;
    await raw.open!({ user: 'alice', pwd: 'alice-pass' });
    const methods = sdk === 'easemob' ? easemobMethods : sharedMethods;
    const names = [...methods.keys()].filter(name => !transfersFile.test(name));
    const [expected, actual]: Fields[] = [{}, {}];
    for (const name of names) {
      for (const im of [rawService, fixture.im]) seed(im);
      [expected![name], actual![name]] = await Promise.all([outcomeOf(raw, name), outcomeOf(shared, name)]);
    }
    raw.close!();
    const called = Object.values(expected!).filter(outcome => (outcome as { calls: unknown[] }).calls.length > 0);
    expect(called.length).toBeGreaterThan(100);
    expect(actual).toEqual(expected);
  });
});
