// Sessions ended by the server: each code, and the device limits.
import { describe, expect, it } from 'vitest';
import { defaultApp as app, type KickCode } from '../../server';
import { refusal } from './tab';
import { createWorld, sdks } from './world';

const world = createWorld();

describe.each(sdks)('%s', sdk => {
  const codes: KickCode[] = [206, 207, 216, 217];
  it.each(codes)('is kicked with %i: error, then disconnect, without a reconnect', async code => {
    const tab = await world.signedIn(sdk, 'alice');
    world.im.kick(app, 'alice', code);
    expect(await tab.next('onDisconnected')).toMatchObject({ type: code });
    const names = tab.seen.map(seen => seen.name);
    expect(names.indexOf('onError')).toBeLessThan(names.indexOf('onDisconnected'));
    expect(tab.all('onError')).toMatchObject([{ type: code }]);
    await tab.next('listen:onClosed');
    expect(tab.all('onReconnecting')).toEqual([]);
    expect(world.im.count('login', 'alice')).toBe(1);
    expect(world.im.count('kick', 'alice')).toBe(1);
  });

  it('cannot sign in to a deleted account', async () => {
    await world.signedIn(sdk, 'alice');
    world.im.removeUser(app, 'alice');
    expect(await refusal(world.tab(sdk).conn.open({ user: 'alice', pwd: 'alice-pass' }))).toMatchObject({
      data: { type: 204 },
    });
  });

  it('needs the new password and a new token after a password change', async () => {
    const { value } = world.im.issueToken(app, 'alice');
    const tab = await world.signedIn(sdk, 'alice');
    world.im.changePassword(app, 'alice', 'fresh');
    expect(await tab.next('onDisconnected')).toMatchObject({ type: 216 });
    expect(await refusal(world.tab(sdk).conn.open({ user: 'alice', pwd: 'alice-pass' }))).toMatchObject({ type: 1 });
    expect(await refusal(world.tab(sdk).conn.open({ user: 'alice', accessToken: value }))).toMatchObject({ type: 28 });
    await world.tab(sdk).conn.open({ user: 'alice', pwd: 'fresh' });
  });

  it('is replaced by a second device, and gets its custom text', async () => {
    const first = await world.signedIn(sdk, 'alice', { deviceId: 'desk' });
    const second = world.tab(sdk, { deviceId: 'sofa' });
    second.conn.setLoginInfoCustomExt('the sofa');
    await second.conn.open({ user: 'alice', pwd: 'alice-pass' });
    const error = await first.next('onDisconnected');
    expect(error).toMatchObject({ type: 206, data: { loginInfoCustomExt: 'the sofa' } });
    expect(world.im.account(app, 'alice')).toMatchObject({ devices: 1, logins: 2, kicks: 1, peakSockets: 1 });
  });

  it('may have N devices; another one evicts the oldest', async () => {
    world.im.configure(app, { devices: { max: 2 } });
    const tabs = [];
    for (const deviceId of ['one', 'two', 'three']) tabs.push(await world.signedIn(sdk, 'alice', { deviceId }));
    expect(await tabs[0]!.next('onDisconnected')).toMatchObject({ type: 206 });
    expect(tabs.map(tab => tab.conn.isOpened())).toEqual([false, true, true]);
    expect(world.im.account(app, 'alice')).toMatchObject({ devices: 2, peakSockets: 2 });
  });

  it('is refused over the device limit when the app is configured so', async () => {
    world.im.configure(app, { tooManyDevices: 'refuse' });
    const first = await world.signedIn(sdk, 'alice', { deviceId: 'one' });
    const error = await refusal(world.tab(sdk, { deviceId: 'two' }).conn.open({ user: 'alice', pwd: 'alice-pass' }));
    expect(error.type).toBe(sdk === 'easemob' ? 214 : 2);
    expect(first.conn.isOpened()).toBe(true);
  });

  it('counts two tabs of one browser as one device; the older tab gets 206', async () => {
    const first = await world.signedIn(sdk, 'alice');
    await world.signedIn(sdk, 'alice', {}, first.raw);
    expect(await first.next('onDisconnected')).toMatchObject({ type: 206 });
    expect(world.im.account(app, 'alice').deviceIds).toHaveLength(1);
  });

  it('can be replaced without a code; then the two tabs evict each other', async () => {
    world.im.configure(app, { sameDevice: 'silent' });
    const first = await world.signedIn(sdk, 'alice');
    const second = await world.signedIn(sdk, 'alice', {}, first.raw);
    await first.next('onReconnecting');
    await second.next('onReconnecting');
    expect(first.all('onError')).toEqual([]);
    await world.im.until(() => world.im.count('login', 'alice') >= 3);
  });
});
