// Sign-in by password and token, and every failure.
import { describe, expect, it } from 'vitest';
import { defaultApp as app, type LoginRefusal } from '../../server';
import { refusal } from './tab';
import { createWorld, sdks } from './world';

const world = createWorld();

describe.each(sdks)('%s signs in', sdk => {
  it('by password', async () => {
    const tab = await world.signedIn(sdk, 'alice');
    await tab.next('onConnected');
    await tab.next('listen:onOpened');
    expect(world.im.account(app, 'alice')).toMatchObject({ sockets: 1, devices: 1, logins: 1 });
  });

  it.each(['accessToken', 'agoraToken'] as const)('by %s, without a REST call', async kind => {
    const { value } = world.im.issueToken(app, 'alice');
    const tab = world.tab(sdk);
    await tab.conn.open({ user: 'alice', [kind]: value });
    expect(tab.conn.isOpened()).toBe(true);
    expect(world.im.count('rest')).toBe(0);
  });

  it('with the given device id', async () => {
    await world.signedIn(sdk, 'alice', { deviceId: 'desk' });
    expect(world.im.account(app, 'alice').deviceIds).toEqual(['webim_web_desk']);
  });

  it('and out, which closes the socket', async () => {
    const tab = await world.signedIn(sdk, 'alice');
    tab.close();
    await world.im.until(() => world.im.account(app, 'alice').sockets === 0);
    // Only easemob-websdk sends a logout.
    expect(world.im.account(app, 'alice').logouts).toBe(sdk === 'easemob' ? 1 : 0);
  });
});

describe.each(sdks)('%s gets the error', sdk => {
  it('for a wrong password', async () => {
    const error = await refusal(world.tab(sdk).conn.open({ user: 'alice', pwd: 'wrong' }));
    expect(error).toMatchObject({ type: 1, message: 'invalid password', data: { type: 17 } });
  });

  it('for an unknown user', async () => {
    const error = await refusal(world.tab(sdk).conn.open({ user: 'nobody', pwd: 'x' }));
    expect(error).toMatchObject({ type: 1, message: 'user not found', data: { type: 204 } });
  });

  it('for an invalid token', async () => {
    expect(await refusal(world.tab(sdk).conn.open({ user: 'alice', accessToken: 'wrong' }))).toMatchObject({
      type: 28,
    });
  });

  it('for another user’s token', async () => {
    const { value } = world.im.issueToken(app, 'bob');
    expect(await refusal(world.tab(sdk).conn.open({ user: 'alice', accessToken: value }))).toMatchObject({ type: 28 });
  });

  it('for an expired token', async () => {
    const { value } = world.im.issueToken(app, 'alice');
    world.im.expireToken(app, value);
    expect(await refusal(world.tab(sdk).conn.open({ user: 'alice', agoraToken: value }))).toMatchObject({ type: 56 });
  });

  it('for a token whose user does not exist', async () => {
    const { value } = world.im.issueToken(app, 'alice');
    expect(await refusal(world.tab(sdk).conn.open({ user: 'nobody', accessToken: value }))).toMatchObject({
      type: 204,
    });
  });

  const codes: LoginRefusal[] = [2, 28, 50, 56, 57, 204, 214, 220, -3];
  it.each(codes)('for refusal %i', async code => {
    // The SDKs try up to three times, except for these codes: 50, 56, 28, 204, 2, -3, 57.
    world.im.refuseNextLogin(app, 'alice', code, 3);
    const error = await refusal(world.tab(sdk).conn.open({ user: 'alice', pwd: 'alice-pass' }));
    expect(error.type).toBe(sdk === 'agora' && (code === 214 || code === 220) ? 2 : code);
    expect(world.im.account(app, 'alice')).toMatchObject({ sockets: 0, logins: 0 });
  });

  it('for its own user only', async () => {
    world.im.refuseNextLogin(app, 'bob', 57);
    await world.signedIn(sdk, 'alice');
    await refusal(world.tab(sdk).conn.open({ user: 'bob', pwd: 'bob-pass' }));
    await world.signedIn(sdk, 'bob');
  });
});
