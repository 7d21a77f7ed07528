// A session's life: token expiry and renewal, loss of network and server, heartbeats.
import { describe, expect, it } from 'vitest';
import { defaultApp as app } from '../../server';
import { createWorld, sdks } from './world';

const world = createWorld();

describe.each(sdks)('%s', sdk => {
  it('gets events before and at the expiry of its token', async () => {
    const { value } = world.im.issueToken(app, 'alice', 4_000);
    const tab = world.tab(sdk);
    await tab.conn.open({ user: 'alice', accessToken: value });
    await tab.next('onTokenWillExpire');
    await tab.next('onTokenExpired');
    await world.im.until(() => world.im.account(app, 'alice').sockets === 0);
  });

  it('renews its token without a new sign-in', async () => {
    const { value } = world.im.issueToken(app, 'alice', 10_000);
    const tab = world.tab(sdk);
    await tab.conn.open({ user: 'alice', accessToken: value });
    await tab.next('onTokenWillExpire');
    const renewed = world.im.issueToken(app, 'alice', 3_600_000);
    expect(await tab.conn.renewToken(renewed.value)).toMatchObject({ status: true, expire: renewed.expiresAt });
    world.im.expireToken(app, value);
    world.im.dropSockets(app, 'alice');
    await tab.next('onConnected', tab.seen.length);
    expect(tab.all('onTokenExpired')).toEqual([]);
  });

  it('reconnects after a cut socket, and receives what it missed', async () => {
    const tab = await world.signedIn(sdk, 'alice');
    await tab.next('listen:onOpened');
    const before = tab.seen.length;
    world.im.dropSockets(app, 'alice');
    await tab.next('onReconnecting', before);
    world.im.send(app, 'bob', 'alice', 'while you were out');
    expect(await tab.next('onTextMessage', before)).toMatchObject({ msg: 'while you were out' });
    expect(world.im.account(app, 'alice')).toMatchObject({ sockets: 1, logins: 2, kicks: 0 });
  });

  it('reconnects when the server is up again', async () => {
    const tab = await world.signedIn(sdk, 'alice');
    const before = tab.seen.length;
    world.im.pause();
    await tab.next('onReconnecting', before);
    expect(world.im.account(app, 'alice').sockets).toBe(0);
    world.im.resume();
    await tab.next('onConnected', before);
  });

  it('gives up when the server stays down', async () => {
    const tab = await world.signedIn(sdk, 'alice', { autoReconnectNumMax: 1 });
    world.im.pause();
    expect(await tab.next('onDisconnected')).toMatchObject({ type: 16 });
  });

  it('fails with 503 or a reset while the server is paused', async () => {
    for (const how of ['503', 'reset'] as const) {
      world.im.pause(how);
      const tab = world.tab(sdk);
      await expect(tab.conn.open({ user: 'alice', pwd: 'alice-pass' })).rejects.toBeTruthy();
    }
    expect(world.im.account(app, 'alice').logins).toBe(0);
  });

  it('sends a heartbeat when its page is shown, which the server counts', async () => {
    const tab = await world.signedIn(sdk, 'alice');
    tab.conn.mSync.sendUnreadDeal();
    await world.im.waitFor(event => event.type === 'heartbeat' && event.user === 'alice');
    expect(world.im.account(app, 'alice').heartbeats).toBe(1);
  });
});
