// Delivery receipts of pages, which the session sends once for a message.
import { describe, expect, it } from 'vitest';
import { defaultApp as app } from '../../../server';
import { loadRawSdk } from '../../../server/raw-sdk';
import { createMsyncFixture, msyncSdks } from '../../providers/msync-connection';
import { stubPage } from '../extension';
import { type Fields, openSharedPage, type PageConnection } from './msync-page';

const browser = stubPage();
const fixture = createMsyncFixture();

describe.each(msyncSdks)('delivery receipts of %s', sdk => {
  async function bobAnd(...deliveries: boolean[]) {
    const { module, extension } = await openSharedPage(browser.page, fixture, sdk);
    const addresses = { isHttpDNS: false, apiUrl: fixture.im.restUrl, url: fixture.im.wsUrl };
    const { connection: Connection, message } = loadRawSdk(sdk);
    const bob = new Connection({ appKey: app, ...addresses }) as unknown as PageConnection;
    const received: unknown[] = [];
    let finish = () => {};
    const done = new Promise<void>(resolve => {
      finish = resolve;
    });
    bob.addEventHandler!('bob', {
      onDeliveredMessage: ({ mid }: Fields) => received.push(mid),
      onTextMessage: () => finish(),
    });
    await bob.open!({ user: 'bob', pwd: 'bob-pass' });
    const tabs = deliveries.map(delivery => new module.connection({ appKey: app, delivery }));
    for (const tab of tabs) await tab.open!({ user: 'alice', pwd: 'alice-pass' });
    const texts: Fields[] = [];
    for (const msg of ['one', 'two'])
      texts.push(await bob.send!(message.create({ type: 'txt', chatType: 'singleChat', to: 'alice', msg })));
    /** Resolves with the receipts that the page has caused. Messages of a session arrive in order. */
    const receipts = async (count: number) => {
      await expect.poll(() => received.length).toBeGreaterThanOrEqual(count);
      await extension.session!.provider.send({ to: 'bob', text: 'last', chatType: 'singleChat' });
      await done;
      bob.close!();
      return received;
    };
    return { receipts, ids: texts.map(({ serverMsgId }) => serverMsgId) };
  }

  it('are sent once for each message when several tabs want them', async () => {
    const { receipts, ids } = await bobAnd(true, true, false);
    expect(await receipts(2)).toEqual(ids);
  });

  it('are not sent when no tab wants them', async () => {
    const { receipts } = await bobAnd(false);
    expect(await receipts(0)).toEqual([]);
  });
});
